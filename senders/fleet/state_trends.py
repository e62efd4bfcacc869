"""Senders by state, with the difference to 7 and 30 days ago as the portal saw it. No words.

From records and changes alone. A period that began before the first complete pass has no number.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from senders.models import Change, Pass, Project, SenderRecord
from senders.words import api_values

DAYS = (7, 30)
KINDS = (Change.Kind.STATE, Change.Kind.FIRST, Change.Kind.GONE, Change.Kind.BACK)


@dataclass(frozen=True)
class StateLine:
    """The senders in one state; ``changes`` are by period, None where there is no data yet."""

    state: str
    number: int
    changes: tuple[int | None, ...]


@dataclass(frozen=True)
class StateTrends:
    """Every known state and those that the portal does not know; ``total`` sums them up."""

    lines: list[StateLine]
    total: StateLine


def trends(project: Project, now: datetime) -> StateTrends:
    """Returns the states. Three queries by index."""
    rows = (
        SenderRecord.objects.filter(project=project, gone_at=None)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"))
        .values_list("state", "number")
    )
    numbers = dict(rows)
    moved = _moved(project, now)
    states = [*api_values.SENDER_STATES, *sorted(set(numbers) - set(api_values.SENDER_STATES))]
    lines = [
        StateLine(
            state,
            numbers.get(state, 0),
            tuple(each[state] if each is not None else None for each in moved),
        )
        for state in states
    ]
    total = StateLine(
        "",
        sum(numbers.values()),
        tuple(each.total() if each is not None else None for each in moved),
    )
    return StateTrends(lines, total)


def _moved(project: Project, now: datetime) -> list[Counter[str] | None]:
    """Returns by period how many more senders each state has now; None without data."""
    since = known_since(project)
    begins = [now - timedelta(days=days) for days in DAYS]
    known = [begin for begin in begins if since is not None and since <= begin]
    if not known:
        return [None] * len(DAYS)
    rows: list[dict[str, Any]] = [
        dict(row)
        for row in Change.objects.filter(project=project, kind__in=KINDS, seen_at__gt=min(known))
        .order_by()
        .values("kind", "before", "after")
        .annotate(
            **{
                f"in_{place}": Count("pk", filter=Q(seen_at__gt=begin))
                for place, begin in enumerate(begins)
            }
        )
    ]
    return [
        _sums((row["kind"], row["before"], row["after"], row[f"in_{place}"]) for row in rows)
        if begin in known
        else None
        for place, begin in enumerate(begins)
    ]


def known_since(project: Project) -> datetime | None:
    """Returns when the first complete pass ended; before it nobody knows what there was."""
    ended = Pass.objects.filter(project=project).aggregate(first=Min("done_at"))["first"]
    return ended if isinstance(ended, datetime) else None


def _sums(rows: Iterable[tuple[str, str, str, int]]) -> Counter[str]:
    """Adds up who came to a state and who left it; a sender that is gone left its state."""
    moved: Counter[str] = Counter()
    for kind, before, after, number in rows:
        if kind != Change.Kind.GONE:
            moved[after] += number
        if kind in {Change.Kind.STATE, Change.Kind.GONE}:
            moved[before] -= number
    return moved
