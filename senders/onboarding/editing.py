"""Edit drafts: created from a sender, compared with it, and sent as a PATCH of the differences.

A draft changes only the fields that a user changed. Values that the forms cannot show, and values
that others changed later, stay as they are at Sinch.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Draft, Project
from senders.onboarding import refusals, saving, submitting
from senders.onboarding.answers import merging, threeway
from senders.onboarding.answers.threeway import FieldConflict, Fields
from senders.onboarding.questions import Questions
from senders.onboarding.submitting import Result
from senders.onboarding.wire import details_of, import_body
from senders.provisioning import (
    Busy,
    ProvisioningError,
    Sender,
    SenderUpdate,
    update_between,
)
from senders.records.facts import sender_name
from senders.sinch import claims, clients, writes
from senders.words.api_values import LOCKED_STATES

OPEN_STEPS_WHEN_LOCKED = ("countries",)
COUNTRIES = ("countries",)  # the path in ``details``
NEVER_CHANGED = ("basics",)
YOURS, THEIRS = "yours", "theirs"


def is_locked(draft: Draft, step: str = "") -> bool:
    """Returns True if the sender's state locks the step; without a step, if it locks most steps."""
    if not draft.is_edit:
        return False
    if step in NEVER_CHANGED:
        return True
    return draft.sender_state in LOCKED_STATES and step not in OPEN_STEPS_WHEN_LOCKED


def open_edit(project: Project, sender_id: str) -> Draft | None:
    """Returns the unsent edit draft of a sender, or None. A sender has at most one."""
    return Draft.objects.filter(
        project=project, sender_id=sender_id, is_edit=True, state__in=Draft.UNSENT
    ).first()


def begin(sender: Sender, actor: Actor, user: User, now: datetime) -> Draft:
    """Returns the sender's edit draft: the unsent one, or a new one filled from the sender."""
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
            source=Target("sender", sender.id, sender_name(sender)),
            is_edit=True,
            sender_id=sender.id,
            base=base_of(sender),
            sender_state=sender.state or "",
        )
    except IntegrityError:
        existing = open_edit(project, sender.id)
        if existing is None:
            raise
        return existing


def base_of(sender: Sender) -> dict[str, Any]:
    return threeway.plain(sender.wire.get("details"))


def typed_changes(draft: Draft, questions: Questions) -> Fields:
    """Returns the fields that the draft changes, with their new values, locked or not."""
    base = draft.base or {}
    unchanged = details_of(import_body({"details": base}).answers, questions, base=base)
    wanted = details_of(draft.answers, questions, base=base)
    return threeway.changed(unchanged, wanted)


def yours(draft: Draft, questions: Questions) -> Fields:
    """Returns the fields that the draft changes at Sinch: while it locks most, only the rest."""
    changes = typed_changes(draft, questions)
    if is_locked(draft):
        return {path: held for path, held in changes.items() if path == COUNTRIES}
    return changes


def patch_of(draft: Draft, questions: Questions, wanted: Mapping[str, Any]) -> SenderUpdate | None:
    """Returns the PATCH against the sender that the draft was created from; None for no change.

    ``wanted`` are the sender's details after the PATCH, if nobody else changes the sender. Raises
    ``InvalidBody`` with the paths that Sinch would reject, or that it can only replace.
    """
    return update_between(draft.base or {}, wanted, listed=questions.listed)


def send(
    draft: Draft,
    actor: Actor,
    questions: Questions,
    now: datetime,
    *,
    removing: Collection[str] = (),
) -> Result:
    """Reads the sender again and sends the changes of a draft that the caller claimed.

    Nobody else writes to the sender between the two. ``removing`` are the launched countries that
    the user agreed to take away. Raises ``ProvisioningError`` if the sender
    cannot be read. Then nothing was sent and the draft is open again.
    """
    try:
        with claims.one_write(actor, draft.project, draft.sender_id):
            return _read_and_send(draft, actor, questions, now, removing)
    except Busy as error:
        return submitting.refused(draft, actor, error, now)


def _read_and_send(
    draft: Draft, actor: Actor, questions: Questions, now: datetime, removing: Collection[str]
) -> Result:
    try:
        current = clients.client_of(draft.project).get_sender(draft.sender_id)
    except ProvisioningError:
        submitting.give_back(draft)
        raise
    was_locked = is_locked(draft)
    note_state(draft, current)
    if is_locked(draft) and not was_locked:
        submitting.give_back(draft)
        return Result(submitting.CHANGED, sender_id=draft.sender_id)
    with audit.under_one_correlation():
        return _send(draft, actor, current, questions, now, removing)


def _send(
    draft: Draft,
    actor: Actor,
    current: Sender,
    questions: Questions,
    now: datetime,
    removing: Collection[str],
) -> Result:
    mine, theirs = yours(draft, questions), base_of(current)
    if conflicts := threeway.clashes(draft.base or {}, mine, theirs):
        submitting.give_back(draft)
        return Result(submitting.CONFLICT, draft.sender_id, conflicts=tuple(conflicts))
    if not mine:
        submitting.give_back(draft)
        return Result(submitting.UNCHANGED, draft.sender_id)
    try:
        body = update_between(theirs, threeway.put(theirs, mine), listed=questions.listed)
        # None if somebody else has already made the same changes.
        if body is not None:
            writes.update_sender(
                actor,
                draft.sender_id,
                body,
                before=current,
                removing=removing,
                fence=partial(submitting.confirm_claim, draft),
            )
    except writes.RemovesLaunched as kept:
        submitting.give_back(draft)
        return Result(
            submitting.LAUNCHED, draft.sender_id, countries=kept.countries, current=current
        )
    except ProvisioningError as error:
        if error.outcome_unknown:
            return _compare_with_sender(draft, actor, mine, error, now)
        return submitting.refused(draft, actor, error, now)
    return submitting.sent(draft, actor, draft.sender_id, now)


def settle(draft: Draft, actor: Actor, questions: Questions, now: datetime) -> Result:
    """Decides an edit whose outcome is not known by comparing the sender with the draft."""
    return _compare_with_sender(draft, actor, yours(draft, questions), None, now)


def _compare_with_sender(
    draft: Draft, actor: Actor, mine: Fields, error: ProvisioningError | None, now: datetime
) -> Result:
    """Reads the sender to find out the outcome of a PATCH. The PATCH itself is never repeated."""
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
    note_state(draft, current)
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
    """Stores the user's choices and all values that only others changed.

    ``choices`` maps dotted paths to ``yours`` or ``theirs``. The draft is then based on the sender
    as it is now. Returns the conflicts without a choice, and then stores nothing. Values that were
    not chosen stay in the draft's history.
    """
    theirs, mine = base_of(current), yours(draft, questions)
    conflicts = threeway.clashes(draft.base or {}, mine, theirs)
    undecided = [clash for clash in conflicts if choices.get(clash.dotted) not in (YOURS, THEIRS)]
    if undecided:
        return undecided
    dropped = {clash.path for clash in conflicts if choices[clash.dotted] == THEIRS}
    own = {path: held for path, held in mine.items() if path not in dropped}
    changed_by_others = threeway.changed(draft.base or {}, theirs)
    adopted = {path: held for path, held in changed_by_others.items() if path not in own}
    with transaction.atomic():
        _adopt(draft, adopted, user, now)
        draft.base, draft.sender_state = theirs, current.state or ""
        draft.save(update_fields=["base", "sender_state"])
        submitting.record(draft, actor, Action.DRAFT_CAUGHT_UP, now, {"fields": sorted(choices)})
    return []


def _adopt(draft: Draft, values: Fields, user: User, now: datetime) -> None:
    """Writes values of others into the steps, field by field, as saves of their own."""
    base = draft.base or {}
    before = import_body({"details": base}).answers
    after = import_body({"details": threeway.put(base, values)}).answers
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


def note_state(draft: Draft, current: Sender) -> None:
    """Stores the state in which the sender was just read: it decides what Sinch accepts."""
    if draft.sender_state != (current.state or ""):
        draft.sender_state = current.state or ""
        Draft.objects.filter(pk=draft.pk).update(sender_state=draft.sender_state)
