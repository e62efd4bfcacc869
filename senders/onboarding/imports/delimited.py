"""CSV files in any usual encoding and with any usual separator, as a table."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.onboarding.imports import columns
from senders.onboarding.imports.tables import MOST_NAMED, Line, Table, Unusable, gathered

SEPARATORS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": "|",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    # Before UTF-16, whose mark begins the same.
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# The apostrophe that our own files, and people, put before what a spreadsheet would execute.
_DEFUSED = re.compile(r"^'(?=[\t\r\n])|(^|[;\t\r\n])'(?=(?:\"|[^\S\t\r\n])*[=+\-@＝＋－＠])")
_BETWEEN = ";,\t|\r\n"  # cells
_SHOWN = 40  # characters of a text that is quoted


class Decoded(NamedTuple):
    text: str
    encoding: str  # its name for people


def read(content: bytes) -> Table:
    """Returns the lines of a CSV file. Raises ``Unusable``."""
    text, encoding = _decoded(content)
    separator, text, first = _separator(text)
    remarks = [_remark(encoding, separator, text)]
    formulas: list[str] = []
    table = gathered(_lines(text, separator, first, formulas), remarks)
    if formulas:
        named = ", ".join(formulas[:MOST_NAMED])
        raise Unusable(
            ngettext(
                "The file has %(n)d formula: %(cells)s. Replace it with its value.",
                "The file has %(n)d formulas: %(cells)s. Replace each with its value.",
                len(formulas),
            )
            % {"n": len(formulas), "cells": named}
        )
    return table


def _decoded(content: bytes) -> Decoded:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                return _text(content[len(mark) :].decode(codec), name)
            except UnicodeDecodeError as error:
                raise Unusable(
                    _(
                        "The file begins as %(encoding)s, but byte %(n)d is not %(encoding)s. Save "
                        "the file as “CSV UTF-8” again."
                    )
                    % {"encoding": name, "n": error.start + len(mark) + 1}
                ) from error
    if b"\x00" in content:
        raise Unusable(
            _(
                "The file contains characters of the value zero. It is UTF-16 without a byte order "
                "mark, or not a text. Save the file as “CSV UTF-8”."
            )
        )
    try:
        return _text(content.decode(), "UTF-8")
    except UnicodeDecodeError as error:
        place = error.start
    try:
        return _text(content.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        line = content.count(b"\n", 0, place) + 1
        raise Unusable(
            _("Line %(n)d is neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”.")
            % {"n": line}
        ) from None


def _text(text: str, encoding: str) -> Decoded:
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        words = {"n": line, "code": f"U+{ord(found[0]):04X}"}
        raise Unusable(
            _(
                "Line %(n)d contains the control character %(code)s. The file is not a "
                "table of texts."
            )
            % words
        )
    return Decoded(text, encoding)


def _remark(encoding: str, separator: str, text: str) -> str:
    words = {"encoding": encoding, "separator": SEPARATORS[separator]}
    if encoding != "Windows-1252":
        return _("Read as CSV in %(encoding)s, separated by %(separator)s.") % words
    found = re.search(r"[^\x00-\x7f]", text)
    begins = max(text.rfind(sign, 0, found.start()) for sign in _BETWEEN) + 1 if found else 0
    cell = re.split(f"[{_BETWEEN}]", text[begins:], maxsplit=1)[0]
    return _(
        "The file is not UTF-8. It was read as CSV in %(encoding)s, separated by %(separator)s. "
        "Check that this text is right: “%(sample)s”. If it is not, save the file as “CSV UTF-8”."
    ) % {**words, "sample": cell.strip(' "')[:_SHOWN]}


def _separator(text: str) -> tuple[str, str, int]:
    """Returns the separator, the text behind a line that names it, and the number of its line.

    Without such a line it is the one that finds most heads, then the most cells.
    """
    if named := re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE):
        if named[1] in SEPARATORS:
            return named[1], text[named.end() :], 2
        raise Unusable(
            _("The file names “%s” as its separator. Use a comma or a semicolon.") % named[1]
        )
    fits = {separator: _fit(text, separator) for separator in SEPARATORS}
    return max(fits, key=lambda separator: fits[separator]), text, 1


def _fit(text: str, separator: str) -> tuple[int, int]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(cell.strip() for cell in cells):
                return columns.known_among(cells), len(cells)
    except csv.Error:
        return 0, 0
    return 0, 0


def _lines(text: str, separator: str, first: int, formulas: list[str]) -> Iterator[Line]:
    """Yields the lines; notes the cells of those that are formulas."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unusable(_sentence(error, number)) from error
        for place, cell in enumerate(cells, start=1):
            if cell.lstrip()[:1] in {"=", "＝"}:
                words = {"line": number, "place": place}
                formulas.append(_("line %(line)d, column %(place)d") % words)
        yield Line(number, [_DEFUSED.sub(r"\1", cell) for cell in cells])
        number = first + reader.line_num


def _sentence(error: csv.Error, line: int) -> str:
    said = str(error)
    if "field larger" in said:
        words = {"line": line, "most": csv.field_size_limit()}
        return (
            _(
                "A cell in line %(line)d has more than %(most)d characters. A quote may be "
                "missing at the end of a text."
            )
            % words
        )
    if "unexpected end" in said:
        return _("A quote that opens in line %(line)d is never closed.") % {"line": line}
    if "expected after" in said:
        return _("In line %(line)d, a quote stands inside a text. Double it or remove it.") % {
            "line": line
        }
    return _("Line %(line)d cannot be read as CSV.") % {"line": line}
