"""A page of the senders that a search finds among the records, in the order of the list."""

from dataclasses import dataclass

from django.db.models import QuerySet

from senders.fleet.search.answering import narrow
from senders.fleet.search.terms import Understood
from senders.models import Project, SearchTerm, SenderRecord
from senders.provisioning import SenderSummary
from senders.sender.list_filters import SenderFilters

_COLUMNS = {"created": "created", "modified": "modified", "name": "name_key", "state": "state"}
_PAGE_DIGITS = 6


@dataclass(frozen=True)
class FoundPage:
    """One page; ``number`` counts from 1. ``records`` have their own times of reading."""

    records: tuple[SenderRecord, ...]
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.records) - 1

    @property
    def previous(self) -> str:
        return str(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return str(self.number + 1) if self.last < self.total else ""

    def senders(self) -> list[SenderSummary]:
        return [SenderSummary.model_validate(record.summary) for record in self.records]


def beside(project: Project, filters: SenderFilters) -> "QuerySet[SenderRecord]":
    """Returns the records that fit the list's other filters, which Sinch applies elsewhere."""
    records = SenderRecord.objects.filter(project=project)
    if filters.states:
        records = records.filter(state__in=filters.states)
    if filters.name:
        records = records.filter(name_key__contains=filters.name.casefold())
    if filters.sender_id:
        records = records.filter(sender_id=filters.sender_id)
    if filters.app:
        apps = SearchTerm.objects.filter(
            project=project, value=filters.app, kind=SearchTerm.Kind.APP
        )
        records = records.filter(pk__in=apps.values("record"))
    return records


def page_of(
    records: "QuerySet[SenderRecord]", understood: Understood, filters: SenderFilters
) -> FoundPage:
    """Returns the page that the filters ask for, or the first one where it does not exist."""
    found = narrow(records, understood)
    total = found.count()
    wanted = int(filters.page) if _is_number(filters.page) else 1
    pages = max(1, -(-total // filters.size))
    number = wanted if 1 <= wanted <= pages else 1
    column = _COLUMNS[filters.sort.removeprefix("-")]
    sign = "-" if filters.sort.startswith("-") else ""
    start = (number - 1) * filters.size
    rows = found.order_by(f"{sign}{column}", "pk")[start : start + filters.size] if total else ()
    return FoundPage(tuple(rows), total, number, filters.size)


def _is_number(page: str) -> bool:
    return page.isascii() and page.isdigit() and len(page) <= _PAGE_DIGITS
