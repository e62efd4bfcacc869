"""The query string of the coverage as a value, and the countries that it means, in its order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders import inputs
from senders.fleet.coverage import Counted, Land, counted, lands
from senders.models import Project
from senders.records.durations import usual_times
from senders.words import countries

SHOWN: dict[str, tuple[str | Promise, Callable[[Land], object]]] = {
    "": (_("All"), lambda land: True),
    "pending": (_("Pending"), lambda land: land.pending),
    "attention": (_("Needs attention"), lambda land: land.rejected),
    "late": (_("Longer than usual"), lambda land: land.late),
}
SORTS = ("country", "-usual", "-longest")
TEXT_LIMIT = 100
NEVER = datetime.max.replace(tzinfo=UTC)
KEYS = {"show", "whose", "sort", "q"}


@dataclass(frozen=True)
class CoverageFilters:
    """One view of the coverage. Not a form: a bad value is left out and listed in ``ignored``."""

    show: str = ""
    whose: str = ""
    sort: str = SORTS[0]
    text: str = ""
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CoverageFilters":
        ignored = [key for key in query if key not in KEYS]
        values: dict[str, Any] = {}
        for key, known in (("show", tuple(SHOWN)), ("whose", ("mine",)), ("sort", SORTS)):
            value = query.get(key, "")
            if value and value in known:
                values[key] = value
            elif value:
                ignored.append(f"{key}={value}")
        text = inputs.label(query.get("q", "")).sent
        if len(text) > TEXT_LIMIT:
            ignored.append("q")
        else:
            values["text"] = text
        return cls(ignored=tuple(ignored), **values)

    def but(self, **changes: Any) -> "CoverageFilters":
        return replace(self, **{"ignored": (), **changes})

    def pairs(self) -> list[tuple[str, str]]:
        sort = "" if self.sort == SORTS[0] else self.sort
        pairs = [("show", self.show), ("whose", self.whose), ("sort", sort), ("q", self.text)]
        return [(key, value) for key, value in pairs if value]

    def query(self) -> str:
        """``?show=late``, or ``?`` alone for all of it (a link that resets)."""
        return "?" + urlencode(self.pairs())

    @property
    def narrows(self) -> bool:
        return bool(self.show or self.text or self.whose)


def filtered(
    project: Project, filters: CoverageFilters, user: User, now: datetime
) -> tuple[list[Land], Counted]:
    """Returns the countries of a view in its order, and the counts that they rest on."""
    found, counts = unfiltered(project, filters, user, now)
    means = SHOWN[filters.show][1]
    return in_order([land for land in found if means(land)], filters.sort), counts


def unfiltered(
    project: Project, filters: CoverageFilters, user: User, now: datetime
) -> tuple[list[Land], Counted]:
    """Returns the countries of whose senders and which text are meant, whatever is shown."""
    owner = user if filters.whose else None
    counts = counted(project, owner)
    found = lands(project, counts, usual_times(project), now, owner)
    return [kept for land in found if (kept := _with_text(land, filters.text))], counts


def _with_text(land: Land, text: str) -> Land | None:
    """Returns a country whose name has the text, or with only the operators that have it."""
    key = text.casefold()
    if key in countries.name(land.code).casefold() or key == land.code.casefold():
        return land
    cells = [cell for cell in land.cells if key in cell.operator.casefold()]
    return land._replace(cells=cells) if cells else None


def in_order(found: list[Land], sort: str) -> list[Land]:
    """Returns the countries by name; or the slowest, or the longest wait, first."""
    ordered = sorted(found, key=lambda land: countries.name(land.code))
    if sort == "-usual":
        return sorted(ordered, key=lambda land: -(land.usual.median if land.usual else -1))
    if sort == "-longest":
        with_wait = [land for land in ordered if land.waits_since is not None]
        return [
            *sorted(with_wait, key=lambda land: land.waits_since or NEVER),
            *(land for land in ordered if land.waits_since is None),
        ]
    return ordered
