"""XLSX files as a table. What could cost much, or execute something, is refused before."""

import io
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from threading import BoundedSemaphore
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from senders.onboarding.imports.tables import (
    MOST_COLUMNS,
    MOST_NAMED,
    Line,
    Table,
    Unusable,
    gathered,
)

MOST_UNPACKED = 30 * 1024 * 1024  # bytes of all parts
MOST_PARTS = 500
LAST_ROW = 1_048_576  # of any spreadsheet
SHEET = "Drafts"  # that of the template
# A workbook is some ten times as large in memory.
_AT_ONCE = BoundedSemaphore(2)
# Any part may be missing or wrong; the library tells by the error that it meets.
_BROKEN = (
    # That of XML is a SyntaxError.
    *(BadZipFile, InvalidFileException, SyntaxError, zlib.error, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, EOFError, OverflowError, NotImplementedError, RuntimeError),
)


def read(content: bytes) -> Table:
    """Returns the lines of the first sheet, or of that named as in the template.

    Raises ``Unusable``.
    """
    with _AT_ONCE:
        try:
            _look_inside(content)
            return _table(content)
        except _BROKEN as error:
            raise Unusable(
                _(
                    "The workbook is damaged or protected. Open it in a spreadsheet program and "
                    "save it as XLSX again, without a password."
                )
            ) from error


def _look_inside(content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename.lower() for part in parts}
        if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(200):
            raise Unusable(_("This is an OpenDocument file. Save it as XLSX or CSV."))
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            words = {"size": -(-unpacked // 1024**2), "most": MOST_UNPACKED // 1024**2}
            raise Unusable(
                _(
                    "The workbook is too large: unpacked it has %(size)d MB. It can have %(most)d "
                    "MB. Remove images and other sheets."
                )
                % words
            )
        if "xl/workbook.bin" in names:
            raise Unusable(_("This is a binary workbook (XLSB). Save it as XLSX or CSV."))
        if "xl/workbook.xml" not in names:
            raise Unusable(_("This ZIP file is not a workbook. Upload a CSV or XLSX file."))
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Unusable(_("The workbook contains macros. Save it as XLSX without macros."))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):
                        raise Unusable(
                            _(
                                "The workbook contains definitions that no spreadsheet "
                                "program writes. Save it as XLSX again."
                            )
                        )


def _table(content: bytes) -> Table:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheets = book.worksheets
        if not sheets:
            raise Unusable(_("The workbook has no sheet with cells."))
        sheet = next((one for one in sheets if one.title == SHEET), sheets[0])
        remarks = [_("Read the sheet “%s” of the workbook.") % sheet.title]
        found = _Refused([], [])
        table = gathered(_lines(sheet, found), remarks)
    finally:
        book.close()
    found.refuse()
    return table


class _Refused:
    """The cells whose content is no typed text."""

    def __init__(self, formulas: list[str], errors: list[str]) -> None:
        self.formulas, self.errors = formulas, errors

    def refuse(self) -> None:
        problems = []
        if self.formulas:
            words = ngettext(
                "The workbook has %(n)d formula: %(cells)s. Replace it with its value.",
                "The workbook has %(n)d formulas: %(cells)s. Replace each with its value.",
                len(self.formulas),
            )
            problems.append(words % _named(self.formulas))
        if self.errors:
            words = ngettext(
                "The workbook has %(n)d cell with an error: %(cells)s.",
                "The workbook has %(n)d cells with errors: %(cells)s.",
                len(self.errors),
            )
            problems.append(words % _named(self.errors))
        if problems:
            raise Unusable(*problems)


def _named(cells: list[str]) -> dict[str, Any]:
    return {"n": len(cells), "cells": ", ".join(cells[:MOST_NAMED])}


def _lines(sheet: Any, refused: _Refused) -> Iterator[Line]:
    # A sheet may say that it is smaller than it is.
    sheet.reset_dimensions()
    empty: Any = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > LAST_ROW:
            raise Unusable(_("The workbook has a row below the last row of any spreadsheet."))
        # A format in the last row brings a million empty rows before it, all the same object.
        if row is empty or all(cell is EMPTY_CELL for cell in row):
            empty = row
            continue
        cells: list[str] = []
        for place, cell in enumerate(row, start=1):
            kind = cell.data_type
            if cell.value is not None and kind in {"f", "e"}:
                named = f"{get_column_letter(place)}{number}"
                (refused.formulas if kind == "f" else refused.errors).append(named)
            cells.append(_text(cell.value))
        while cells and not cells[-1]:
            cells.pop()
        yield Line(number, cells)


def _text(value: Any) -> str:
    """Returns a cell as somebody would type it; dates as ``2026-11-17``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("_x000D_", "")
