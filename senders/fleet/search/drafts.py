"""Unsent drafts that fit a search: by title and names, numbers, addresses, countries and sender.

Answers are stored as typed, so numbers and addresses are compared as ``inputs`` reads them.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from senders import inputs
from senders.fleet.search.terms import Kind, Term, Understood
from senders.inputs import number_lists
from senders.inputs.possible_numbers import possible_numbers
from senders.models import Draft, Project
from senders.onboarding.draft_titles import title_of

SHOWN = 5
MOST_READ = 2000  # drafts, the latest saved; a project has tens or hundreds unsent
# The steps with names, numbers and addresses in their answers.
_NAMES = ("answers__brand__name", "answers__us__company_legal_name")
_NUMBERS = ("answers__test-numbers", "answers__contacts", "answers__verification", "answers__us")
_COUNTRIES = ("answers__countries__countries",)
_TAIL = 6  # digits at the end of a number that stay the same in every notation
_NEVER_IN_DRAFTS = frozenset({Kind.APP, Kind.AUTH_NAME})


@dataclass(frozen=True)
class FoundDraft:
    """An unsent draft that fits a search."""

    id: int
    title: str
    answered: int
    total: int
    owner: str


@dataclass(frozen=True)
class FoundDrafts:
    """The drafts to show and the number of all that fit; ``terms`` are those that they fit."""

    shown: tuple[FoundDraft, ...] = ()
    count: int = 0
    terms: tuple[Term, ...] = ()


def drafts_of(project: Project, understood: Understood) -> FoundDrafts:
    """Returns the unsent drafts that fit, the latest saved first.

    Operators are nothing that a draft has. Countries decide only where nothing else was typed:
    beside a name they move the drafts that have selected them to the front.
    """
    lands = understood.of(Kind.COUNTRY)
    needed = understood.of(Kind.NAME, Kind.NUMBER, Kind.EMAIL, Kind.ID, Kind.SHORT_ID)
    if understood.of(*_NEVER_IN_DRAFTS) or not (needed or lands):
        return FoundDrafts()
    terms = needed or lands
    fitting = []
    for draft in _read(project, understood):
        if all(_fits(term, draft) for term in terms):
            fitting.append((sum(not _fits(land, draft) for land in lands), draft["pk"]))
    best = [pk for _missing, pk in sorted(fitting, key=lambda pair: pair[0])]
    return FoundDrafts(tuple(_found(best[:SHOWN])), len(best), tuple(terms))


def _read(project: Project, understood: Understood) -> list[dict[str, Any]]:
    """Returns the parts of the answers that the search needs, and no others."""
    columns = ["pk", "title", "sender_id"]
    if understood.of(Kind.NAME):
        columns += _NAMES
    if understood.of(Kind.NUMBER, Kind.EMAIL):
        columns += _NUMBERS
    if understood.of(Kind.COUNTRY, Kind.NUMBER):
        columns += _COUNTRIES
    unsent = Draft.objects.filter(project=project, state__in=Draft.UNSENT).order_by("-saved", "-pk")
    return list(unsent.values(*columns)[:MOST_READ])


def _found(pks: list[int]) -> Iterator[FoundDraft]:
    drafts = Draft.objects.select_related("case__owner").in_bulk(pks)
    for pk in pks:
        if draft := drafts.get(pk):
            yield FoundDraft(
                pk, title_of(draft), draft.answered, draft.total, draft.owner.get_username()
            )


def _fits(term: Term, draft: Mapping[str, Any]) -> bool:
    match term.kind:
        case Kind.NAME:
            wanted = _key(term.value)
            names = [draft["title"], *_texts(draft[name] for name in _NAMES)]
            return any(wanted in _key(name) for name in names)
        case Kind.EMAIL:
            return any(_is_address(text, term.value) for text in _typed(draft))
        case Kind.NUMBER:
            chosen = tuple(_texts([draft[_COUNTRIES[0]]]))
            return any(_has_number(text, term, chosen) for text in _typed(draft))
        case Kind.COUNTRY:
            return term.value in _texts([draft[_COUNTRIES[0]]])
        case Kind.ID:
            return bool(draft["sender_id"] == term.value)
        case Kind.SHORT_ID:
            return str(draft["sender_id"]).startswith(term.value)
    return False


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _typed(draft: Mapping[str, Any]) -> Iterator[str]:
    for column in _NUMBERS:
        if isinstance(draft[column], Mapping):
            yield from _texts(draft[column].values())


def _texts(stored: Iterable[Any]) -> Iterator[str]:
    """Yields the texts among stored values; what a stranger import left otherwise is none."""
    for values in stored:
        if isinstance(values, list):
            yield from (value for value in values if isinstance(value, str))


def _is_address(text: str, wanted: str) -> bool:
    if "@" not in text:
        return False
    reading = inputs.email(text)
    return not reading.problem and reading.sent.casefold() == wanted


def _has_number(text: str, term: Term, chosen: tuple[str, ...]) -> bool:
    digits = "".join(sign for sign in text if sign in "0123456789")
    if not any(value[-_TAIL:] in digits for value in term.all_values):
        return False
    wanted = set(term.all_values)
    for piece in number_lists.pieces(text):
        if not piece.number:
            continue
        reading = inputs.invited_number(piece.number, "", chosen)
        found = possible_numbers(piece.number) if reading.problem else (reading.sent,)
        if wanted & set(found):
            return True
    return False
