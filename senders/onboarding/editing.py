"""Drafts that change a sender: begun from it, compared with it, sent as a PATCH of what differs.

A draft changes a field only where the person did: values that the forms cannot show, or that
others changed meanwhile, stay as they are at Sinch.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from senders import audit
from senders.audit import Action, Actor
from senders.models import Draft, Project
from senders.onboarding import refusals, saving, submitting
from senders.onboarding.answers import merging, threeway
from senders.onboarding.answers.threeway import FieldConflict, Fields
from senders.onboarding.questions import Questions
from senders.onboarding.submitting import Result
from senders.onboarding.wire import details_of, import_body
from senders.provisioning import (
    ApiError,
    InvalidBody,
    ProvisioningError,
    Sender,
    SenderUpdate,
    update_between,
)
from senders.sinch import clients, writes
from senders.words.api_values import LOCKED_STATES

OPEN_STEPS_WHEN_LOCKED = ("countries",)
NEVER_CHANGED = ("basics",)
OPEN_STATES = (Draft.State.OPEN, *submitting.UNDER_WAY)
YOURS, THEIRS = "yours", "theirs"


def is_locked(draft: Draft, step: str = "") -> bool:
    """Whether Sinch takes no change to that step; without one, whether to most of them."""
    if not draft.is_edit:
        return False
    if step in NEVER_CHANGED:
        return True
    return draft.sender_state in LOCKED_STATES and step not in OPEN_STEPS_WHEN_LOCKED


def open_edit(project: Project, sender_id: str) -> Draft | None:
    """The one edit draft of a sender that is under way."""
    return Draft.objects.filter(
        project=project, sender_id=sender_id, is_edit=True, state__in=OPEN_STATES
    ).first()


def begin(sender: Sender, actor: Actor, user: User, now: datetime) -> Draft:
    """The sender's edit draft: a new one filled from it, or the one somebody has begun."""
    project = actor.project
    if project is None:
        raise ValueError("an edit belongs to a project")
    try:
        return saving.create(
            project,
            user,
            import_body(sender.wire).answers,
            now=now,
            actor=actor,
            is_edit=True,
            sender_id=sender.id,
            base=base_of(sender),
            sender_state=sender.state or "",
        )
    except IntegrityError:
        begun = open_edit(project, sender.id)
        if begun is None:
            raise
        return begun


def base_of(sender: Sender) -> dict[str, Any]:
    return threeway.plain(sender.wire.get("details"))


def yours(draft: Draft, questions: Questions) -> Fields:
    """The fields that the draft changes, as the person wants them."""
    base = draft.base or {}
    start = details_of(import_body({"details": base}).answers, questions, base=base)
    wanted = details_of(draft.answers, questions, base=base)
    found = threeway.changed(start, wanted)
    if is_locked(draft):
        return {path: held for path, held in found.items() if path == ("countries",)}
    return found


def patch_of(draft: Draft, questions: Questions, wanted: Mapping[str, Any]) -> SenderUpdate | None:
    """What would be sent as things stood when the draft was begun; None for nothing.

    ``wanted`` are the sender's details as they will be, if nobody else changes anything.

    Raises ``InvalidBody`` with the paths of what Sinch would refuse, or can only replace.
    """
    return update_between(draft.base or {}, wanted, listed=questions.listed)


def send(draft: Draft, actor: Actor, questions: Questions, now: datetime) -> Result:
    """Reads the sender again and sends what the draft changes; the caller has claimed the draft.

    Raises ``ProvisioningError`` where the sender could not be read: nothing was sent then, and
    the draft is open again.
    """
    try:
        current = clients.client_of(draft.project).get_sender(draft.sender_id)
    except ProvisioningError:
        submitting.give_back(draft)
        raise
    was_locked = is_locked(draft)
    _note_state(draft, current)
    if is_locked(draft) and not was_locked:
        submitting.give_back(draft)
        return Result(submitting.CHANGED, sender_id=draft.sender_id)
    with audit.under_one_correlation():
        return _send(draft, actor, current, questions, now)


def _send(
    draft: Draft, actor: Actor, current: Sender, questions: Questions, now: datetime
) -> Result:
    mine, theirs = yours(draft, questions), base_of(current)
    if found := threeway.clashes(draft.base or {}, mine, theirs):
        submitting.give_back(draft)
        return Result(submitting.CONFLICT, draft.sender_id, conflicts=tuple(found))
    if not mine:
        submitting.give_back(draft)
        return Result(submitting.UNCHANGED, draft.sender_id)
    try:
        body = update_between(theirs, threeway.put(theirs, mine), listed=questions.listed)
        if body is not None:  # else somebody else has made the very same changes
            writes.update_sender(actor, draft.sender_id, body, before=current)
    except (InvalidBody, ApiError) as error:
        if error.outcome_unknown:
            return _look_again(draft, actor, mine, error, now)
        return submitting.refused(draft, actor, error, now)
    except ProvisioningError as error:
        return _look_again(draft, actor, mine, error, now)
    return submitting.sent(draft, actor, draft.sender_id, now)


def settle(draft: Draft, actor: Actor, questions: Questions, now: datetime) -> Result:
    """For an edit whose outcome is unknown: looks whether the sender is as asked."""
    return _look_again(draft, actor, yours(draft, questions), None, now)


def _look_again(
    draft: Draft, actor: Actor, mine: Fields, error: ProvisioningError | None, now: datetime
) -> Result:
    """No answer to a PATCH: the sender says what became of it, and is never asked twice."""
    try:
        current = clients.client_of(draft.project).get_sender(draft.sender_id)
    except ProvisioningError as unreadable:
        return submitting.unknown(draft, actor, error or unreadable, now)
    held = threeway.fields_of(base_of(current))
    differing = {
        path: value for path, value in mine.items() if not threeway.same(held.get(path, {}), value)
    }
    if not differing:
        return submitting.sent(draft, actor, draft.sender_id, now)
    _note_state(draft, current)
    refusal = refusals.unanswered(differing, held, draft.attempted_at)
    return submitting.turned_down(draft, actor, refusal, error, now)


def resolve(
    draft: Draft,
    actor: Actor,
    user: User,
    current: Sender,
    choices: Mapping[str, str],
    questions: Questions,
    now: datetime,
) -> list[FieldConflict]:
    """Writes what was chosen, by dotted path ``yours`` or ``theirs``, and what only others changed.

    The draft then starts from the sender as it is now. A clash without a choice is given back and
    nothing is written. What is not chosen stays in the draft's history.
    """
    theirs, mine = base_of(current), yours(draft, questions)
    found = threeway.clashes(draft.base or {}, mine, theirs)
    open_still = [clash for clash in found if choices.get(clash.dotted) not in (YOURS, THEIRS)]
    if open_still:
        return open_still
    given_up = {clash.path for clash in found if choices[clash.dotted] == THEIRS}
    kept = {path: held for path, held in mine.items() if path not in given_up}
    moved = threeway.changed(draft.base or {}, theirs)
    taken = {path: held for path, held in moved.items() if path not in kept}
    with transaction.atomic():
        _take(draft, taken, user, now)
        draft.base, draft.sender_state = theirs, current.state or ""
        draft.save(update_fields=["base", "sender_state"])
        submitting.record(draft, actor, Action.DRAFT_CAUGHT_UP, now, {"fields": sorted(choices)})
    return []


def _take(draft: Draft, taken: Fields, user: User, now: datetime) -> None:
    """Puts others' values into the steps, field by field, as saves of their own."""
    base = draft.base or {}
    before = import_body({"details": base}).answers
    after = import_body({"details": threeway.put(base, taken)}).answers
    for step in {**before, **after}:
        stored = after.get(step, {})
        fields = merging.changed(before.get(step, {}), stored)
        if not fields:
            continue
        saving.save(
            draft,
            step,
            merging.chosen(draft.answers.get(step, {}), stored, fields),
            user=user,
            tab="",
            version=draft.versions.get(step, 0),
            now=now,
        )


def _note_state(draft: Draft, current: Sender) -> None:
    if draft.sender_state != (current.state or ""):
        draft.sender_state = current.state or ""
        Draft.objects.filter(pk=draft.pk).update(sender_state=draft.sender_state)
