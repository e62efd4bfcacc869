"""Searches to offer instead of one that finds nothing: with fewer words, or with another reading.

All counts come from one read of the project's records, whatever the number of words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations

from django.db.models import BooleanField, Case, Count, Min, Q, QuerySet, Value, When

from senders.fleet.search.answering import at, condition
from senders.fleet.search.terms import Kind, Term, Understood, quoted, text_of
from senders.models import SenderRecord
from senders.words import countries, country_aliases

MOST = 4
MOST_READINGS = 3  # of one word, such as countries that begin with it


@dataclass(frozen=True)
class Offer:
    """Another search and how many senders it finds; ``name`` is that of the only one."""

    terms: tuple[Term, ...]
    text: str
    count: int
    name: str


@dataclass(frozen=True)
class _Row:
    """Senders that fit the same of the conditions."""

    fits: frozenset[int]
    count: int
    name: str


def fewer_words(records: "QuerySet[SenderRecord]", understood: Understood) -> list[Offer]:
    """Returns searches that find something, those that keep most of the words first.

    Where another reading of a word finds something, or else the whole text as a name, nothing more
    is offered. Else the search without one term, and each term that none of these covers.
    """
    terms = understood.terms
    keeping_all = [list(_other_readings(terms)), list(_as_one_name(understood))]
    fewer = [
        list(combinations(terms, size))
        for size in dict.fromkeys((len(terms) - 1, 1))
        if 0 < size < len(terms)
    ]
    atoms = _Atoms(understood.project_id)
    for group in chain(*keeping_all, *fewer):
        atoms.add(group)
    rows = atoms.count(records)

    def offer(group: tuple[Term, ...]) -> Offer | None:
        needed = atoms.of(group)
        fitting = [row for row in rows if needed <= row.fits]
        count = sum(row.count for row in fitting)
        if not count:
            return None
        return Offer(group, text_of(group), count, fitting[0].name if count == 1 else "")

    for groups in keeping_all:
        if found := [one for group in groups if (one := offer(group))]:
            return found[:MOST]
    found, covered = [], set[Term]()
    for groups in fewer:
        found += [one for group in groups if not set(group) <= covered and (one := offer(group))]
        covered = {term for one in found for term in one.terms}
    return found[:MOST]


def _other_readings(terms: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
    """Yields the search with one term read otherwise."""
    for place, term in enumerate(terms):
        for other in _readings(term):
            yield (*terms[:place], other, *terms[place + 1 :])


def _as_one_name(understood: Understood) -> Iterator[tuple[Term, ...]]:
    plain = understood.typed.replace('"', "")
    if len(understood.terms) > 1:
        yield (Term(Kind.NAME, plain, quoted(plain), chosen=True),)


def _readings(term: Term) -> Iterator[Term]:
    if term.kind == Kind.NAME and not term.chosen:
        begun = country_aliases.begun(term.value)
        if term.value.upper() in countries.NAMES:
            begun.insert(0, term.value.upper())
        for code in begun[:MOST_READINGS]:
            yield Term(Kind.COUNTRY, code, countries.name(code))
    elif term.as_name:
        yield replace(
            term, kind=Kind.NAME, value=term.typed, values=(), typed=term.as_name, chosen=True
        )


class _Atoms:
    """The single conditions of all groups; each is a column of one query."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self._places: dict[tuple[Term, ...], int] = {}
        self._conditions: list[Q] = []

    def add(self, group: Iterable[Term]) -> None:
        for key in self._keys(group):
            if key not in self._places:
                self._places[key] = len(self._conditions)
                self._conditions.append(
                    at(key[0], key[1], self._project_id)
                    if len(key) == 2
                    else condition(key[0], self._project_id)
                )

    def of(self, group: Iterable[Term]) -> frozenset[int]:
        return frozenset(self._places[key] for key in self._keys(group))

    def count(self, records: "QuerySet[SenderRecord]") -> list[_Row]:
        columns = {
            f"fits_{place}": Case(
                When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
            )
            for place, condition in enumerate(self._conditions)
        }
        counted = (
            records.order_by()
            .annotate(**columns)
            .values(*columns)
            .annotate(many=Count("pk"), one=Min("name"))
        )
        return [
            _Row(
                frozenset(place for place in range(len(columns)) if row[f"fits_{place}"]),
                row["many"],
                row["one"],
            )
            for row in counted
        ]

    @staticmethod
    def _keys(group: Iterable[Term]) -> Iterator[tuple[Term, ...]]:
        """Yields each term alone, but an operator once with each country beside it."""
        terms = tuple(group)
        lands = [term for term in terms if term.kind == Kind.COUNTRY]
        for term in terms:
            if term.kind == Kind.OPERATOR and lands:
                yield from ((term, land) for land in lands)
            else:
                yield (term,)
