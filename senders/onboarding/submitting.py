"""Sends a draft to Sinch once and stores the outcome. No HTTP here.

Only the request that changed the state from ``open`` to ``submitting`` sends the create.
``unconfirmed`` decides attempts without a response; ``editing`` sends edits.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Draft, Note, Outcome
from senders.onboarding import refusals
from senders.onboarding.answers.threeway import FieldConflict
from senders.provisioning import (
    ProvisioningError,
    SenderInput,
)
from senders.sinch import clients, writes

# An older submit was killed or cut off before it stored its outcome.
GIVEN_UP = timedelta(seconds=60)

SENT, REFUSED, UNKNOWN = "sent", "refused", "unknown"
CHANGED, CONFLICT, UNCHANGED = "changed", "conflict", "unchanged"
UNDER_WAY = (Draft.State.SUBMITTING, Draft.State.UNCONFIRMED)

Listed = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Result:
    """The outcome of a submit. ``sender_id`` is set if a sender exists, ``error`` if one occurred.

    ``kind`` is ``sent``, ``refused`` (the draft is open again and stores the rejection) or
    ``unknown`` (no response, the draft is unconfirmed). For edits it may also be ``changed`` (the
    sender was launched in the meantime), ``conflict`` or ``unchanged``.
    """

    kind: str
    sender_id: str = ""
    error: ProvisioningError | None = None
    conflicts: tuple[FieldConflict, ...] = ()


def state_now(draft: Draft, now: datetime) -> str:
    """Returns the state to act on: unconfirmed for a submit that is older than ``GIVEN_UP``."""
    if draft.state == Draft.State.SUBMITTING and is_given_up(draft, now):
        return Draft.State.UNCONFIRMED
    return draft.state


def is_given_up(draft: Draft, now: datetime) -> bool:
    """Returns True if the attempt is older than ``GIVEN_UP``, or has no time."""
    return draft.attempted_at is None or now - draft.attempted_at > GIVEN_UP


def fingerprint(body: Mapping[str, Any]) -> str:
    """Returns a hash of a body, to compare the body that is sent with the one that was reviewed."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def claim(draft: Draft, actor: Actor, now: datetime) -> bool:
    """Claims an open draft for one attempt, and returns False if another request claimed it first.

    Refreshes ``draft``. Raises ``KeyUnreadable`` before the draft is claimed.
    """
    clients.client_of(draft.project)
    claimed = Draft.objects.filter(pk=draft.pk, state=Draft.State.OPEN).update(
        state=Draft.State.SUBMITTING, attempted_at=now, attempted_by=actor.user, refusal=None
    )
    draft.refresh_from_db()
    return bool(claimed)


def give_back(draft: Draft, refusal: Mapping[str, Any] | None = None) -> bool:
    """Opens the draft of a claimed attempt again. Returns False if already decided."""
    return _settle(draft, state=Draft.State.OPEN, refusal=refusal)


def create(
    draft: Draft, actor: Actor, body: Mapping[str, Any], *, listed: Listed, now: datetime
) -> Result:
    """Creates the sender of a draft that the caller has claimed.

    ``body`` is the create body built from the draft after the claim. The draft always gets the
    state of the outcome. Errors that are not the API's are raised.
    """
    with audit.under_one_correlation():
        return _create(draft, actor, body, listed, now)


def _create(
    draft: Draft, actor: Actor, body: Mapping[str, Any], listed: Listed, now: datetime
) -> Result:
    try:
        sender = writes.create_sender(actor, SenderInput.parse(body, listed=listed))
    except ProvisioningError as error:
        if error.outcome_unknown:
            return unknown(draft, actor, error, now)
        return refused(draft, actor, error, now)
    return sent(draft, actor, sender.id, now)


def sent(draft: Draft, actor: Actor, sender_id: str, now: datetime) -> Result:
    with transaction.atomic():
        if attach_sender(draft, sender_id):
            record(draft, actor, Action.DRAFT_SUBMITTED, now, {"after": {"sender": sender_id}})
    return Result(SENT, sender_id=sender_id)


def attach_sender(draft: Draft, sender_id: str) -> bool:
    """Marks the draft as sent with this sender and moves its notes to the sender.

    Returns False if the attempt was already decided.
    """
    if not _settle(draft, state=Draft.State.SUBMITTED, sender_id=sender_id):
        return False
    Note.objects.filter(draft=draft).update(sender_id=sender_id)
    return True


def refused(draft: Draft, actor: Actor, error: ProvisioningError, now: datetime) -> Result:
    return turned_down(draft, actor, refusals.keep(error, now), error, now)


def turned_down(
    draft: Draft,
    actor: Actor,
    refusal: Mapping[str, Any],
    error: ProvisioningError | None,
    now: datetime,
) -> Result:
    """Opens a rejected draft again. It stores the rejection until its next attempt."""
    response = {key: refusal[key] for key in ("code", "message") if refusal.get(key)}
    with transaction.atomic():
        if give_back(draft, refusal):
            record(
                draft,
                actor,
                Action.DRAFT_REFUSED,
                now,
                {"answer": response},
                outcome=Outcome.REFUSED,
            )
    return Result(REFUSED, draft.sender_id, error=error)


def unknown(draft: Draft, actor: Actor, error: ProvisioningError, now: datetime) -> Result:
    with transaction.atomic():
        if _settle(draft, state=Draft.State.UNCONFIRMED):
            record(draft, actor, Action.DRAFT_UNCONFIRMED, now, outcome=Outcome.NO_ANSWER)
    return Result(UNKNOWN, error=error)


def write_given_up(draft: Draft, actor: Actor, now: datetime) -> None:
    """Stores the state that ``state_now`` returns; called by requests that write."""
    if draft.state != Draft.State.SUBMITTING or not is_given_up(draft, now):
        return
    with transaction.atomic():
        updated = Draft.objects.filter(
            pk=draft.pk, state=Draft.State.SUBMITTING, attempted_at=draft.attempted_at
        ).update(state=Draft.State.UNCONFIRMED)
        draft.refresh_from_db()
        if updated:
            record(draft, actor, Action.DRAFT_UNCONFIRMED, now, outcome=Outcome.NO_ANSWER)


def record(
    draft: Draft,
    actor: Actor,
    action: Action,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    *,
    outcome: Outcome = Outcome.SUCCEEDED,
) -> None:
    target = Target("draft", str(draft.pk), draft.title)
    audit.record(actor, action, outcome, target, now=now, changes=changes)


def _settle(draft: Draft, **fields: Any) -> bool:
    """Stores the end of this attempt. Returns False if the attempt was already decided."""
    updated = Draft.objects.filter(
        pk=draft.pk, attempted_at=draft.attempted_at, state__in=UNDER_WAY
    ).update(**fields)
    draft.refresh_from_db()
    return bool(updated)
