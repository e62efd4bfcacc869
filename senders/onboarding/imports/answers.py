"""A row of cells as the answers of a draft, and the place of each answer in the row.

Cells are stored as typed. Whether an answer is right is asked of the forms, in ``judging``.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from senders.onboarding.answers.normalize import StepAnswers, plain
from senders.onboarding.forms.fields import Choice, Many, listed
from senders.onboarding.forms.layout import Rows
from senders.onboarding.imports.columns import Column, Shape, by_key

_BETWEEN_CODES = re.compile(r"[;,|/\n]+")


class Filled(NamedTuple):
    """``answers`` by step as a draft stores them; ``places`` are column keys by step and input."""

    answers: dict[str, StepAnswers]
    places: dict[tuple[str, str], str]


def of_row(columns: Sequence[str], cells: Sequence[str]) -> Filled:
    """Returns the answers in a row. ``columns`` are keys, empty for a column left out."""
    filled = Filled({}, {})
    listed_rows: dict[tuple[str, str], tuple[Rows, list[tuple[Column, str]]]] = {}
    for key, cell in zip(columns, cells, strict=False):
        column = by_key().get(key)
        if column is None or not cell.strip():
            continue
        if column.rows is None:
            _put(filled, column, column.field, _values(column, plain(cell)))
        else:
            place = (column.step, column.rows.name)
            listed_rows.setdefault(place, (column.rows, []))[1].append((column, plain(cell)))
    for rows, typed in listed_rows.values():
        _put_rows(filled, rows, typed)
    return filled


def _put(filled: Filled, column: Column, name: str, values: list[str]) -> None:
    filled.answers.setdefault(column.step, {})[name] = values
    filled.places[column.step, name] = column.key


def _put_rows(filled: Filled, rows: Rows, typed: Sequence[tuple[Column, str]]) -> None:
    """Numbers the rows from 0 without the empty ones between them, as a form stores them."""
    entries = sorted(_entries(typed), key=lambda entry: entry[0])
    numbers: dict[int, int] = {}
    for place, column, text in entries:
        number = numbers.setdefault(place, len(numbers))
        _put(filled, column, f"{rows.name}-{number}-{column.field}", [text])
        needed = f"{rows.name}-{number}-{rows.form.needed}"
        filled.places.setdefault((column.step, needed), column.key)


def _entries(typed: Sequence[tuple[Column, str]]) -> Iterator[tuple[int, Column, str]]:
    """Yields the place of a row, the column of a cell, and its text."""
    for column, text in typed:
        if column.shape is Shape.LINES:
            yield from ((at, column, one) for at, one in enumerate(text.split()))
        else:
            yield column.place, column, text


def _values(column: Column, text: str) -> list[str]:
    answer = column.answer
    if isinstance(answer, Many):
        return list(dict.fromkeys(_codes(text, answer)))
    if isinstance(answer, Choice):
        meant = answer.from_wire(" ".join(text.split()))
        return [text if meant is None else meant]
    return [text]


def _codes(text: str, answer: Many) -> Iterator[str]:
    """Yields codes; a name of several words is one, where the list has it."""
    for part in _BETWEEN_CODES.split(text):
        whole = listed(" ".join(part.split()), answer.offered)
        if whole in answer.values:
            yield whole
            continue
        yield from (listed(word, answer.offered) for word in part.split())
