"""The content of an uploaded file as texts: numbered lines of cells. No meaning of columns here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LARGEST = 5 * 1024 * 1024  # bytes of a file
MOST_ROWS = 1000  # rows of data
MOST_COLUMNS = 400
MOST_NAMED = 10  # cells or heads that a problem names


class Unusable(Exception):
    """A file that nothing can be imported from, with sentences that say why."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class Line(NamedTuple):
    number: int  # of its beginning in the file, from 1
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """``lines`` are the first that are not blank, the heads among them; ``total`` counts them all.

    ``remarks`` are sentences about how the file was read.
    """

    lines: Sequence[Line]
    total: int
    remarks: tuple[str, ...] = ()


def gathered(lines: Iterable[Line], remarks: Iterable[str]) -> Table:
    """Counts all lines and holds as many as an import can have: heads, limits and rows."""
    held: list[Line] = []
    total = 0
    for line in lines:
        if not any(cell.strip() for cell in line.cells):
            continue
        total += 1
        if len(held) < MOST_ROWS + 2:
            held.append(line)
    return Table(held, total, tuple(remarks))
