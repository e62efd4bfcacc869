"""Files around imports: the empty template, and the rows of an import that have problems.

Both have the heads that an import reads, so that a corrected file can be uploaded as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile

from django.utils.translation import gettext as _
from openpyxl import Workbook

from senders.exports import lines
from senders.exports.workbooks import pieces, texts
from senders.models import ImportedRow
from senders.onboarding.imports import columns, runs
from senders.onboarding.imports.columns import Column
from senders.onboarding.imports.workbooks import SHEET

LIMITS_SHEET = "Limits and examples"


def template_csv() -> Iterator[str]:
    """Two lines: the heads, and a line of limits and examples that no draft is made from."""
    asked = columns.all_columns()
    notes = [_note(column) for column in asked]
    yield lines.BOM
    yield lines.rows([[column.head for column in asked]])
    yield lines.rows([[f"{columns.MARK} {notes[0]}", *notes[1:]]])


def template_xlsx() -> Iterator[bytes]:
    """A sheet with the heads, and a second sheet with limits and examples."""
    book = Workbook(write_only=True)
    sheet, limits = book.create_sheet(SHEET), book.create_sheet(LIMITS_SHEET)
    asked = columns.all_columns()
    sheet.append([column.head for column in asked])
    limits.append([_("Column"), _("Limits"), _("Description"), _("Example")])
    for column in asked:
        about = (column.head, column.limits, str(column.answer.help_text), column.example)
        limits.append(texts(limits, about))
    yield from _of(book)


def problems_csv(keys: Sequence[str], rows: Iterable[ImportedRow]) -> Iterator[str]:
    """The rows as they were uploaded, with their problems in a last column."""
    yield lines.BOM
    yield lines.rows([_heads(keys)])
    for row in rows:
        yield lines.rows([_cells(keys, row)])


def problems_xlsx(keys: Sequence[str], rows: Iterable[ImportedRow]) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append(texts(sheet, _heads(keys)))
    for row in rows:
        sheet.append(texts(sheet, _cells(keys, row)))
    yield from _of(book)


def _note(column: Column) -> str:
    example = _("For example %s") % column.example if column.example else ""
    return " ".join(filter(None, (column.limits, example)))


def _heads(keys: Sequence[str]) -> list[str]:
    known = columns.by_key()
    named = [known[key].head for key in keys if key in known]
    return [*named, _("Problems [%s]") % columns.PROBLEMS]


def _cells(keys: Sequence[str], row: ImportedRow) -> list[str]:
    """Returns the cells of the known columns, then one sentence a line."""
    cells = [*row.values, *[""] * len(keys)]
    held = [cell for key, cell in zip(keys, cells, strict=False) if key in columns.by_key()]
    beyond = [cell for cell in row.values[len(keys) :] if cell.strip()]
    said = [_("Line %d of the uploaded file") % row.line]
    said += [f"{one.column}: {one.text}" if one.column else one.text for one in runs.sentences(row)]
    if beyond:
        said.append(_("Cells behind the last column: %s") % " | ".join(beyond))
    return [*held, "\n".join(said)]


def _of(book: Workbook) -> Iterator[bytes]:
    with TemporaryFile() as file:
        book.save(file)
        yield from pieces(file)
