"""When things happen: at once, on request only, or after believable delays.

``SANDBOX_TIME`` says which; the panel can say otherwise for as long as its row stands.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from senders.sandbox.models import Clock, Sender, Transition

MODES = ("immediate", "manual", "timed")


class Step(NamedTuple):
    """One thing to come: ``after`` seconds from now, what kind, and what it changes."""

    after: float
    kind: str
    change: dict[str, Any]


def mode() -> str:
    chosen = Clock.objects.first()
    return chosen.mode if chosen else str(settings.SANDBOX_TIME)


def set_mode(chosen: str, now: datetime) -> None:
    """What waits goes along: in manual mode for a next step, else it is due.

    Raises ``ValueError`` for anything but the three modes.
    """
    if chosen not in MODES:
        raise ValueError(f"the mode must be one of {', '.join(MODES)}")
    Clock.objects.update_or_create(pk=1, defaults={"mode": chosen})
    if chosen == "manual":
        Transition.objects.update(due_at=None)
    else:
        Transition.objects.filter(due_at=None).update(due_at=now)


def forget_mode() -> None:
    """``SANDBOX_TIME`` counts again."""
    Clock.objects.all().delete()


def schedule(sender: Sender, steps: Iterable[Step], now: datetime) -> None:
    """Queues steps. In immediate mode they are due at once, so the next request finds the end."""
    present = mode()
    Transition.objects.bulk_create(
        Transition(
            sender=sender,
            kind=step.kind,
            change=step.change,
            due_at=None
            if present == "manual"
            else now + timedelta(seconds=step.after if present == "timed" else 0),
        )
        for step in steps
    )
