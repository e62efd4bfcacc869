"""Usual durations of waits in a project: the middle one, nine in ten, and how many were seen.

They rest on the portal's own changes alone, and only on waits whose beginning and end it saw.
Sentences about them belong to the pages.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone

from rcsportal import cache
from senders.models import Change, Party, Project

FEWEST = 3  # waits, below which nothing is said
COUNTED_FOR = timedelta(days=180)  # older changes say little about today's operators
MOST = 20_000  # waits with operators, and as many with others: the latest
KEPT_FOR = 600  # seconds
# What ends a wait; a wait that was withdrawn or whose operator vanished says nothing.
DECIDED = ("LAUNCHED", "REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS")
_REGISTERED = ("COMPLETED", "REJECTED")
_IN_REVIEW = ("PENDING_REVIEW", "MANUAL_REVIEW")
_PARTY_KINDS = (Change.Kind.STATE, Change.Kind.REGISTRATION, Change.Kind.NUMBERS)
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
    return Usual(ordered[(count + 1) // 2 - 1], ordered[(9 * count + 9) // 10 - 1], count)


def usual_times(project: Project) -> UsualTimes:
    """Returns the usual durations of a project; two queries, or none for ten minutes."""
    name = f"usual:{project.pk}"
    known = _CACHED.get(name)
    if known is None:
        known = measured(project, timezone.now())
        _CACHED.set(name, known, KEPT_FOR)
    return known


def measured(project: Project, now: datetime) -> UsualTimes:
    """Counts the usual durations of a project anew, from the latest waits of each sort."""
    seen = Change.objects.filter(
        project=project, lasted__isnull=False, seen_at__gte=now - COUNTED_FOR
    ).order_by("-seen_at")
    decided = seen.filter(kind=Change.Kind.OPERATOR, before="PENDING", after__in=DECIDED)
    by_operator: dict[str, dict[str, list[int]]] = {}
    by_country: dict[str, list[int]] = {}
    for country, operator, lasted in _latest(decided, "country", "operator"):
        by_operator.setdefault(country, {}).setdefault(operator, []).append(lasted)
        by_country.setdefault(country, []).append(lasted)
    ends = Case(
        *(When(end, then=Value(party.value)) for party, end in _PARTIES.items()),
        output_field=CharField(),
    )
    of_parties = seen.filter(kind__in=_PARTY_KINDS).annotate(party=ends)
    by_party: dict[str, list[int]] = {}
    for party, lasted in _latest(of_parties.filter(party__isnull=False), "party"):
        by_party.setdefault(party, []).append(lasted)
    operators = {country: _usual(waits) for country, waits in by_operator.items()}
    return UsualTimes(operators, _usual(by_country), _usual(by_party))


def _latest(waits: "QuerySet[Change]", *keys: str) -> list[tuple[Any, ...]]:
    return list(waits.values_list(*keys, "lasted")[:MOST])


def _usual(waits: dict[str, list[int]]) -> dict[str, Usual]:
    found = {key: usual_of(lengths) for key, lengths in waits.items()}
    return {key: usual for key, usual in found.items() if usual is not None}
