"""Workbooks as exports write them: cells that are texts and never formulas, read out in pieces."""

from collections.abc import Iterable, Iterator
from typing import IO

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

PIECE = 64 * 1024  # bytes of a file that is read out


def texts(sheet: WriteOnlyWorksheet, row: Iterable[object]) -> list[object]:
    """Returns cells that a spreadsheet shows as they are; whole numbers stay numbers."""
    cells: list[object] = []
    for value in row:
        if isinstance(value, int) or value is None:
            cells.append(value)
            continue
        cell = WriteOnlyCell(sheet, value="".join(sign for sign in str(value) if _is_legal(sign)))
        cell.data_type = "s"
        cells.append(cell)
    return cells


def _is_legal(sign: str) -> bool:
    """Tests if XML can hold a character."""
    return sign >= " " or sign in "\t\n\r"


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
