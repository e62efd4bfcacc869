"""The page of coverage: countries and their operators. Exports are ``exports``'s."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from senders.fleet.coverage import Cell, Land
from senders.fleet.coverage_filters import SHOWN, CoverageFilters, in_order, unfiltered
from senders.models import Role
from senders.records import durations
from senders.records.freshness import freshness
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, fragment
from senders.words import countries, state_icons

TEMPLATE = "fleet/coverage.html"
ACROSS = 5  # operators in a row
ATTENTION = ("INVALID_IN_GOOGLE_MY_BUSINESS", "REJECTED", "SUSPENDED")


@dataclass(frozen=True)
class Count:
    """One number of a cell, with its shape and the list of these senders."""

    number: int
    svg: SafeString
    tone: str
    level: str  # launched, pending or attention
    url: str


@dataclass(frozen=True)
class Place:
    """One operator of a row."""

    cell: Cell
    url: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Row:
    """One row of a country; all but its first only go on with operators."""

    land: Land
    name: str
    url: str
    places: Sequence[Place]
    is_first: bool

    @property
    def rest(self) -> int:
        return ACROSS - len(self.places)


@dataclass(frozen=True)
class Share:
    """One part of the bar over all operators; ``x`` and ``width`` are percent."""

    level: str
    number: int
    svg: SafeString
    tone: str
    x: float
    width: float


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    now, user, project = timezone.now(), signed_in_user(request), request.project
    filters = CoverageFilters.from_query(request.GET)
    every, counted = unfiltered(project, filters, user, now)
    means = SHOWN[filters.show][1]
    found = in_order([land for land in every if means(land)], filters.sort)
    known = freshness(project)
    context = {
        "filters": filters,
        "rows": list(_rows(found, reverse("senders:index", args=[project.slug]))),
        "shares": _shares(found),
        "late": sum(land.late for land in found),
        "land_count": len(found),
        "operator_count": len(
            {(cell.country, cell.operator) for land in found for cell in land.cells}
        ),
        "counted_at": counted.at,
        "is_kept": counted.at < now,
        "shown": [
            (key, words, sum(bool(test(land)) for land in every), filters.but(show=key).query())
            for key, (words, test) in SHOWN.items()
        ],
        "mine": filters.but(whose="" if filters.whose else "mine").query(),
        "sorts": {
            "country": filters.but(sort="country").query(),
            "usual": filters.but(sort="-usual").query(),
            "longest": filters.but(sort="-longest").query(),
        },
        "is_empty": not counted.groups and not counted.senders,
        "fewest": durations.FEWEST,
        "counted_days": durations.COUNTED_FOR.days,
        "freshness": known,
        "is_stale": known.is_stale(now),
        "now": now,
    }
    return render(request, fragment(request, TEMPLATE, "results"), context)


def _rows(found: Sequence[Land], here: str) -> Iterator[Row]:
    for land in found:
        places = [_place(cell, here) for cell in land.cells]
        for start in range(0, max(len(places), 1), ACROSS):
            yield Row(
                land,
                countries.name(land.code),
                f"{here}?{urlencode({'country': land.code})}",
                places[start : start + ACROSS],
                is_first=start == 0,
            )


def _place(cell: Cell, here: str) -> Place:
    query = [("country", cell.country), ("operator", cell.operator)]

    def count(number: int, level: str, statuses: tuple[str, ...]) -> Count:
        svg, tone = state_icons.tile(statuses[0] if level != "attention" else "REJECTED")
        pairs = [*query, *(("status", status) for status in statuses)]
        return Count(number, svg, tone, level, f"{here}?{urlencode(pairs)}")

    return Place(
        cell,
        f"{here}?{urlencode(query)}",
        (
            count(cell.launched, "launched", ("LAUNCHED",)),
            count(cell.pending, "pending", ("PENDING",)),
            count(cell.rejected, "attention", ATTENTION),
        ),
    )


def _shares(found: Sequence[Land]) -> list[Share]:
    numbers = {
        "launched": sum(cell.launched for land in found for cell in land.cells),
        "pending": sum(land.pending for land in found),
        "attention": sum(land.rejected for land in found),
    }
    statuses = {"launched": "LAUNCHED", "pending": "PENDING", "attention": "REJECTED"}
    total = sum(numbers.values())
    shares, x = [], 0.0
    for level, number in numbers.items():
        width = 100 * number / total if total else 0.0
        svg, tone = state_icons.tile(statuses[level])
        shares.append(Share(level, number, svg, tone, round(x, 2), round(width, 2)))
        x += width
    return shares
