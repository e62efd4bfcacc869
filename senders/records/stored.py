"""The rows of one sender as they follow from a read: what to store, and what to store no more.

Comparing two reads is in ``differences``, and deciding which read counts in ``keeping``.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models

from senders.models import CountryRecord, OperatorRecord, SearchTerm, SenderRecord
from senders.provisioning import SenderSummary
from senders.records.differences import app_of, emails_of
from senders.records.facts import country_statuses
from senders.records.waiting_for import waits_for

Row = TypeVar("Row", CountryRecord, OperatorRecord, SearchTerm)
COPIES = (
    *("summary", "fingerprint", "asked_at", "read_at", "gone_at", "changed_at", "name", "name_key"),
    *("state", "created", "modified", "launched", "waits_for", "waiting_since"),
)


def fill(record: SenderRecord, sender: SenderSummary) -> None:
    """Copies the read into the record; the times of the read are the caller's."""
    brand = sender.details.brand if sender.details else None
    waiting = waits_for(sender)
    record.summary = sender.model_dump(mode="json", exclude_none=True)
    record.fingerprint = sender.fingerprint
    record.name = (brand.name if brand else "") or ""
    record.name_key = record.name.casefold()
    record.state = (sender.state or "")[:64]
    record.created, record.modified = sender.created, sender.modified
    record.launched = sender.launched
    record.waits_for = waiting.party if waiting else ""
    record.waiting_since = waiting.since if waiting else None


def store_places(
    pairs: Sequence[tuple[SenderRecord, SenderSummary]], now: datetime, new: set[int]
) -> None:
    """Makes the rows of countries, operators and terms what the reads say, in nine statements.

    A status that was not there before begins ``now``; those of the records in ``new`` began
    nobody knows when.
    """
    records = [record for record, _sender in pairs]
    _replace(
        CountryRecord,
        records,
        [row for record, sender in pairs for row in _countries(record, sender)],
        key=lambda row: (row.record_id, row.country),
        fields=("status",),
    )
    _replace(
        OperatorRecord,
        records,
        [row for record, sender in pairs for row in _operators(record, sender)],
        key=lambda row: (row.record_id, row.country, row.operator),
        fields=("status", "remark", "modified", "seen_since"),
        settle=lambda row, old: _settle_since(row, old, now, new),
    )
    _replace(
        SearchTerm,
        records,
        [row for record, sender in pairs for row in _terms(record, sender)],
        key=lambda row: (row.record_id, row.kind, row.value),
        fields=(),
    )


def _settle_since(
    row: OperatorRecord, old: OperatorRecord | None, now: datetime, new: set[int]
) -> None:
    if old is not None and old.status == row.status:
        row.seen_since = old.seen_since
    elif row.record_id not in new:
        row.seen_since = now


def _replace(
    model: type[Row],
    records: Iterable[SenderRecord],
    wanted: list[Row],
    *,
    key: Callable[[Row], object],
    fields: tuple[str, ...],
    settle: Callable[[Row, Row | None], None] | None = None,
) -> None:
    manager: models.Manager[Row] = model._default_manager
    there = {key(row): row for row in manager.filter(record__in=records)}
    made, changed = [], []
    for row in {key(row): row for row in wanted}.values():
        old = there.pop(key(row), None)
        if settle is not None:
            settle(row, old)
        if old is None:
            made.append(row)
        elif any(getattr(row, name) != getattr(old, name) for name in fields):
            row.pk = old.pk
            changed.append(row)
    if there:
        manager.filter(pk__in=[row.pk for row in there.values()]).delete()
    manager.bulk_create(made)
    if changed:
        manager.bulk_update(changed, fields)


def _countries(record: SenderRecord, sender: SenderSummary) -> Iterable[CountryRecord]:
    for country, status in country_statuses(sender).items():
        yield CountryRecord(
            record=record,
            project_id=record.project_id,
            country=country[:16],
            status=status[:64],
        )


def _operators(record: SenderRecord, sender: SenderSummary) -> Iterable[OperatorRecord]:
    for country in sender.country_status or []:
        for operator in country.operators:
            yield OperatorRecord(
                record=record,
                project_id=record.project_id,
                country=country.country[:16],
                operator=operator.name[:100],
                operator_key=operator.name[:100].casefold(),
                status=operator.status[:64],
                remark=operator.remark or "",
                modified=operator.modified,
            )


def _terms(record: SenderRecord, sender: SenderSummary) -> Iterable[SearchTerm]:
    details = sender.details
    entered = (details.test_numbers if details else None) or []
    numbers = [*entered, *(number.number for number in sender.test_number_states or [])]
    found = [
        *((SearchTerm.Kind.NUMBER, number) for number in numbers),
        *((SearchTerm.Kind.EMAIL, address.casefold()) for address in emails_of(sender)),
        (SearchTerm.Kind.APP, app_of(sender)),
        (SearchTerm.Kind.AUTH_NAME, sender.auth_name or ""),
    ]
    for kind, value in found:
        if value:
            yield SearchTerm(
                record=record, project_id=record.project_id, kind=kind, value=value[:320]
            )
