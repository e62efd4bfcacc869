"""Pasted test numbers line by line: how each will be sent, once, and what is wrong with it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.inputs import Reading, invited_number, number_lists
from senders.inputs.number_lists import Piece
from senders.words.countries import name as country_name

# Five times what Sinch takes: reading every number of a whole address book would take minutes.
MOST_READ = 1000
MOST_NAMED = 5  # wrong numbers that an error names one by one


class PastedNumber(NamedTuple):
    """One number of a list as it was read.

    ``place`` counts the numbers from 1. ``line`` and ``beside`` say where it stood and what stood
    with it, which is never sent.
    ``same_as`` is the line of the entry that says the same number before, else 0: it is sent once.
    """

    place: int
    line: int
    beside: str
    reading: Reading
    same_as: int = 0

    @property
    def anchor(self) -> str:
        """The id of the number's row in the table of lines."""
        return f"number-line-{self.place}"

    @property
    def typed(self) -> str:
        return self.reading.typed

    @property
    def e164(self) -> str:
        return "" if self.reading.problem else self.reading.sent

    @property
    def is_sent_as_typed(self) -> bool:
        """True if only separators, or 00 for +, differ between what is typed and what is sent."""
        signs = "".join(sign for sign in self.typed if sign in "+0123456789")
        return (f"+{signs[2:]}" if signs.startswith("00") else signs) == self.e164

    @property
    def problem(self) -> str:
        return self.reading.problem

    @property
    def country_name(self) -> str:
        return country_name(self.reading.country) if self.reading.country else ""


class PastedList(NamedTuple):
    """The first ``MOST_READ`` numbers of a text, and its lines that hold none."""

    numbers: list[PastedNumber]
    others: list[Piece]

    @property
    def problems(self) -> list[str]:
        """The sentences about the first wrong numbers, and one that counts the others."""
        problems = [number.problem for number in self.numbers if number.problem]
        others = len(problems) - MOST_NAMED
        if others > 0:
            more = ngettext(
                "%(n)d more number has a problem.", "%(n)d more numbers have a problem.", others
            )
            problems[MOST_NAMED:] = [more % {"n": others}]
        return problems

    @property
    def anchors(self) -> dict[str, str]:
        """The problems that stand at their line of the table, each with the id of its row."""
        return {number.problem: number.anchor for number in self.numbers if number.problem}

    @property
    def heads(self) -> list[Piece]:
        return [piece for piece in self.others if piece.is_head]

    @property
    def without_number(self) -> list[Piece]:
        return [piece for piece in self.others if not piece.is_head]

    @property
    def distinct(self) -> list[PastedNumber]:
        return [number for number in self.numbers if number.e164 and not number.same_as]


def read_list(text: str, countries: Sequence[str]) -> PastedList:
    """Reads a list. One of ``countries`` may complete a number without a country code."""
    numbers: list[PastedNumber] = []
    others: list[Piece] = []
    lines: dict[str, int] = {}
    for piece in number_lists.pieces(text):
        if not piece.number:
            others.append(piece)
            continue
        if len(numbers) == MOST_READ:
            break
        subject = _("The number in line %(n)d") % {"n": piece.line}
        reading = invited_number(piece.number, subject, countries)
        same_as = 0
        if not reading.problem:
            same_as = lines.get(reading.sent, 0)
            lines.setdefault(reading.sent, piece.line)
        numbers.append(PastedNumber(len(numbers) + 1, piece.line, piece.beside, reading, same_as))
    return PastedList(numbers, others)


def read(text: str, countries: Sequence[str]) -> list[PastedNumber]:
    return read_list(text, countries).numbers


def entries(text: str) -> Iterator[str]:
    """Yields every number of the list as typed, without judging it."""
    return (piece.number for piece in number_lists.pieces(text) if piece.number)


def sent(text: str, countries: Sequence[str]) -> list[str]:
    """The list for the wire: every number once, and what is none or was not read as typed."""
    return sent_of(text, read_list(text, countries))


def sent_of(text: str, found: PastedList) -> list[str]:
    known = [one.e164 or one.typed for one in found.numbers if not one.same_as]
    if len(found.numbers) < MOST_READ:
        return known
    return [*known, *islice(entries(text), MOST_READ, None)]
