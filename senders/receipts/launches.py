"""The time of a sender's last launch from this portal, as its trail knows it."""

from datetime import datetime

from senders import audit
from senders.audit import Action
from senders.models import Outcome, Project


def launched_at(project: Project, sender_id: str) -> datetime | None:
    """Returns None for a sender that was never launched from here."""
    entries = audit.entries_of(project, "sender", sender_id)
    launches = entries.filter(action=Action.SENDER_LAUNCHED, outcome=Outcome.SUCCEEDED)
    return launches.order_by("-number").values_list("at", flat=True).first()
