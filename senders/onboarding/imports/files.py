"""An uploaded file, whatever it is: told by its content, read as a table with known columns.

Nothing is stored here, and nothing is judged that is inside a row.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.onboarding.imports import columns, delimited, workbooks
from senders.onboarding.imports.tables import (
    LARGEST,
    MOST_COLUMNS,
    MOST_NAMED,
    MOST_ROWS,
    Line,
    Table,
    Unusable,
)

__all__ = ["LARGEST", "MOST_ROWS", "Read", "Unusable", "read"]

# How files begin that people choose by mistake. The rest of the sentence says what to do.
_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        gettext_lazy("This is an old XLS workbook, or a workbook with a password."),
    ),
    (b"%PDF", gettext_lazy("This is a PDF.")),
    (b"\x89PNG", gettext_lazy("This is an image.")),
    (b"\xff\xd8\xff", gettext_lazy("This is an image.")),
    (b"GIF8", gettext_lazy("This is an image.")),
    (b"\x1f\x8b", gettext_lazy("This is a compressed file.")),
    (b"Rar!", gettext_lazy("This is a compressed file.")),
    (b"7z\xbc\xaf", gettext_lazy("This is a compressed file.")),
    (b"{\\rtf", gettext_lazy("This is an RTF document.")),
)
_WEB = (b"<!doctype", b"<html", b"<?xml", b"<table")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Read:
    """``columns`` are the keys of the columns, empty for one left out; ``rows`` hold the data."""

    columns: list[str]
    rows: Sequence[Line]
    remarks: list[str]


def read(content: bytes, size: int) -> Read:
    """Reads a file of ``size`` bytes, of which ``content`` may be the beginning.

    Raises ``Unusable`` with every problem of the file as a whole.
    """
    if size > LARGEST:
        words = {"most": LARGEST // 1024**2, "size": f"{size / 1024**2:.1f}"}
        raise Unusable(_("The file must be %(most)d MB or smaller. It is %(size)s MB.") % words)
    table = _table(content)
    if not table.lines:
        raise Unusable(_("The file is empty. The first line must name the columns."))
    heads = table.lines[0]
    keys, remarks = _columns(heads.cells)
    rows = list(table.lines[1:])
    is_template = bool(rows) and any(cell.startswith(columns.MARK) for cell in rows[0].cells)
    if is_template:
        del rows[0]
    total = table.total - 1 - is_template
    if total > MOST_ROWS:
        words = {"most": f"{MOST_ROWS:,}", "n": f"{total:,}"}
        raise Unusable(
            _(
                "A file can have %(most)s rows below the first line. This file has %(n)s. Split "
                "it into several files."
            )
            % words
        )
    if not rows:
        raise Unusable(_("The file names columns but has no rows below them."))
    _without_head(keys, heads.cells, rows)
    return Read(keys, rows, [*table.remarks, *remarks])


def _table(content: bytes) -> Table:
    if not content.strip():
        raise Unusable(_("The file is empty. The first line must name the columns."))
    if content.startswith(_ZIP):
        return workbooks.read(content)
    what = next((str(words) for start, words in _OTHERS if content.startswith(start)), "")
    if not what and content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB):
        what = _("This is a web page or an XML file.")
    if what:
        raise Unusable(what, _("Save it as XLSX or as “CSV UTF-8” and upload that file."))
    return delimited.read(content)


def _columns(heads: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the keys of the heads, with remarks. Raises ``Unusable`` with all that is wrong."""
    if len(heads) > MOST_COLUMNS:
        words = {"most": MOST_COLUMNS, "n": len(heads)}
        raise Unusable(_("A file can have %(most)d columns. This file has %(n)d.") % words)
    keys = [columns.found_for(head) for head in heads]
    problems = [*_unknown(heads, keys), *_repeated(heads, keys), *_missing(keys)]
    if problems:
        raise Unusable(*problems)
    remarks = []
    if columns.PROBLEMS in keys:
        remarks.append(_("The column with the problems of an earlier import was left out."))
    return ["" if key == columns.PROBLEMS else key for key in keys], remarks


def _unknown(heads: Sequence[str], keys: Sequence[str]) -> list[str]:
    unknown = [(at, head) for at, head in enumerate(heads, 1) if head.strip() and not keys[at - 1]]
    if not any(keys):
        return [
            _("The first line does not name any column of the template. It begins with “%s”.")
            % _short(next((head for head in heads if head.strip()), ""))
        ]
    problems = []
    for at, head in unknown[:MOST_NAMED]:
        near = _nearest(head)
        words = {"n": at, "head": _short(head), "near": near}
        problems.append(
            _(
                "Column %(n)d is named “%(head)s”, which is not in the template. Did you mean "
                "“%(near)s”?"
            )
            % words
            if near
            else _("Column %(n)d is named “%(head)s”, which is not in the template.") % words
        )
    if (more := len(unknown) - MOST_NAMED) > 0:
        counted = ngettext(
            "%(n)d more column is not in the template.",
            "%(n)d more columns are not in the template.",
            more,
        )
        problems.append(counted % {"n": more})
    return problems


def _nearest(head: str) -> str:
    names = {each.label.casefold(): each.head for each in columns.all_columns()}
    names |= {each.key: each.head for each in columns.all_columns()}
    bare = head.rpartition("[")[2].rstrip("] ").casefold() if "[" in head else head.casefold()
    found = difflib.get_close_matches(bare[:200], names, n=1, cutoff=0.75)
    return names[found[0]] if found else ""


def _repeated(heads: Sequence[str], keys: Sequence[str]) -> list[str]:
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys, start=1):
        if key:
            places.setdefault(key, []).append(at)
    return [
        _("Columns %(places)s are all named “%(head)s”. Remove all but one.")
        % {"places": ", ".join(map(str, found)), "head": _short(heads[found[0] - 1])}
        for found in places.values()
        if len(found) > 1
    ]


def _missing(keys: Sequence[str]) -> list[str]:
    if not any(keys):
        return []
    return [
        _("The column “%s” is missing. Every row needs it.") % columns.by_key()[key].head
        for key in columns.REQUIRED
        if key not in keys
    ]


def _without_head(keys: Sequence[str], heads: Sequence[str], rows: Sequence[Line]) -> None:
    """Raises ``Unusable`` for a column without a head that has data in some row."""
    for at, head in enumerate(heads):
        if head.strip() or keys[at]:
            continue
        filled = next(
            (row for row in rows if row.cells[at : at + 1] and row.cells[at].strip()), None
        )
        if filled:
            words = {"n": at + 1, "line": filled.number}
            raise Unusable(
                _("Column %(n)d has no name in the first line, but line %(line)d has a text in it.")
                % words
            )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else f"{words[:80]}…"
