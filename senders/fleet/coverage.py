"""Countries and operators of a project: senders launched, pending and rejected, and waits. No HTTP.

All of it comes from records of senders that are not gone. Large projects are counted at most once
a minute, and what is shown says when it was counted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from rcsportal import cache
from rcsportal.cache import Moment
from senders.models import CountryRecord, OperatorRecord, Project, SenderRecord
from senders.records.durations import Usual, UsualTimes
from senders.records.waiting_for import REFUSED

LARGE = 20_000  # rows counted, from which a result is kept
KEPT_FOR = 60  # seconds
UNITED = 250  # places in one query; SQLite takes 500


class Group(NamedTuple):
    """The senders with one status at one operator in one country, and the oldest date of theirs."""

    country: str
    operator: str
    status: str
    number: int
    oldest: Moment | None


class Counted(NamedTuple):
    """The groups of a project, the senders by country, and when they were counted."""

    at: Moment
    groups: list[Group]
    senders: dict[str, int]


_CACHED = cache.Cached[Counted](Counted)


class Cell(NamedTuple):
    """One operator in one country. ``longest`` is the date of the oldest pending status."""

    country: str
    operator: str
    launched: int
    pending: int
    rejected: int
    other: int  # not launched, unlaunched, or a status that the portal does not know
    longest: datetime | None
    usual: Usual | None  # of the operator itself
    late: int  # pending for longer than usual

    @property
    def has_news(self) -> bool:
        return bool(self.launched or self.pending or self.rejected)


class Land(NamedTuple):
    """One country with its operators by name, and the one where something waits the longest."""

    code: str
    senders: int
    cells: list[Cell]
    usual: Usual | None
    longest: Cell | None

    @property
    def waits_since(self) -> datetime | None:
        return self.longest.longest if self.longest else None

    @property
    def is_late(self) -> bool:
        """Tells if the longest wait of all is longer than usual at its operator."""
        return self.longest is not None and self.longest.late > 0

    @property
    def late(self) -> int:
        return sum(cell.late for cell in self.cells)

    @property
    def pending(self) -> int:
        return sum(cell.pending for cell in self.cells)

    @property
    def rejected(self) -> int:
        return sum(cell.rejected for cell in self.cells)


def counted(project: Project, owner: User | None = None) -> Counted:
    """Returns the counts, of all senders or of an owner's: three queries by index."""
    name = f"coverage:{project.pk}:{owner.pk if owner else ''}"
    known = _CACHED.get(name)
    if known is None:
        known = _count(project, owner)
        if sum(group.number for group in known.groups) >= LARGE:
            _CACHED.set(name, known, KEPT_FOR)
    return known


def _count(project: Project, owner: User | None) -> Counted:
    meant = _senders(project, owner)
    operators = OperatorRecord.objects.filter(meant, project=project)
    countries = CountryRecord.objects.filter(meant, project=project)
    rows = list(
        operators.values("country", "operator_key", "status")
        .annotate(number=Count("pk"), oldest=Min("modified"), sample=Max("record"))
        .order_by("country", "operator_key", "status")
        .values_list("country", "operator_key", "status", "number", "oldest", "sample")
    )
    # The name as Sinch writes it is not in the index: one record of each operator tells it.
    samples = {row[1]: row[5] for row in rows}
    names = dict(
        OperatorRecord.objects.filter(
            record__in=set(samples.values()), operator_key__in=samples
        ).values_list("operator_key", "operator")
    )
    groups = [
        Group(country, names.get(key, key), status, number, oldest)
        for country, key, status, number, oldest, _sample in rows
    ]
    found = countries.values("country").annotate(number=Count("pk")).order_by("country")
    return Counted(timezone.now(), groups, dict(found.values_list("country", "number")))


def _senders(project: Project, owner: User | None) -> Q:
    """Selects rows of senders that are not gone.

    The few that are gone are left out, so that the many others need no look at their records.
    """
    records = SenderRecord.objects.filter(project=project)
    if owner is None:
        return ~Q(record__in=records.filter(gone_at__isnull=False).values("pk"))
    return Q(record__in=records.filter(owner=owner, gone_at=None).values("pk"))


def lands(
    project: Project, counts: Counted, usual: UsualTimes, now: datetime, owner: User | None = None
) -> list[Land]:
    """Returns the countries in the order of their codes. One query at most."""
    by_place: dict[tuple[str, str], list[Group]] = {}
    for group in counts.groups:
        by_place.setdefault((group.country, group.operator), []).append(group)
    late = _late(project, _too_old(by_place, usual, now), owner)
    cells: dict[str, list[Cell]] = {code: [] for code in sorted(counts.senders)}
    for (country, operator), groups in by_place.items():
        cell = _cell(country, operator, groups, usual, late.get((country, operator), 0))
        cells.setdefault(country, []).append(cell)
    return [
        Land(
            code,
            counts.senders.get(code, 0),
            found,
            usual.countries.get(code),
            min(
                (cell for cell in found if cell.longest is not None),
                key=lambda cell: cell.longest or now,
                default=None,
            ),
        )
        for code, found in cells.items()
    ]


def _cell(country: str, operator: str, groups: list[Group], usual: UsualTimes, late: int) -> Cell:
    numbers: dict[str, int] = {}
    for group in groups:
        numbers[group.status] = numbers.get(group.status, 0) + group.number
    launched, pending = numbers.get("LAUNCHED", 0), numbers.get("PENDING", 0)
    rejected = sum(number for status, number in numbers.items() if status in REFUSED)
    return Cell(
        country,
        operator,
        launched,
        pending,
        rejected,
        sum(numbers.values()) - launched - pending - rejected,
        next((group.oldest for group in groups if group.status == "PENDING"), None),
        usual.operators.get(country, {}).get(operator),
        late,
    )


def _too_old(
    by_place: Mapping[tuple[str, str], list[Group]], usual: UsualTimes, now: datetime
) -> dict[tuple[str, str], datetime]:
    """Returns the date before which a pending status is late, where at least one is."""
    limits = {}
    for (country, operator), groups in by_place.items():
        known = usual.at(country, operator)
        oldest = next((group.oldest for group in groups if group.status == "PENDING"), None)
        if known is not None and oldest is not None:
            limit = now - timedelta(seconds=known.slow)
            if oldest < limit:
                limits[country, operator] = limit
    return limits


def _late(
    project: Project, limits: Mapping[tuple[str, str], datetime], owner: User | None
) -> dict[tuple[str, str], int]:
    if not limits:
        return {}
    pending = OperatorRecord.objects.filter(
        _senders(project, owner), project=project, status="PENDING"
    )
    # A query of each place reads its part of an index; one of all of them would read every row.
    parts = [
        pending.filter(country=country, operator_key=operator.casefold(), modified__lt=limit)
        .values("country", "operator_key")
        .annotate(number=Count("pk"))
        .order_by()
        .values_list("country", "operator_key", "number")
        for (country, operator), limit in limits.items()
    ]
    by_key: dict[tuple[str, str], int] = {}
    for start in range(0, len(parts), UNITED):
        first, *others = parts[start : start + UNITED]
        for country, key, number in first.union(*others, all=True):
            by_key[country, key] = number
    return {place: by_key.get((place[0], place[1].casefold()), 0) for place in limits}
