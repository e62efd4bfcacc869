"""The list of senders as a file: the walk over Sinch's pages or over records, CSV and XLSX.

The first line of the CSV names the columns, so that any program reads it; what the file is and if
it is whole stands in its last lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook

from senders.exports import lines
from senders.exports.lines import About
from senders.exports.sender_tables import Source, Table
from senders.exports.workbooks import pieces, texts
from senders.models import SenderRecord
from senders.provisioning import (
    ProvisioningClient,
    ProvisioningError,
    SenderSummary,
    TokenPage,
)
from senders.sender.list_filters import SenderFilters
from senders.words import api_problems

PAGE = 100  # the most that the API gives at once
Page = TokenPage[SenderSummary]


class End(NamedTuple):
    """The end of a walk: why it is not whole (empty if it is), and how many Sinch had promised."""

    reason: str = ""
    promised: int | None = None


Walk = Iterator[Sequence[Source] | End]  # blocks of senders, then one end


def first_page(client: ProvisioningClient, filters: SenderFilters) -> Page:
    """Raises ``ProvisioningError``: before the first byte there can still be a page to say so."""
    return client.list_senders(**filters.but(size=PAGE).api_query())


def walk_sinch(client: ProvisioningClient, filters: SenderFilters, first: Page) -> Walk:
    """Asks for each page once the one before it was taken: who stops reading stops the asking."""
    # The list moves while it is walked. Ids alone are kept: 13 MB for 100,000 senders.
    seen: set[str] = set()
    page = first
    tokens: set[str] = set()  # one that comes again leads round in a circle
    try:
        while True:
            yield [(sender, None) for sender in _new(page, seen)]
            token = page.next_page_token or ""
            if not token:
                break
            if token in tokens:
                yield End(_("Sinch returned the same page twice."))
                return
            tokens.add(token)
            page = client.list_senders(
                **{**filters.but(size=PAGE).api_query(), "page_token": token}
            )
    except ProvisioningError as error:
        yield End(_reason(error))
        return
    yield End(promised=first.total_size)


def walk_records(records: "QuerySet[SenderRecord]") -> Walk:
    found = records.select_related("owner").iterator(chunk_size=PAGE)
    while block := list(islice(found, PAGE)):
        yield [(SenderSummary.model_validate(one.summary), one) for one in block]
    yield End()


def walk_known(records: Iterable[SenderRecord]) -> Walk:
    """Walks over records that were read already, such as those of ticked rows."""
    yield [(SenderSummary.model_validate(one.summary), one) for one in records]
    yield End()


def csv_lines(walk: Walk, about: About, table: Table) -> Iterator[str]:
    yield lines.rows([table.columns])
    senders = rows = 0
    for block in walk:
        if isinstance(block, End):
            yield lines.facts(about)
            if block.reason:
                yield lines.incomplete(rows, block.reason)
            else:
                is_one_each = rows == senders
                yield lines.complete(rows, promised=block.promised if is_one_each else None)
            return
        made = list(_rows(block, table))
        senders, rows = senders + len(block), rows + len(made)
        yield lines.rows(made)


def xlsx_pieces(walk: Walk, about: About, table: Table) -> Iterator[bytes]:
    """Writes the workbook to a temporary file, then hands it out in pieces.

    A second sheet says what the file is and if it is whole. Cells are texts, never formulas.
    """
    book = Workbook(write_only=True)
    sheet, said = book.create_sheet("Senders"), book.create_sheet("About")
    sheet.append(table.columns)
    rows = 0
    for block in walk:
        if isinstance(block, End):
            state = "Incomplete" if block.reason else "Complete"
            told = block.reason or str(rows)
            for key, value in [*lines.fact_pairs(about), (f"# {state}", told)]:
                said.append(texts(said, (key.removeprefix("# "), value)))
            break
        for row in _rows(block, table):
            rows += 1
            sheet.append(texts(sheet, row))
    with TemporaryFile() as file:
        book.save(file)
        yield from pieces(file)


def _rows(block: Sequence[Source], table: Table) -> Iterator[Sequence[object]]:
    for sender, record in block:
        yield from table.rows(sender, record)


def _new(page: Page, seen: set[str]) -> Iterator[SenderSummary]:
    for sender in page.senders:
        if sender.id not in seen:
            seen.add(sender.id)
            yield sender


def _reason(error: ProvisioningError) -> str:
    """Describes a failure with the details that support asks for."""
    failure = api_problems.explain(error)
    told = (failure.title, failure.code, failure.request_id and f"request {failure.request_id}")
    return " · ".join(part for part in told if part)
