"""How many invitations a sender's test numbers have had of late, as far as the portal knows.

Sinch sends at most 20 a day for a sender and says nothing of how many are left, so this counts
what the audit trail knows: others may have sent more, which is why pages say *at most*.
"""

from datetime import datetime, timedelta
from typing import Any

from senders.models import AuditEntry, Outcome, Project
from senders.provisioning import INVITES_PER_DAY

DAY = timedelta(hours=24)
NUMBERS = "details.testNumbers"
STATES = "testNumberStates"


def left_today(project: Project, sender_id: str, now: datetime) -> int:
    """The most that can be left of the last 24 hours' twenty; all of them for a new sender."""
    if not sender_id:
        return INVITES_PER_DAY
    entries = AuditEntry.objects.filter(
        project=project,
        target_kind="sender",
        target_id=sender_id,
        outcome=Outcome.SUCCEEDED,
        at__gt=now - DAY,
    ).values_list("action", "changes")
    return max(0, INVITES_PER_DAY - sum(_sent(action, changes) for action, changes in entries))


def _sent(action: str, changes: dict[str, Any]) -> int:
    """Numbers in the trail are reduced, but with a hash, so that the same one looks the same."""
    before, after = changes.get("before", {}), changes.get("after", {})
    if action in {"sender.created", "sender.updated"}:
        return len(set(after.get(NUMBERS) or []) - set(before.get(NUMBERS) or []))
    if action == "test_numbers.added":
        return len(after.get(STATES) or [])
    return int(action == "test_number.invited_again")
