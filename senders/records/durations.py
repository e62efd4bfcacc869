"""Usual durations of waits in a project: the middle one, nine in ten, and how many were seen.

They rest on the portal's own changes alone, and only on waits whose beginning and end it saw.
Sentences about them belong to the pages.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from rcsportal import cache
from senders.models import Change, Party, Project

FEWEST = 3  # waits, below which nothing is said
COUNTED_FOR = timedelta(days=180)  # older changes say little about today's operators
KEPT_FOR = 600  # seconds
# What ends a wait; a wait that was withdrawn or whose operator vanished says nothing.
DECIDED = ("LAUNCHED", "REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS")
_REGISTERED = ("COMPLETED", "REJECTED")
_IN_REVIEW = ("PENDING_REVIEW", "MANUAL_REVIEW")
_KEYS: dict[str, tuple[str, ...]] = {
    "operator": ("country", "operator"),
    "country": ("country",),
    "party": ("party",),
}
# The waits of parties other than operators: the change that ends each.
_PARTIES: dict[Party, Q] = {
    Party.GOOGLE: Q(kind=Change.Kind.STATE, before="IN_PROGRESS", after="IN_TEST"),
    Party.REGISTRATION: Q(
        kind=Change.Kind.REGISTRATION, before__in=_IN_REVIEW, after__in=_REGISTERED
    ),
    # From the invitation to the first verified tester.
    Party.TESTERS: Q(kind=Change.Kind.NUMBERS, before__startswith="0/")
    & ~Q(before__startswith="0/0")
    & ~Q(after__startswith="0/"),
}


class Usual(NamedTuple):
    """The durations of ``seen`` waits in seconds: half took at most ``median``.

    Nine in ten took at most ``slow``; of fewer than ten waits it is the longest.
    """

    median: int
    slow: int
    seen: int


class UsualTimes(NamedTuple):
    """The usual durations of one project; what is not in a dictionary has too few waits."""

    operators: dict[str, dict[str, Usual]]  # by country and operator
    countries: dict[str, Usual]
    parties: dict[str, Usual]

    def at(self, country: str, operator: str) -> Usual | None:
        """Returns what is usual at an operator; where it has too few waits, in its country."""
        own = self.operators.get(country, {}).get(operator)
        return own or self.countries.get(country)

    def of_party(self, party: str) -> Usual | None:
        return self.parties.get(party)


_CACHED = cache.Cached[UsualTimes](UsualTimes)


def is_longer_than_usual(usual: Usual | None, waited: timedelta) -> bool:
    """Tells if a wait is longer than nine in ten; never where nothing is known of the usual."""
    return usual is not None and waited > timedelta(seconds=usual.slow)


def usual_of(lengths: list[int]) -> Usual | None:
    """Returns what is usual of waits of these seconds, None for fewer than ``FEWEST``."""
    count = len(lengths)
    if count < FEWEST:
        return None
    ordered = sorted(lengths)
    return Usual(ordered[_middle(count) - 1], ordered[_ninth_tenth(count) - 1], count)


def usual_times(project: Project) -> UsualTimes:
    """Returns the usual durations of a project; three queries, or none for ten minutes."""
    name = f"usual:{project.pk}"
    known = _CACHED.get(name)
    if known is None:
        known = measured(project, timezone.now())
        _CACHED.set(name, known, KEPT_FOR)
    return known


def measured(project: Project, now: datetime) -> UsualTimes:
    """Counts the usual durations of a project anew."""
    seen = Change.objects.filter(
        project=project, lasted__isnull=False, seen_at__gte=now - COUNTED_FOR
    )
    at_operators = seen.filter(
        kind=Change.Kind.OPERATOR, before="PENDING", after__in=DECIDED, lasted__isnull=False
    )
    operators: dict[str, dict[str, Usual]] = {}
    for (country, operator), usual in _by(at_operators, "operator").items():
        operators.setdefault(country, {})[operator] = usual
    countries = {key[0]: usual for key, usual in _by(at_operators, "country").items()}
    ends = Case(
        *(When(end, then=Value(party.value)) for party, end in _PARTIES.items()),
        output_field=CharField(),
    )
    of_parties = seen.filter(kind__in=("state", "registration", "numbers")).annotate(party=ends)
    parties = _by(of_parties.filter(party__isnull=False), "party")
    return UsualTimes(operators, countries, {key[0]: usual for key, usual in parties.items()})


def _by(waits: "QuerySet[Change]", what: str) -> dict[tuple[str, ...], Usual]:
    """Returns what is usual by key. The database sorts, so that two rows a key are read."""
    keys = _KEYS[what]
    alike = [F(key) for key in keys]
    ranked = waits.annotate(
        number=Window(Count("pk"), partition_by=alike),
        place=Window(RowNumber(), partition_by=alike, order_by=F("lasted").asc()),
    )
    places = Q(place=_middle(F("number"))) | Q(place=_ninth_tenth(F("number")))
    rows = ranked.filter(places, number__gte=FEWEST).values_list(*keys, "number", "place", "lasted")
    found: dict[tuple[str, ...], dict[int, int]] = {}
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        key, (count, place, lasted) = tuple(row[: len(keys)]), row[len(keys) :]
        counts[key] = count
        found.setdefault(key, {})[place] = lasted
    return {
        key: Usual(at[_middle(count)], at[_ninth_tenth(count)], count)
        for key, count in counts.items()
        for at in [found[key]]
    }


def _middle(count: Any) -> Any:
    """Returns the place of the middle one, the earlier of two; for numbers and for SQL."""
    return (count + 1) // 2 if isinstance(count, int) else (count + Value(1)) / Value(2)


def _ninth_tenth(count: Any) -> Any:
    """Returns the place that nine in ten do not pass; for numbers and for SQL."""
    if isinstance(count, int):
        return (9 * count + 9) // 10
    return (Value(9) * count + Value(9)) / Value(10)
