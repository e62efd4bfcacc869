"""Counts the recent invitations of a sender, as far as the portal knows.

Sinch sends at most 20 a day for a sender and does not report how many are left, so this counts
the audit trail. Others may have sent more, which is why pages say “at most”.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from senders import audit
from senders.audit import Action
from senders.models import Outcome, Project
from senders.provisioning import INVITES_IN_ALL, INVITES_PER_DAY

DAY = timedelta(hours=24)
TOO_MANY = "rbm_too_many_requests"
NUMBERS = "details.testNumbers"
STATES = "testNumberStates"


INVITING = (Action.TEST_NUMBERS_ADDED, Action.TEST_NUMBER_INVITED_AGAIN)
ASKING = (Action.SENDER_CREATED, Action.SENDER_UPDATED, *INVITING)


@dataclass(frozen=True)
class InvitesLeft:
    """The most that can be left of the last 24 hours' twenty, and of the 200 in all.

    ``refused_at``: Sinch has answered *too many* since, and nothing was invited after it.
    """

    today: int
    in_all: int
    refused_at: datetime | None = None


def left(project: Project, sender_id: str, now: datetime, *, listed: int = 0) -> InvitesLeft:
    """All of them for a new sender; none today while the last answer was *too many*.

    ``listed`` is how many numbers Sinch lists now: each was invited at least once.
    """
    if not sender_id:
        return InvitesLeft(INVITES_PER_DAY, INVITES_IN_ALL)
    entries = audit.entries_of(project, "sender", sender_id).order_by("number")
    told = entries.filter(Q(outcome=Outcome.SUCCEEDED) | Q(error_code=TOO_MANY))
    today, in_all, refused_at = 0, 0, None
    for action, outcome, changes, at in told.filter(action__in=ASKING).values_list(
        "action", "outcome", "changes", "at"
    ):
        if outcome == Outcome.SUCCEEDED:
            sent = _sent(action, changes)
            in_all += sent
            today += sent if at > now - DAY else 0
            refused_at = None if sent else refused_at
        elif action in INVITING and at > now - DAY:
            refused_at = at
    return InvitesLeft(
        0 if refused_at else max(0, INVITES_PER_DAY - today),
        max(0, INVITES_IN_ALL - max(in_all, listed)),
        refused_at,
    )


def left_today(project: Project, sender_id: str, now: datetime) -> int:
    return left(project, sender_id, now).today


def _sent(action: str, changes: dict[str, Any]) -> int:
    """Numbers in the trail are reduced, but with a hash, so that the same one looks the same."""
    before, after = changes.get("before", {}), changes.get("after", {})
    if action in {Action.SENDER_CREATED, Action.SENDER_UPDATED}:
        return len(set(after.get(NUMBERS) or []) - set(before.get(NUMBERS) or []))
    if action == Action.TEST_NUMBERS_ADDED:
        return len(after.get(STATES) or [])
    return int(action == Action.TEST_NUMBER_INVITED_AGAIN)
