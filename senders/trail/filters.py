"""The trail's query string as a value: which entries are meant, and the links made from it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders import inputs
from senders.audit import actions
from senders.trail import periods
from senders.trail.entry_view import OBJECT_KINDS, OUTCOMES, PEOPLE
from senders.trail.periods import Span

NOBODY = "(none)"  # entries without an account: commands; no user name has brackets
PERIODS: dict[str, str | Promise] = {
    "all": gettext_lazy("All time"),
    "quarter": gettext_lazy("This quarter"),
    "last-quarter": gettext_lazy("Last quarter"),
}
KEYS = {"period", "from", "to", "was", "person", "action", "object", "outcome", "chain"}
KEYS |= {"q", "before", "after"}
LONGEST_ID = 128  # as the column
LONGEST_TEXT = 255  # as the longest name
_DAY = re.compile(r"(?:19[7-9]\d|2\d\d\d)-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class TrailFilters:
    """One view of the trail. Not a form: a bad value is left out and told, the rest still works.

    ``span`` are the days that ``period`` means today, or those asked for (period ``dates``).
    ``before`` and ``after`` are numbers of entries between which a page lies. A person is an
    account, by its name of today. ``q`` are words of the name or ID of an object.
    """

    period: str = "all"
    span: Span = (None, None)
    person: str = ""
    action: str = ""
    object: str = ""
    q: str = ""
    outcome: str = ""
    chain: str = ""
    before: int | None = None
    after: int | None = None
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(
        cls,
        query: Mapping[str, str],
        *,
        today: date,
        people: Collection[str],
        actions: Collection[str],
    ) -> "TrailFilters":
        """``people`` and ``actions`` are those there are; others are ignored and told."""
        ignored = [key for key in query if key not in KEYS]
        period, span = _period(query, today, ignored)
        known: Mapping[str, Collection[str]] = {
            "person": people,
            "action": actions,
            "outcome": OUTCOMES,
            "chain": (PEOPLE,),
        }
        values: dict[str, Any] = {
            key: _one_of(query, key, choices, ignored) for key, choices in known.items()
        }
        values |= {key: _number(query, key, ignored) for key in ("before", "after")}
        wanted = query.get("object", "").strip()
        if len(wanted) > LONGEST_ID + len("webhook:"):
            ignored.append("object")
            wanted = ""
        text = " ".join(query.get("q", "").split())
        if len(text) > LONGEST_TEXT:
            ignored.append("q")
            text = ""
        values |= {"object": wanted, "q": text}
        return cls(period=period, span=span, ignored=tuple(ignored), **values)

    @property
    def target(self) -> tuple[str, str]:
        """Kind and id of ``object``: ``draft:12``; without a kind it is a sender's id."""
        kind, colon, identifier = self.object.partition(":")
        return (kind, identifier) if colon and kind in OBJECT_KINDS else ("sender", self.object)

    @property
    def narrows(self) -> bool:
        texts = self.person, self.action, self.object, self.q, self.outcome
        return any((*self.span, *texts))

    @property
    def searches_only(self) -> bool:
        return bool(self.q) and not self.but(q="").narrows

    @property
    def is_turned(self) -> bool:
        return self.before is not None or self.after is not None

    def but(self, **changes: Any) -> "TrailFilters":
        """This view with changes, on its first page."""
        return replace(self, **{"before": None, "after": None, "ignored": (), **changes})

    def widened(self) -> "TrailFilters":
        return self.but(period="all", span=(None, None))

    def cleared(self) -> "TrailFilters":
        return TrailFilters(chain=self.chain)

    def criteria(self) -> dict[str, str]:
        """Returns the filters in force as the query string names them, days as dates."""
        first, last = self.span
        pairs = {
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
            "person": self.person,
            "action": self.action,
            "object": self.object,
            "q": self.q,
            "outcome": self.outcome,
            "chain": self.chain,
        }
        return {key: value for key, value in pairs.items() if value}

    def query(self) -> str:
        """``?period=quarter&person=jane``, or ``?`` alone for the whole trail."""
        pairs = self.criteria()
        if self.period in {"quarter", "last-quarter"}:
            pairs = {"period": self.period} | {
                key: value for key, value in pairs.items() if key not in {"from", "to"}
            }
        places = {"before": self.before, "after": self.after}
        turned = {key: str(value) for key, value in places.items() if value is not None}
        return "?" + urlencode(pairs | turned)

    def chips(self) -> list[tuple[str, str]]:
        """(words, query without this filter) for each filter in force."""
        chips = [(self.period_in_words, self.widened().query())] if any(self.span) else []
        for key, words in (
            ("person", _("User: %s")),
            ("action", _("Action: %s")),
            ("object", _("Object: %s")),
            ("q", _("Name or ID: %s")),
            ("outcome", _("Outcome: %s")),
        ):
            value = getattr(self, key)
            if value:
                chips.append((words % _said(key, value), self.but(**{key: ""}).query()))
        return chips

    def periods(self) -> list[tuple[str, str]]:
        """Returns the choices of the period list, value and label, the current one included."""
        quarters = [(key, str(PERIODS[key])) for key in ("quarter", "last-quarter")]
        if self.period != "dates":
            return [("", str(PERIODS["all"])), *quarters]
        return [("", self.period_in_words), ("all", str(PERIODS["all"])), *quarters]

    @property
    def was(self) -> str:
        """The dates in force, which the form sends along to tell them from dates typed anew."""
        return _joined(self.span) if self.period == "dates" else ""

    @property
    def period_in_words(self) -> str:
        """``This quarter, 1 Oct 2026 – 31 Dec 2026``."""
        first, last = (date_format(day, "j M Y") if day else "" for day in self.span)
        if not last:
            days = _("From %s") % first
        else:
            days = f"{first} – {last}" if first else _("Until %s") % last
        return days if self.period == "dates" else f"{PERIODS[self.period]}, {days}"


def _said(key: str, value: str) -> str:
    if key == "action":
        return actions.heading(value)
    if key == "outcome":
        return str(OUTCOMES[value].label)
    return _("no user account") if (key, value) == ("person", NOBODY) else value


def _period(query: Mapping[str, str], today: date, ignored: list[str]) -> tuple[str, Span]:
    """Returns the name of the period and its dates; typed dates win over a chosen period.

    A chosen period wins over dates that the form still had from the view before (``was``). Rejected
    values are added to ``ignored``.
    """
    asked = query.get("period", "")
    if asked and asked not in PERIODS:
        ignored.append(f"period={asked}")
    first, last = _day(query, "from", ignored), _day(query, "to", ignored)
    is_typed = bool(first or last) and _joined((first, last)) != query.get("was")
    if asked in PERIODS and not is_typed:
        return asked, _of_today(asked, today)
    if first and last and last < first:
        ignored.append(f"to={last}")
        last = None
    return ("dates", (first, last)) if first or last else ("all", (None, None))


def _of_today(period: str, today: date) -> Span:
    if period == "quarter":
        return periods.quarter(today)
    return periods.quarter_before(today) if period == "last-quarter" else (None, None)


def _joined(span: Span) -> str:
    """``2026-11-01.2026-11-30``, either side empty for none."""
    return ".".join(day.isoformat() if day else "" for day in span)


def _day(query: Mapping[str, str], key: str, ignored: list[str]) -> date | None:
    typed = query.get(key, "").strip()
    if not typed:
        return None
    reading = inputs.date(typed)
    text = typed if reading.problem else reading.sent
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the 31st of June
    ignored.append(f"{key}={typed}")
    return None


def _one_of(query: Mapping[str, str], key: str, known: Collection[str], ignored: list[str]) -> str:
    value = query.get(key, "")
    if value and value not in known:
        ignored.append(f"{key}={value}")
        return ""
    return value


def _number(query: Mapping[str, str], key: str, ignored: list[str]) -> int | None:
    text = query.get(key, "")
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    if text:
        ignored.append(f"{key}={text}")
    return None
