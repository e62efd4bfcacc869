"""Quarters and spans of days, in UTC. Pure functions of dates; no clock here."""

from datetime import UTC, date, datetime, time, timedelta

Span = tuple[date | None, date | None]  # first and last day, both within; None is open


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter ``day`` lies in."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def quarter_before(day: date) -> tuple[date, date]:
    """The quarter that ended before the one ``day`` lies in began."""
    return quarter(quarter(day)[0] - timedelta(days=1))


def moments(span: Span) -> tuple[datetime | None, datetime | None]:
    """The first moment within, and the first one after."""
    first, last = span
    return (
        datetime.combine(first, time(), UTC) if first else None,
        datetime.combine(last + timedelta(days=1), time(), UTC) if last else None,
    )
