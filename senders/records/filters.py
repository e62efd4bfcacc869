"""The list of senders answered from records: filters, orders and pages. No addresses, no words.

What a filter means is decided here alone; the list, its exports and views ask the same function.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Now

from senders.models import (
    CountryRecord,
    OperatorRecord,
    Project,
    SearchTerm,
    SenderRecord,
)
from senders.provisioning import SenderSummary
from senders.records.differences import ASKED

NOBODY = "none"  # an owner
# By the sort's name: the column, and whether its natural order is reversed.
ORDERS = {
    "created": ("created", False),
    "modified": ("modified", False),
    "name": ("name_key", False),
    "state": ("state", False),
    # The longest wait is the one that began first.
    "waiting": ("waiting_since", True),
    "changed": ("changed_at", False),
}


@dataclass(frozen=True)
class Wanted:
    """Conditions that all have to hold; of the values of one condition any may.

    ``states`` are the sender's own; ``statuses`` those of countries, or of operators where
    ``operators`` are given, and of either where neither a country nor an operator is.
    ``older`` is in whole days of waiting. ``owner`` is a user, or ``NOBODY``.
    """

    states: tuple[str, ...] = ()
    name: str = ""
    app: str = ""
    sender_id: str = ""
    countries: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    older: int | None = None
    owner: User | str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordPage:
    """Records in their order; ``first`` is the number of the first row, from 1."""

    records: list[SenderRecord]
    total: int
    number: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def has_next(self) -> bool:
        return self.number * self.size < self.total

    @property
    def senders(self) -> list[SenderSummary]:
        return [SenderSummary.model_validate(record.summary) for record in self.records]

    @property
    def oldest(self) -> datetime | None:
        return min((record.read_at for record in self.records), default=None)


def fitting(project: Project, wanted: Wanted, now: datetime) -> QuerySet[SenderRecord]:
    """Returns the records that fit, those of senders that are gone among them."""
    records = SenderRecord.objects.filter(project=project)
    if wanted.states:
        records = records.filter(state__in=wanted.states)
    if wanted.name:
        records = records.filter(name_key__contains=wanted.name.casefold())
    if wanted.sender_id:
        records = records.filter(sender_id=wanted.sender_id)
    if wanted.app:
        apps = SearchTerm.objects.filter(
            project=project, kind=SearchTerm.Kind.APP, value=wanted.app
        )
        records = records.filter(pk__in=apps.values("record"))
    if wanted.waits:
        records = records.filter(waits_for__in=wanted.waits)
    if wanted.older is not None:
        records = records.filter(waiting_since__lte=now - timedelta(days=wanted.older))
    if wanted.owner == NOBODY:
        records = records.filter(owner=None)
    elif isinstance(wanted.owner, User):
        records = records.filter(owner=wanted.owner)
    for tag in wanted.tags:
        records = records.filter(tags__key=tag.casefold())
    return _at_places(records, project, wanted)


def _at_places(
    records: QuerySet[SenderRecord], project: Project, wanted: Wanted
) -> QuerySet[SenderRecord]:
    places = Q(project=project)
    if wanted.countries:
        places &= Q(country__in=wanted.countries)
    at_countries = CountryRecord.objects.filter(places).values("record")
    if wanted.statuses:
        # A country that was only asked for is stored without a status.
        stored = ["" if status == ASKED else status for status in wanted.statuses]
        at_countries = at_countries.filter(status__in=stored)
        places &= Q(status__in=wanted.statuses)
    if wanted.operators:
        places &= Q(operator_key__in=[name.casefold() for name in wanted.operators])
    at_operators = OperatorRecord.objects.filter(places).values("record")
    if wanted.operators:
        return records.filter(pk__in=at_operators)
    if wanted.countries:
        return records.filter(pk__in=at_countries)
    if wanted.statuses:
        # One set of both: with OR, each record would be looked up in two.
        return records.filter(pk__in=at_countries.union(at_operators))
    return records


def ordered(records: QuerySet[SenderRecord], sort: str) -> QuerySet[SenderRecord]:
    """Returns them by a key of ``ORDERS``, with a hyphen before it in the reverse order.

    What has no value comes last both ways.
    """
    column, is_turned = ORDERS[sort.removeprefix("-")]
    descending = sort.startswith("-") != is_turned
    return records.order_by(OrderBy(F(column), descending=descending, nulls_last=True), "pk")


def _rows(records: QuerySet[SenderRecord], start: int, end: int) -> list[SenderRecord]:
    """Returns some of them in their order. Only these are read whole: a summary is long."""
    shown = SenderRecord.objects.filter(pk__in=records.values("pk")[start:end])
    return list(shown.order_by(*records.query.order_by).select_related("owner"))


def page_of(records: QuerySet[SenderRecord], number: int, size: int) -> RecordPage:
    """Returns one page; the first for a number behind the last.

    One query where the first page holds all: names are read through once, not twice.
    """
    if number == 1:
        rows = _rows(records, 0, size + 1)
        total = len(rows) if len(rows) <= size else records.count()
        return RecordPage(rows[:size], total, number, size)
    total = records.count()
    if (number - 1) * size >= total:
        number = 1
    start = (number - 1) * size
    return RecordPage(_rows(records, start, start + size), total, number, size)


def of_ids(project: Project, ids: Sequence[str]) -> dict[str, SenderRecord]:
    """Returns the records of senders by their IDs, for what a row shows besides the answer.

    Without the summaries, which the answer replaces: reading fifty cost more than the query. With
    the database's time as ``now``, see ``keeping.keep_list``.
    """
    records = SenderRecord.objects.filter(project=project, sender_id__in=ids)
    shown = records.select_related("owner").only(*_BESIDE).annotate(now=Now())
    return {record.sender_id: record for record in shown}


_BESIDE = (
    *("sender_id", "fingerprint", "read_at", "gone_at", "changed_at"),
    *("owner__username", "owner__first_name", "owner__last_name"),
)
