"""Decides if a sender may still change by itself and how often its page looks. No API calls."""

from datetime import datetime, timedelta

from senders.provisioning import Sender
from senders.records.waiting_for import operators

SOON, LATER = 5, 60  # seconds
AFTER_ACTION = timedelta(minutes=2)

STATES = frozenset({"IN_PROGRESS", "PREPARING_LAUNCH", "LAUNCHING"})
OPERATORS = frozenset({"PENDING", "PENDING_UNLAUNCHED"})
NUMBERS = frozenset({"UNVERIFIED", "PENDING"})


def look_again(sender: Sender, last_action: datetime | None, now: datetime) -> int | None:
    """Seconds until the next look; None when nothing will change by itself.

    Soon after an action of ours, whoever did it: Sinch may take a moment to show it.
    """
    if last_action is not None and last_action > now - AFTER_ACTION:
        return SOON
    return LATER if is_moving(sender) else None


def is_moving(sender: Sender) -> bool:
    return (
        sender.state in STATES
        or bool(operators(sender, OPERATORS))
        or any(number.state in NUMBERS for number in sender.test_number_states or [])
    )
