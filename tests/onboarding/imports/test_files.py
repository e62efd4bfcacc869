"""Files that cannot be imported: each is refused with its true reason, and nothing is stored.

The files that can be read are in ``READABLE``, with what the page says about them.
"""

import contextlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from senders.exports import lines
from senders.models import Draft, DraftImport, ImportedRow
from senders.onboarding.imports import delimited, files
from senders.onboarding.imports.columns import all_columns
from senders.onboarding.imports.files import Unusable
from tests.conftest import signed_in
from tests.onboarding.imports.making import GOOD, KEYS, csv_text, heads, row, upload, xlsx

ROWS = [row("Köttbullar & Café"), row("Zwei")]
TEXT = csv_text(ROWS)


def repacked(
    content: bytes, add: dict[str, bytes] | None = None, drop: Sequence[str] = ()
) -> bytes:
    """Returns a workbook with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for part in old.infolist():
            if part.filename not in drop and part.filename not in (add or {}):
                new.writestr(part.filename, old.read(part))
        for name, body in (add or {}).items():
            new.writestr(name, body)
    return made.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", 8) as new:
        for name, body in parts.items():
            new.writestr(name, body)
    return made.getvalue()


def sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    book = xlsx([heads(), *ROWS])
    return repacked(book, {"xl/worksheets/sheet1.xml": change(sheet_of(book))})


def many(rows: int) -> str:
    return csv_text([row(f"Brand {n}") for n in range(rows)])


BOOK = xlsx([heads(), *ROWS])
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + b"]><w>&i;</w>"
)
# File, and a part of what the page says about it.
REFUSED: dict[str, tuple[bytes | str, str]] = {
    "empty": (b"", "The file is empty."),
    "white space alone": (b" \r\n\t\r\n", "The file is empty."),
    "a byte order mark alone": (b"\xef\xbb\xbf", "The file is empty."),
    "no lines of a workbook": (xlsx([]), "The file is empty."),
    "heads alone": (csv_text([]), "names columns but has no rows"),
    "template alone": (csv_text([["#limits One of: EU", "", ""]]), "names columns but has no rows"),
    "1,001 rows": (
        many(1001),
        "at most 1,000 rows|can have 1,000 rows below the first line. This file has 1,001.",
    ),
    "10,001 rows": (many(10_001), "This file has 10,001."),
    "10,001 rows of a workbook": (
        xlsx([heads(), *(row(f"Brand {n}") for n in range(10_001))]),
        "This file has 10,001.",
    ),
    "too many bytes": (
        TEXT + "x" * files.LARGEST,
        "The file must be 5 MB or smaller. It is 5.0 MB.",
    ),
    "no known head": (
        "a,b,c\n1,2,3\n",
        "does not name any column of the template. It begins with “a”.",
    ),
    "a typing error in a head": (
        TEXT.replace("[brand.name]", "[brand.nmae]"),
        "Column 4 is named “Brand: Name [brand.nmae]”, which is not in the template. Did you mean "
        "“Brand: Name [brand.name]”?",
    ),
    "a strange head": (
        csv_text([[*row(), "x"]], (*KEYS, "Account manager")),
        "Column 7 is named “Account manager”, which is not in the template.",
    ),
    "the same head twice": (
        csv_text([[*row(), "x"]], (*KEYS, "brand.name")),
        "Columns 4, 7 are all named “Brand: Name [brand.name]”.",
    ),
    "the same question by key and by label": (
        csv_text([[*row(), "x"]], (*KEYS, "Brand: Name")),
        "Columns 4, 7 are all named",
    ),
    "required columns missing": (
        csv_text([["Aurora"]], ["brand.name"]),
        "The column “Basics: Region [basics.region]” is missing.",
    ),
    "a column without a head": (
        csv_text([[*row(), "who?"]], (*KEYS, "")),
        "Column 7 has no name in the first line, but line 2 has a text in it.",
    ),
    "401 columns": (
        ",".join(["basics.region"] * 401) + "\n1\n",
        "can have 400 columns. This file has 401.",
    ),
    "formulas": (
        csv_text([row("=1+1"), row(" =cmd|' /C calc'!A0")]),
        "The file has 2 formulas: line 2, column 4",
    ),
    "formulas of a workbook": (
        xlsx([heads(), row("=1+1"), row()], with_formulas=True),
        "The workbook has 1 formula: D2.",
    ),
    "an error of a workbook": (
        xlsx([heads(), row("#REF!")], with_formulas=True),
        "The workbook has 1 cell with an error: D2.",
    ),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "UTF-16 without a byte order mark"),
    "UTF-16 cut in the middle": (TEXT.encode("utf-16")[:-1], "The file begins as UTF-16, but byte"),
    "UTF-8 mark, other bytes": (b"\xef\xbb\xbf" + TEXT.encode("cp1252"), "is not UTF-8"),
    "neither UTF-8 nor Windows-1252": (
        TEXT.encode() + b"\n\x81\x8d\xff",
        "is neither UTF-8 nor Windows-1252",
    ),
    "control characters": (
        TEXT.replace("Zwei", "Zw\x07i"),
        "contains the control character U+0007",
    ),
    "a quote that never closes": (
        TEXT + '"EU,x\n',
        "A quote that opens in line 4 is never closed.",
    ),
    "a quote inside a text": (TEXT + '"EU"x,y\n', "In line 4, a quote stands inside a text."),
    "an endless cell": (
        TEXT + '"' + "x" * 140_000,
        "A cell in line 4 has more than 131072 characters.",
    ),
    "an unusual separator": ("sep=^\n" + TEXT, "names “^” as its separator"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old XLS workbook"),
    "a PDF": (b"%PDF-1.7\n", "This is a PDF."),
    "an image": (b"\x89PNG\r\n\x1a\n", "This is an image."),
    "a web page": (b"\n<!DOCTYPE html><table><tr><td>EU", "This is a web page"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(40), "This is a compressed file."),
    "another zip": (zipped({"hello.txt": b"hello"}), "This ZIP file is not a workbook."),
    "a document": (zipped({"word/document.xml": b"<w/>"}), "This ZIP file is not a workbook."),
    "OpenDocument": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "This is an OpenDocument file.",
    ),
    "a binary workbook": (zipped({"xl/workbook.bin": b"x"}), "a binary workbook (XLSB)"),
    "macros": (repacked(BOOK, {"xl/vbaProject.bin": b"x"}), "The workbook contains macros."),
    "a zip bomb": (
        repacked(BOOK, {"xl/media/image1.png": bytes(64 * 1024 * 1024)}),
        "unpacked it has 65 MB. It can have 30 MB.",
    ),
    "thousands of parts": (
        repacked(BOOK, {f"xl/media/{n}.png": b"" for n in range(600)}),
        "The workbook is too large",
    ),
    "a document type": (
        repacked(BOOK, {"xl/workbook.xml": LAUGHS}),
        "definitions that no spreadsheet",
    ),
    "a cut workbook": (BOOK[: len(BOOK) // 2], "The workbook is damaged or protected."),
    "a workbook without its sheet": (
        repacked(BOOK, drop=["xl/worksheets/sheet1.xml"]),
        "The workbook is damaged or protected|has no sheet with cells",
    ),
    "a sheet that is no XML": (
        with_sheet(lambda sheet: sheet[:200]),
        "The workbook is damaged or protected.",
    ),
    "a row beyond all rows": (
        with_sheet(lambda sheet: sheet.replace(b'<row r="3"', b'<row r="99999999"')),
        "below the last row of any spreadsheet",
    ),
}


@pytest.fixture
def staff() -> Client:
    return signed_in("onboarding")


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_its_reason_and_nothing_is_stored(name: str, staff: Client) -> None:
    content, said = REFUSED[name]
    response = upload(staff, content, f"{name}.csv")
    assert response.status_code == 422
    problems = response.context["problems"]
    assert any(part in " ".join(problems) for part in said.split("|")), problems
    assert not DraftImport.objects.exists()
    assert not ImportedRow.objects.exists()
    assert not Draft.objects.exists()
    assert "Download XLSX template" in response.text, "the rest of the page stays"


def test_all_problems_of_a_file_are_told_at_once(staff: Client) -> None:
    content = csv_text([["x"] * 4], ["brand.name", "brand.name", "Mood", "Weather"])
    problems = upload(staff, content).context["problems"]
    assert len(problems) == 2 + 1 + 3


def test_no_file_is_told(staff: Client) -> None:
    response = staff.post("/p/aurora/onboarding/import/", {})
    assert (response.status_code, response.context["problems"]) == (422, ["Choose a file."])


def book_of_other_sheets() -> bytes:
    book = load_workbook(io.BytesIO(xlsx([["Notes", "of ours"]], title="Notes")))
    sheet = book.create_sheet("Drafts")
    for line in [heads(), *ROWS]:
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


# File, and a part of what the report says about how it was read.
READABLE: dict[str, tuple[bytes | str, str]] = {
    "UTF-8": (TEXT, "Read as CSV in UTF-8, separated by comma."),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + TEXT.encode(), "Read as CSV in UTF-8"),
    "UTF-16": (TEXT.encode("utf-16"), "Read as CSV in UTF-16"),
    "UTF-16, other order": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "Read as CSV in UTF-16"),
    "UTF-32": (TEXT.encode("utf-32"), "Read as CSV in UTF-32"),
    "Windows-1252": (
        TEXT.encode("cp1252"),
        "It was read as CSV in Windows-1252, separated by comma. Check that this text is right: "
        "“Köttbullar & Café”.",
    ),
    "semicolons": (csv_text(ROWS, delimiter=";"), "separated by semicolon."),
    "tabs": (csv_text(ROWS, delimiter="\t"), "separated by tab."),
    "a named separator": ("sep=;\r\n" + csv_text(ROWS, delimiter=";"), "separated by semicolon."),
    "blank lines": ("\r\n\r\n" + TEXT.replace("\r\n", "\r\n,,,\r\n"), "Read as CSV in UTF-8"),
    "old line ends": (TEXT.replace("\r\n", "\r"), "Read as CSV in UTF-8"),
    "keys as heads": (csv_text(ROWS, KEYS).replace(",".join(heads()), ",".join(KEYS)), "UTF-8"),
    "labels as heads": (
        TEXT.replace(
            ",".join(heads()), ",".join(head.partition(" [")[0].upper() for head in heads())
        ),
        "UTF-8",
    ),
    "a line of limits": (TEXT.replace("\r\n", "\r\n#limits One of: EU,,,,,\r\n", 1), "UTF-8"),
    "a workbook": (BOOK, "Read the sheet “Drafts” of the workbook."),
    "another first sheet": (book_of_other_sheets(), "Read the sheet “Drafts” of the workbook."),
    "another name": (xlsx([heads(), *ROWS], title="Brands"), "Read the sheet “Brands”"),
    "a sheet that understates its size": (
        with_sheet(lambda sheet: sheet.replace(b"A1:F3", b"A1:B2")),
        "Read the sheet",
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_file_is_read_and_its_reading_is_told(name: str, staff: Client) -> None:
    content, said = READABLE[name]
    response = upload(staff, content, "brands")
    assert response.status_code == 302, response.context["problems"]
    run = DraftImport.objects.get()
    assert any(said in remark for remark in run.remarks), run.remarks
    assert [one.values for one in run.rows.all()] == ROWS


def test_line_numbers_are_those_of_the_file(staff: Client) -> None:
    text = csv_text([row("One\nof two lines"), row("Two")]) + "\r\n" + ",".join(GOOD) + "\r\n"
    upload(staff, text)
    assert [one.line for one in ImportedRow.objects.all()] == [2, 4, 6]


def test_cells_of_a_workbook_are_texts_as_typed() -> None:
    from datetime import date

    cells: list[Any] = [
        True,
        False,
        46701234567,
        5000.0,
        1.5,
        date(2026, 11, 17),
        None,
        "a_x000D_\nb",
    ]
    keys = [column.key for column in all_columns()][: len(cells)]
    content = xlsx([heads(keys), cells])
    (line,) = files.read(content, len(content)).rows
    assert line.cells == ["yes", "no", "46701234567", "5000", "1.5", "2026-11-17", "", "a\nb"]


def test_zip_bomb_takes_no_memory() -> None:
    content = REFUSED["a zip bomb"][0]
    assert isinstance(content, bytes)
    tracemalloc.start()
    with pytest.raises(Unusable):
        files.read(content, len(content))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * 1024 * 1024


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unusable):
        assert files.read(content, len(content)).rows


@given(st.binary(max_size=200), st.integers(0, len(BOOK)))
def test_any_damage_to_a_workbook_is_read_or_refused(damage: bytes, place: int) -> None:
    content = BOOK[:place] + damage + BOOK[place + len(damage) :]
    with contextlib.suppress(Unusable):
        assert files.read(content, len(content)).rows


@example("\n0")
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=40)
)
def test_text_that_we_defused_is_read_as_it_was(typed: str) -> None:
    """But for an apostrophe before a formula, which nobody could tell from ours."""
    if delimited._DEFUSED.search(typed) or not typed.strip():
        return
    written = lines.rows([["brand.name"], [typed]])
    assert delimited.read(written.encode()).lines[1].cells == [typed]
