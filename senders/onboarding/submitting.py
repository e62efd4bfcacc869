"""Sending a draft to Sinch: claimed once, asked once, its outcome written. No HTTP here.

A create is sent by whoever moved the draft from ``open`` to ``submitting``, and by nobody else.
What became of an attempt without an answer is for ``unconfirmed``; edits are in ``editing``.
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
    ApiError,
    InvalidBody,
    ProvisioningError,
    SenderInput,
)
from senders.sinch import clients, writes

# A submit that is older came to an end without writing one: killed, or cut off.
GIVEN_UP = timedelta(seconds=60)

SENT, REFUSED, UNKNOWN = "sent", "refused", "unknown"
CHANGED, CONFLICT, UNCHANGED = "changed", "conflict", "unchanged"
UNDER_WAY = (Draft.State.SUBMITTING, Draft.State.UNCONFIRMED)

Listed = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Result:
    """What came of a submit. ``sender_id`` is set once there is one, ``error`` where one came.

    ``kind``: sent · refused (open again, the refusal kept) · unknown (no answer: unconfirmed);
    of edits also changed (launched meanwhile) · conflict · unchanged.
    """

    kind: str
    sender_id: str = ""
    error: ProvisioningError | None = None
    conflicts: tuple[FieldConflict, ...] = ()


def state_now(draft: Draft, now: datetime) -> str:
    """The state as it has to be read: a submit that never ended is unconfirmed."""
    if draft.state == Draft.State.SUBMITTING and is_given_up(draft, now):
        return Draft.State.UNCONFIRMED
    return draft.state


def is_given_up(draft: Draft, now: datetime) -> bool:
    return draft.attempted_at is None or now - draft.attempted_at > GIVEN_UP


def fingerprint(body: Mapping[str, Any]) -> str:
    """Tells whether what is about to be sent is what somebody reviewed."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def claim(draft: Draft, actor: Actor, now: datetime) -> bool:
    """Takes the draft for one attempt; False for whoever comes second. Reads it anew.

    Raises ``credentials.Undecipherable`` before anything is taken.
    """
    clients.client_of(draft.project)
    won = Draft.objects.filter(pk=draft.pk, state=Draft.State.OPEN).update(
        state=Draft.State.SUBMITTING, attempted_at=now, attempted_by=actor.user, refusal=None
    )
    draft.refresh_from_db()
    return bool(won)


def give_back(draft: Draft, refusal: Mapping[str, Any] | None = None) -> bool:
    """Ends the attempt of ``claim`` with nothing done at Sinch: the draft is open again."""
    return _settle(draft, state=Draft.State.OPEN, refusal=refusal)


def create(
    draft: Draft, actor: Actor, body: Mapping[str, Any], *, listed: Listed, now: datetime
) -> Result:
    """Makes the sender of a draft that the caller has claimed.

    ``body`` is the create body built from the draft after the claim. Whatever happens, the draft
    is left in a state that says so; an error that is none of the API's is raised further.
    """
    with audit.under_one_correlation():
        return _create(draft, actor, body, listed, now)


def _create(
    draft: Draft, actor: Actor, body: Mapping[str, Any], listed: Listed, now: datetime
) -> Result:
    try:
        made = writes.create_sender(actor, SenderInput.parse(body, listed=listed))
    except (InvalidBody, ApiError) as error:
        if error.outcome_unknown:
            return unknown(draft, actor, error, now)
        return refused(draft, actor, error, now)
    except ProvisioningError as error:
        return unknown(draft, actor, error, now)
    return sent(draft, actor, made.id, now)


def sent(draft: Draft, actor: Actor, sender_id: str, now: datetime) -> Result:
    with transaction.atomic():
        if attach_sender(draft, sender_id):
            record(draft, actor, Action.DRAFT_SUBMITTED, now, {"after": {"sender": sender_id}})
    return Result(SENT, sender_id=sender_id)


def attach_sender(draft: Draft, sender_id: str) -> bool:
    """The draft is that sender from now on, its notes go along. False: decided otherwise."""
    if not _settle(draft, state=Draft.State.SUBMITTED, sender_id=sender_id):
        return False
    Note.objects.filter(draft=draft).update(sender_id=sender_id)
    return True


def refused(draft: Draft, actor: Actor, error: ApiError | InvalidBody, now: datetime) -> Result:
    return turned_down(draft, actor, refusals.keep(error, now), error, now)


def turned_down(
    draft: Draft,
    actor: Actor,
    refusal: Mapping[str, Any],
    error: ProvisioningError | None,
    now: datetime,
) -> Result:
    """Open again. The draft keeps the refusal until its next attempt, the trail for good."""
    answer = {key: refusal[key] for key in ("code", "message") if refusal.get(key)}
    with transaction.atomic():
        if give_back(draft, refusal):
            record(
                draft, actor, Action.DRAFT_REFUSED, now, {"answer": answer}, outcome=Outcome.REFUSED
            )
    return Result(REFUSED, draft.sender_id, error=error)


def unknown(draft: Draft, actor: Actor, error: ProvisioningError, now: datetime) -> Result:
    with transaction.atomic():
        if _settle(draft, state=Draft.State.UNCONFIRMED):
            record(draft, actor, Action.DRAFT_UNCONFIRMED, now, outcome=Outcome.NO_ANSWER)
    return Result(UNKNOWN, error=error)


def write_given_up(draft: Draft, actor: Actor, now: datetime) -> None:
    """Writes what ``state_now`` reads; for requests that write anyway."""
    if draft.state != Draft.State.SUBMITTING or not is_given_up(draft, now):
        return
    with transaction.atomic():
        given_up = Draft.objects.filter(
            pk=draft.pk, state=Draft.State.SUBMITTING, attempted_at=draft.attempted_at
        ).update(state=Draft.State.UNCONFIRMED)
        draft.refresh_from_db()
        if given_up:
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
    """Writes the end of this attempt, unless it has been decided otherwise meanwhile."""
    won = Draft.objects.filter(
        pk=draft.pk, attempted_at=draft.attempted_at, state__in=UNDER_WAY
    ).update(**fields)
    draft.refresh_from_db()
    return bool(won)
