"""The moments at which the portal saw present statuses begin, to tell how long they lasted."""

from collections.abc import Iterable
from datetime import datetime

from senders.models import Change, OperatorRecord, SenderRecord

Subject = tuple[int, str, str, str]  # record, kind of change, country, operator
# Kinds whose latest change is the beginning of what is there now.
BY_CHANGE = (Change.Kind.STATE, Change.Kind.COUNTRY, Change.Kind.REGISTRATION, Change.Kind.NUMBERS)


def began(records: Iterable[SenderRecord]) -> dict[Subject, datetime]:
    """Returns when each status of the records began, as far as the portal saw it. Two queries."""
    keys = [record.pk for record in records]
    found: dict[Subject, datetime] = {}
    latest = (
        Change.objects.filter(record__in=keys, kind__in=BY_CHANGE)
        .order_by("seen_at", "pk")
        .values_list("record", "kind", "country", "operator", "seen_at")
    )
    for record, kind, country, operator, seen_at in latest:
        found[record, kind, country, operator] = seen_at
    operators = OperatorRecord.objects.filter(record__in=keys, seen_since__isnull=False)
    for row in operators:
        if row.seen_since is not None:
            place = (row.record_id, Change.Kind.OPERATOR, row.country, row.operator)
            found[place] = row.seen_since
    return found
