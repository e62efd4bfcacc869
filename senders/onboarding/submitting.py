"""Sends a draft to Sinch once and stores the outcome. No HTTP here.

Only the request that changed the state from ``open`` to ``submitting`` sends the create.
``unconfirmed`` decides attempts without a response; ``editing`` sends edits.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import opening
from senders.models import Draft, Note, Outcome
from senders.onboarding import refusals
from senders.onboarding.answers.threeway import FieldConflict
from senders.provisioning import ClaimLost, ProvisioningError, Sender, SenderInput
from senders.sinch import claims, clients, metrics, writes

# An attempt that ended without storing its outcome, killed or cut off, is given up after this. What
# left under it has ended by then, and what has not left no longer may.
GIVEN_UP = claims.LIFE

SENT, REFUSED, UNKNOWN = "sent", "refused", "unknown"
CHANGED, CONFLICT, UNCHANGED = "changed", "conflict", "unchanged"
LAUNCHED = "launched"

Listed = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Result:
    """The outcome of a submit. ``sender_id`` is set if a sender exists, ``error`` if one occurred.

    ``kind`` is ``sent``, ``refused`` (the draft is open again and stores the rejection) or
    ``unknown`` (no response, the draft is unconfirmed). For edits it may also be ``changed`` (the
    sender was launched in the meantime), ``conflict``, ``unchanged`` or ``launched``: the edit
    removes launched ``countries`` without the user's agreement, of the sender as ``current``.
    """

    kind: str
    sender_id: str = ""
    error: ProvisioningError | None = None
    conflicts: tuple[FieldConflict, ...] = ()
    countries: tuple[str, ...] = ()
    current: Sender | None = None


def state_now(draft: Draft) -> str:
    """Returns the state to act on: unconfirmed for a submit that is given up."""
    if draft.state == Draft.State.SUBMITTING and is_given_up(draft):
        return Draft.State.UNCONFIRMED
    return draft.state


def is_given_up(draft: Draft) -> bool:
    """Returns True if the attempt can no longer be under way, by the clock of the database."""
    return not _under_way(draft).exists()


def may_be_under_way(draft: Draft) -> bool:
    """Returns True as long as Sinch may still carry out what the attempt sent.

    An unconfirmed attempt has ended here, but not there: its time has to pass too.
    """
    return Draft.objects.filter(
        pk=draft.pk, attempt=draft.attempt, state__in=Draft.UNDER_WAY, attempt_ends__gt=Now()
    ).exists()


def fingerprint(body: Mapping[str, Any]) -> str:
    """Returns a hash of a body, to compare the body that is sent with the one that was reviewed."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def claim(draft: Draft, actor: Actor) -> bool:
    """Claims an open draft for one attempt, and returns False if another request claimed it first.

    Refreshes ``draft``. Raises ``KeyUnreadable`` before the draft is claimed.
    """
    clients.client_of(draft.project)
    attempt = claims.new_attempt()
    Draft.objects.filter(pk=draft.pk, state=Draft.State.OPEN).update(
        state=Draft.State.SUBMITTING,
        attempt=attempt,
        attempted_at=Now(),
        attempt_ends=Now() + GIVEN_UP,
        attempted_by=actor.user,
    )
    draft.refresh_from_db()
    is_mine = draft.attempt == attempt
    metrics.claim("taken" if is_mine else "busy")
    return is_mine


def confirm_claim(draft: Draft) -> None:
    """Renews the attempt for one more call, right before its bytes leave.

    Raises ``ClaimLost`` if the attempt was given up: then another one may send the same draft.
    """
    if not _under_way(draft).update(attempt_ends=Now() + GIVEN_UP):
        metrics.claim("lost")
        raise ClaimLost("the attempt was given up")


def _under_way(draft: Draft) -> models.QuerySet[Draft]:
    return Draft.objects.filter(
        pk=draft.pk,
        attempt=draft.attempt,
        state=Draft.State.SUBMITTING,
        attempt_ends__gt=Now(),
    )


def give_back(draft: Draft) -> bool:
    """Opens the draft of a claimed attempt again. Returns False if already decided."""
    return _settle(draft, state=Draft.State.OPEN)


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
        parsed = SenderInput.parse(body, listed=listed)
        sender = writes.create_sender(actor, parsed, fence=partial(confirm_claim, draft))
    except ProvisioningError as error:
        if error.outcome_unknown:
            return unknown(draft, actor, error, now)
        return refused(draft, actor, error, now)
    return sent(draft, actor, sender.id, now)


def sent(draft: Draft, actor: Actor, sender_id: str, now: datetime) -> Result:
    """Marks the draft as sent. A response that came after the attempt was given up still counts."""
    with transaction.atomic():
        if attach_sender(draft, sender_id) or _attach_late(draft, sender_id):
            record(draft, actor, Action.DRAFT_SUBMITTED, now, {"after": {"sender": sender_id}})
    return Result(SENT, sender_id=sender_id)


def _attach_late(draft: Draft, sender_id: str) -> bool:
    """Links the sender of a late response to a draft that was unlocked and not sent again.

    A draft that has, or may have, another sender keeps this one's ID beside it, for people to see.
    """
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    is_open = current.state == Draft.State.OPEN
    if is_open:
        current.state, current.sender_id, current.refusal = Draft.State.SUBMITTED, sender_id, None
        _tell_sender(current, sender_id)
    elif sender_id not in {current.sender_id, *current.other_senders}:
        current.other_senders = [*current.other_senders, sender_id]
    current.save(update_fields=["state", "sender_id", "refusal", "other_senders"])
    draft.refresh_from_db()
    return is_open


def attach_sender(draft: Draft, sender_id: str) -> bool:
    """Marks the draft as sent with this sender and moves its notes to the sender.

    Returns False if the attempt was already decided.
    """
    if not _settle(draft, state=Draft.State.SUBMITTED, sender_id=sender_id, refusal=None):
        return False
    _tell_sender(draft, sender_id)
    return True


def _tell_sender(draft: Draft, sender_id: str) -> None:
    """Links notes and case with the sender that came of the draft."""
    Note.objects.filter(draft=draft).update(sender_id=sender_id)
    opening.attach_sender(draft, sender_id)


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
        if _settle(draft, state=Draft.State.OPEN, refusal=refusal):
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
        if _settle(draft, state=Draft.State.UNCONFIRMED, refusal=None):
            record(draft, actor, Action.DRAFT_UNCONFIRMED, now, outcome=Outcome.NO_ANSWER)
    return Result(UNKNOWN, error=error)


def write_given_up(draft: Draft, actor: Actor, now: datetime) -> None:
    """Stores the state that ``state_now`` returns; called by requests that write."""
    if draft.state != Draft.State.SUBMITTING or not is_given_up(draft):
        return
    with transaction.atomic():
        updated = (
            Draft.objects.filter(pk=draft.pk, state=Draft.State.SUBMITTING, attempt=draft.attempt)
            .exclude(attempt_ends__gt=Now())
            .update(state=Draft.State.UNCONFIRMED, refusal=None)
        )
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
        pk=draft.pk, attempt=draft.attempt, state__in=Draft.UNDER_WAY
    ).update(**fields)
    draft.refresh_from_db()
    return bool(updated)
