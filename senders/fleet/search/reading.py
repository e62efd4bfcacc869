"""Reads the text of the search box into terms. Pure: what exists is passed in as ``Known``.

Where the form of a word leaves a choice, that which exists decides; quotes make it a name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from senders import inputs
from senders.fleet.search.terms import Kind, Term, Understood
from senders.inputs import characters
from senders.inputs.possible_numbers import possible_numbers
from senders.provisioning import is_id
from senders.words import countries, country_aliases

LONGEST = 200  # characters
MOST_TERMS = 8
MOST_WORDS = 24  # that are looked at one by one; further ones belong to the last name
MOST_NUMBERS = 4  # that are looked up; one without its country code may be some 400
OPERATOR_WORDS = 3
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_SHORT_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]{0,27}", re.IGNORECASE)
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
_DIALLED = frozenset("0123456789+().-/·•")
_LABELLED = re.compile(r"(?:tel|phone|mobile|sms|callto|whatsapp):[+(0-9]", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """The parts of a search that exist in the records of the project.

    ``ids`` are whole sender IDs and short ones; ``texts`` gives the kind of each exact text;
    ``operators`` the name as Sinch writes it by its casefolded form.
    """

    ids: Collection[str] = frozenset()
    texts: Mapping[str, Kind] = field(default_factory=dict)
    operators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidates:
    """The texts of a search whose existence decides about its reading."""

    ids: tuple[str, ...]
    short_ids: tuple[str, ...]
    texts: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """Words between quotes, or one word; ``quoted`` ones are a name."""

    text: str
    quoted: bool = False


def candidates(typed: str) -> Candidates:
    """Returns what to look up before ``read``."""
    text = _plain(typed)
    pieces = _pieces(text)
    words = [piece.text for piece in pieces if not piece.quoted]
    single = [form for word in words for form in _forms(word)]
    numbers = [one for found in _possible(pieces, text) for one in found]
    return Candidates(
        ids=tuple(dict.fromkeys(word for word in single if is_id(word))),
        short_ids=tuple(dict.fromkeys(word.lower() for word in words if _SHORT_ID.fullmatch(word))),
        texts=tuple(dict.fromkeys([*single, *numbers])),
        operators=tuple(
            dict.fromkeys(
                run.casefold()
                for start in range(min(len(pieces), MOST_WORDS))
                for run, many in _runs(pieces, start)
                if many <= OPERATOR_WORDS
            )
        ),
    )


def read(typed: str, known: Known) -> Understood:
    """Reads a search. Every word becomes a term or a part of one; none is left out."""
    text = _plain(typed)
    pieces = _pieces(text)
    if not pieces:
        return Understood(typed=text)
    if whole := _whole(text, pieces, known):
        return Understood(text, (whole,))
    terms = list(islice(_terms(pieces, known), MOST_TERMS))
    used = sum(len(_pieces(term.typed)) for term in terms)
    if used < len(pieces):
        # Whatever more was typed is one name, so that nothing is ignored.
        rest = " ".join(piece.text for piece in pieces[used:])
        terms.append(_name(rest))
    return Understood(text, _once(terms))


def _plain(typed: str) -> str:
    text = inputs.label(typed).sent[:LONGEST]
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    return " ".join(text.split())


def _pieces(text: str) -> list[_Piece]:
    """Splits at spaces and at quotes; a quote without its other one is left out."""
    parts = text.split('"')
    pieces: list[_Piece] = []
    for place, part in enumerate(parts):
        if place % 2 and place < len(parts) - 1:
            phrase = " ".join(part.split())
            if phrase:
                # Quotes around an ID come from a table or a program, not from the person.
                pieces.append(_Piece(phrase, quoted=not _UUID.fullmatch(phrase)))
        else:
            pieces += [_Piece(word) for word in part.split()]
    return pieces


def _whole(text: str, pieces: Sequence[_Piece], known: Known) -> Term | None:
    """Returns the whole text as one number or address, in any notation that a form takes."""
    if any(piece.quoted for piece in pieces):
        return None
    if "@" in text and not (address := inputs.email(text)).problem:
        return _email(address.sent, text)
    if len(pieces) == 1 or not (numbers := possible_numbers(text)):
        return None
    return _number(numbers, text, known)


def _terms(pieces: Sequence[_Piece], known: Known) -> Iterator[Term]:
    place = 0
    limit = min(len(pieces), MOST_WORDS)
    while place < limit:
        piece = pieces[place]
        if piece.quoted:
            yield Term(Kind.NAME, piece.text, f'"{piece.text}"', chosen=True)
            place += 1
            continue
        term, many = _longest(pieces, place, known)
        yield term
        place += many


def _longest(pieces: Sequence[_Piece], start: int, known: Known) -> tuple[Term, int]:
    """Returns the term that begins here, of as many words as fit, and how many those are."""
    run, many = _numeric_run(pieces, start)
    if many > 1 and (numbers := possible_numbers(run)):
        alone = possible_numbers(pieces[start].text)
        if _exists(numbers, known) or not _exists(alone, known):
            return _number(numbers, run, known), many
    for words, count in _runs(pieces, start):
        if operator := known.operators.get(words.casefold()):
            return Term(Kind.OPERATOR, operator, words, (words.casefold(),)), count
        if code := country_aliases.code_of(words):
            return Term(Kind.COUNTRY, code, words), count
    is_last = start == len(pieces) - 1
    return _word(pieces[start].text, known, is_last=is_last), 1


def _word(word: str, known: Known, *, is_last: bool) -> Term:
    """Returns one word as a term: by what exists, then by its form, else as a name."""
    if (found := _UUID.search(word)) and (found[0] == word or "/" in word):
        return Term(Kind.ID, found[0].lower(), word)
    forms = _forms(word)
    for form in forms:
        if form in known.ids:
            kind = Kind.SHORT_ID if _SHORT_ID.fullmatch(form) and len(form) < 36 else Kind.ID
            return Term(kind, form, word)
    for form in forms:
        if kind_of := known.texts.get(form):
            return Term(kind_of, form, word)
    if "@" in word and not (address := inputs.email(word)).problem:
        return _email(address.sent, word)
    if numbers := possible_numbers(word):
        return _number(numbers, word, known)
    if len(word) == 2 and word.upper() in countries.NAMES and (word.isupper() or is_last):
        return Term(Kind.COUNTRY, word.upper(), word)
    return _name(word)


def _name(word: str) -> Term:
    return Term(Kind.NAME, word, word)


def _email(address: str, typed: str) -> Term:
    return Term(Kind.EMAIL, address.casefold(), typed)


def _number(numbers: tuple[str, ...], typed: str, known: Known) -> Term:
    existing = _exists(numbers, known)
    likeliest = existing or numbers
    sure = len(existing) == 1 or typed.lstrip("(").startswith(("+", "00"))
    return Term(Kind.NUMBER, likeliest[0] if sure else typed, typed, existing or numbers)


def _exists(numbers: Sequence[str], known: Known) -> tuple[str, ...]:
    return tuple(one for one in numbers if known.texts.get(one) == Kind.NUMBER)


def _forms(word: str) -> list[str]:
    """Returns a word as an ID may be written: without quotes, and in other letters."""
    bare = characters.unquoted(characters.code(word).text)
    return list(dict.fromkeys([bare, bare.lower(), bare.upper()])) if bare else []


def _runs(pieces: Sequence[_Piece], start: int) -> Iterator[tuple[str, int]]:
    """Yields the words that begin here, many before few."""
    for end in range(min(len(pieces), start + country_aliases.LONGEST), start, -1):
        if not any(piece.quoted for piece in pieces[start:end]):
            yield " ".join(piece.text for piece in pieces[start:end]), end - start


def _numeric_run(pieces: Sequence[_Piece], start: int) -> tuple[str, int]:
    """Returns the words from here on that may be one number with spaces in it."""
    end = start
    while end < len(pieces) and not pieces[end].quoted and _is_dialled(pieces[end].text):
        if end > start and pieces[end].text.startswith("+"):
            break  # the next number
        end += 1
    return " ".join(piece.text for piece in pieces[start:end]), end - start


def _possible(pieces: Sequence[_Piece], text: str) -> Iterator[tuple[str, ...]]:
    """Yields the possible numbers of the whole text, of each run and of each word in it."""
    runs = [text]
    for place, piece in enumerate(pieces[:MOST_WORDS]):
        if piece.quoted or not (many := _numeric_run(pieces, place)[1]):
            continue
        if many > 1 and not (place and _numeric_run(pieces, place - 1)[1] > many):
            runs.append(_numeric_run(pieces, place)[0])
        runs.append(piece.text)
    return islice(filter(None, map(possible_numbers, dict.fromkeys(runs))), MOST_NUMBERS)


def _is_dialled(word: str) -> bool:
    bare = characters.code(word).text
    return set(bare) <= _DIALLED or _LABELLED.match(bare) is not None


def _once(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Leaves out what was typed twice."""
    seen: dict[tuple[Kind, str], Term] = {}
    for term in terms:
        seen.setdefault((term.kind, term.value.casefold()), term)
    return tuple(seen.values())
