"""Schedules steps: immediately, on request only, or after plausible delays.

``SANDBOX_TIME`` sets the mode; a mode chosen in the panel overrides it until it is reset.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from senders.sandbox.models import Clock, Sender, Transition

MODES = ("immediate", "manual", "timed")


class Step(NamedTuple):
    """A future step: ``after`` seconds from now, its kind, and the values it changes."""

    after: float
    kind: str
    change: dict[str, Any]


def mode() -> str:
    chosen = Clock.objects.first()
    return chosen.mode if chosen else str(settings.SANDBOX_TIME)


def set_mode(chosen: str, now: datetime) -> None:
    """Sets the mode. Manual mode stops every waiting step; the others make stopped steps due now.

    A step that has a due time keeps it in the immediate and the timed mode.

    Raises ``ValueError`` for an unknown mode.
    """
    if chosen not in MODES:
        raise ValueError(f"the mode must be one of {', '.join(MODES)}")
    Clock.objects.update_or_create(pk=1, defaults={"mode": chosen})
    if chosen == "manual":
        Transition.objects.update(due_at=None)
    else:
        Transition.objects.filter(due_at=None).update(due_at=now)


def forget_mode() -> None:
    """Removes the chosen mode, so that ``SANDBOX_TIME`` applies again."""
    Clock.objects.all().delete()


def schedule(sender: Sender, steps: Iterable[Step], now: datetime) -> None:
    """Queues steps. In immediate mode they are due at once, so the next request shows the end."""
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
