"""Tables of senders: one row a sender, or one row an operator. Columns and cells, no files.

Columns are a contract: new ones come after those that are there.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from senders.exports.lines import moment
from senders.models import SenderRecord
from senders.provisioning import Operator, SenderSummary
from senders.records import facts
from senders.records.waiting_for import waits_for

Row = Sequence[object]
Source = tuple[SenderSummary, SenderRecord | None]  # the record where it was read from one


class Table(NamedTuple):
    columns: tuple[str, ...]
    rows: Callable[[SenderSummary, SenderRecord | None], Iterator[Row]]


def _sender_row(sender: SenderSummary, record: SenderRecord | None) -> Iterator[Row]:
    brand = sender.details.brand if sender.details else None
    waiting = waits_for(sender)
    statuses = facts.country_statuses(sender)
    verified, testers = facts.tester_counts(sender)
    yield (
        sender.id,
        brand.name if brand else "",
        sender.state,
        sender.region,
        sender.billing_category,
        sender.use_case,
        ": ".join(filter(None, (waiting.who, waiting.what))) if waiting else "",
        moment(waiting.since) if waiting else "",
        sum(status == "LAUNCHED" for status in statuses.values()),
        len(statuses),
        verified,
        testers,
        moment(sender.created),
        moment(sender.modified),
        moment(sender.launched),
        " ".join(f"{code}:{status or '-'}" for code, status in statuses.items()),
        "; ".join(
            f"{operator.name} {country.country}:{operator.status}"
            for country in sender.country_status or []
            for operator in country.operators
        ),
        *_known(record),
    )


def _operator_rows(sender: SenderSummary, record: SenderRecord | None) -> Iterator[Row]:
    """Yields a row for each operator, and one without an operator for a country that has none."""
    brand = sender.details.brand if sender.details else None
    told = {row.country: row.operators for row in sender.country_status or []}
    for country, status in facts.country_statuses(sender).items():
        about = (sender.id, brand.name if brand else "", sender.state, country, status)
        operators: list[Operator | None] = [*told.get(country, [])]
        for operator in operators or [None]:
            at: tuple[str, str, datetime | None, str] = ("", "", None, "")
            if operator is not None:
                remark = operator.remark or ""
                at = (operator.name, operator.status, operator.modified, remark)
            name, own, modified, remark = at
            yield (*about, name, own, moment(modified), remark, *_known(record))


def _known(record: SenderRecord | None) -> tuple[str, str, str]:
    """Returns owner, the time of the read, and that of the discovery that it is gone."""
    if record is None:
        return "", "", ""
    owner = record.owner.get_username() if record.owner else ""
    return owner, moment(record.read_at), moment(record.gone_at)


_KNOWN = ("owner", "read_at", "gone_at")
TABLES: dict[str, Table] = {
    "senders": Table(
        (
            "id",
            "name",
            "state",
            "region",
            "billing_category",
            "use_case",
            "waits_for",
            "since",
            "countries_live",
            "countries_total",
            "test_numbers_verified",
            "test_numbers_total",
            "created",
            "modified",
            "launched",
            "countries",
            "operators",
            *_KNOWN,
        ),
        _sender_row,
    ),
    "operators": Table(
        (
            "id",
            "name",
            "state",
            "country",
            "country_status",
            "operator",
            "operator_status",
            "operator_modified",
            "remark",
            *_KNOWN,
        ),
        _operator_rows,
    ),
}
