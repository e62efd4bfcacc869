"""Applies scheduled transitions: each once and in order, in whichever process comes first.

``lifecycle`` changes the sender; ``clock`` sets the due time.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from senders.sandbox import lifecycle
from senders.sandbox.models import Sender, Transition

DATABASE = "sandbox"


def advance(now: datetime) -> int:
    """Applies all due transitions, and those that become due by them. Returns their number."""
    applied = 0
    while True:
        due = Transition.objects.filter(due_at__lte=now).order_by("due_at", "pk").first()
        if due is None:
            return applied
        applied += _apply(due, due.due_at or now)


def advance_steps(sender_id: str | None, steps: int, now: datetime) -> int:
    """Applies up to ``steps`` transitions before they are due. Returns their number.

    They are those of one sender or, for None, the next ones of all senders together. One sender
    without a transition gets the next step of its state.
    """
    applied = 0
    while applied < steps:
        waiting = Transition.objects.order_by(F("due_at").asc(nulls_last=True), "pk")
        if sender_id is not None:
            waiting = waiting.filter(sender_id=sender_id)
        ahead = waiting.first()
        if ahead is None:
            if sender_id is None or not _plan(sender_id, now):
                break
            continue
        applied += _apply(ahead, now)
    return applied


def _plan(sender_id: str, now: datetime) -> bool:
    """Schedules a step for a sender without one. Returns True if its state has a next step."""
    sender = Sender.objects.filter(pk=sender_id).first()
    if sender is None:
        return False
    lifecycle.plan_next(sender, now)
    return sender.transitions.exists()


def _apply(ahead: Transition, now: datetime) -> int:
    """Applies a transition. Returns 1, or 0 if another process applied it first."""
    with transaction.atomic(using=DATABASE):
        # Whoever deletes the row has it. Locking the sender keeps two of its own apart.
        sender = Sender.objects.select_for_update().filter(pk=ahead.sender_id).first()
        if sender is None:  # deleted a moment ago, and its transitions with it
            return 0
        won, _rows = Transition.objects.filter(pk=ahead.pk).delete()
        if won:
            lifecycle.apply(sender, ahead.kind, ahead.change, now)
    return won
