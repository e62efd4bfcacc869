"""How many invitations a sender's test numbers have had of late, as far as the portal knows.

Sinch sends at most 20 a day for a sender and says nothing of how many are left, so this counts
what the audit trail knows: others may have sent more, which is why pages say *at most*.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from senders.models import AuditEntry, Outcome, Project
from senders.provisioning import INVITES_PER_DAY

DAY = timedelta(hours=24)
TOO_MANY = "rbm_too_many_requests"
NUMBERS = "details.testNumbers"
STATES = "testNumberStates"


INVITING = ("test_numbers.added", "test_number.invited_again")


@dataclass(frozen=True)
class Left:
    """The most that can be left of the last 24 hours' twenty.

    ``refused_at``: Sinch has answered *too many* since, and nothing was invited after it.
    """

    today: int
    refused_at: datetime | None = None


def left(project: Project, sender_id: str, now: datetime) -> Left:
    """All of them for a new sender; none while the last answer was *too many*."""
    if not sender_id:
        return Left(INVITES_PER_DAY)
    entries = AuditEntry.objects.filter(
        project=project, target_kind="sender", target_id=sender_id, at__gt=now - DAY
    ).order_by("number")
    sent, refused_at = 0, None
    for action, outcome, code, changes, at in entries.values_list(
        "action", "outcome", "error_code", "changes", "at"
    ):
        if outcome == Outcome.SUCCEEDED:
            more = _sent(action, changes)
            sent, refused_at = sent + more, None if more else refused_at
        elif action in INVITING and code == TOO_MANY:
            refused_at = at
    return Left(0 if refused_at else max(0, INVITES_PER_DAY - sent), refused_at)


def left_today(project: Project, sender_id: str, now: datetime) -> int:
    return left(project, sender_id, now).today


def _sent(action: str, changes: dict[str, Any]) -> int:
    """Numbers in the trail are reduced, but with a hash, so that the same one looks the same."""
    before, after = changes.get("before", {}), changes.get("after", {})
    if action in {"sender.created", "sender.updated"}:
        return len(set(after.get(NUMBERS) or []) - set(before.get(NUMBERS) or []))
    if action == "test_numbers.added":
        return len(after.get(STATES) or [])
    return int(action == "test_number.invited_again")
