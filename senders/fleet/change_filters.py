"""The query string of the changes as a value: period, what changed, where, and whose senders."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders import inputs
from senders.models import Change, Project
from senders.records.waiting_for import REFUSED

Kind = Change.Kind
VISIT = "visit"
PERIODS: dict[str, str | Promise] = {
    VISIT: _("Since my last visit"),
    "1": _("24 hours"),
    "7": _("7 days"),
    "30": _("30 days"),
}
KINDS: dict[str, tuple[str | Promise, Q]] = {
    "launched": (_("Launched"), Q(kind=Kind.OPERATOR, after="LAUNCHED")),
    "attention": (
        _("Needs attention"),
        Q(kind__in=[Kind.OPERATOR, Kind.REMARK], after__in=sorted(REFUSED)),
    ),
    "state": (_("State"), Q(kind__in=[Kind.STATE, Kind.FIRST, Kind.GONE, Kind.BACK])),
    "numbers": (_("Test numbers"), Q(kind=Kind.NUMBERS)),
    "registration": (_("Registration"), Q(kind=Kind.REGISTRATION)),
    "details": (_("Details"), Q(kind=Kind.DETAILS)),
}
OWNERS: dict[str, str | Promise] = {
    "": _("All senders"),
    "mine": _("My senders"),
    "followed": _("Followed senders"),
}
TEXT_LIMIT = 100
KEYS = {"since", "kind", "country", "operator", "whose", "before"}
LARGEST = 2**63 - 1  # what a database can be asked for


@dataclass(frozen=True)
class ChangeFilters:
    """One view of the changes. Not a form: a bad value is left out and listed in ``ignored``.

    ``before`` is the newest change of the last sender of the page before; 0 for the first page.
    """

    period: str = VISIT
    kind: str = ""
    country: str = ""
    operator: str = ""
    whose: str = ""
    before: int = 0
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ChangeFilters":
        ignored = [key for key in query if key not in KEYS]
        values: dict[str, Any] = {}
        choices = (
            ("since", "period", PERIODS),
            ("kind", "kind", KINDS),
            ("whose", "whose", OWNERS),
        )
        for key, name, known in choices:
            value = query.get(key, "")
            if value in known:
                values[name] = value
            elif value:
                ignored.append(f"{key}={value}")
        for key in ("country", "operator"):
            text = inputs.label(query.get(key, "")).sent
            if len(text) > TEXT_LIMIT:
                ignored.append(key)
            else:
                values[key] = text.upper() if key == "country" else text
        before = query.get("before", "")
        if before.isascii() and before.isdecimal() and len(before) < 20 and int(before) <= LARGEST:
            values["before"] = int(before)
        elif before:
            ignored.append("before")
        return cls(ignored=tuple(ignored), **values)

    def but(self, **changes: Any) -> "ChangeFilters":
        """This view with changes, on its first page."""
        return replace(self, **{"before": 0, "ignored": (), **changes})

    def but_page(self) -> "ChangeFilters":
        """This view whole, as an export holds it."""
        return replace(self, before=0)

    def pairs(self) -> list[tuple[str, str]]:
        """The query string's pairs; the period always, so that a link says what it shows."""
        pairs = [
            ("since", self.period),
            ("kind", self.kind),
            ("country", self.country),
            ("operator", self.operator),
            ("whose", self.whose),
            ("before", str(self.before) if self.before else ""),
        ]
        return [(key, value) for key, value in pairs if value]

    def query(self) -> str:
        return "?" + urlencode(self.pairs())

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.country or self.operator or self.whose)

    def cleared(self) -> "ChangeFilters":
        return ChangeFilters(period=self.period)

    def begins(self, visited: datetime, now: datetime) -> datetime:
        """Returns since when changes are meant; ``visited`` is the end of the last visit."""
        return visited if self.period == VISIT else now - timedelta(days=int(self.period))

    def chips(self, named: Mapping[str, str]) -> list[tuple[str, str]]:
        """(words, query without this filter) of a place; the rest has links of its own."""
        chips = []
        if self.country:
            name = named.get(self.country, self.country)
            chips.append((str(_("Country: %(name)s")) % {"name": name}, {"country": ""}))
        if self.operator:
            words = str(_("Operator: %(name)s")) % {"name": self.operator}
            chips.append((words, {"operator": ""}))
        return [(words, self.but(**less).query()) for words, less in chips]


def matching(
    project: Project, filters: ChangeFilters, user: User, since: datetime
) -> QuerySet[Change]:
    """Every change that is meant but for its kind and page, in no order."""
    found = Change.objects.filter(project=project, seen_at__gt=since)
    if filters.country:
        found = found.filter(country=filters.country)
    if filters.operator:
        found = found.filter(operator__iexact=filters.operator)
    if filters.whose == "mine":
        found = found.filter(record__owner=user)
    if filters.whose == "followed":
        found = found.filter(record__follows__user=user)
    return found


def of_kind(found: QuerySet[Change], kind: str) -> QuerySet[Change]:
    return found.filter(KINDS[kind][1]) if kind else found
