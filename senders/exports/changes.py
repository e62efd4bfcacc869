"""The changes of a view as CSV, newest first. Remarks without numbers and addresses in them."""

from collections.abc import Iterator, Sequence

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from senders.exports import lines
from senders.exports.lines import About, moment
from senders.fleet.change_view import view_of
from senders.models import Change

BLOCK = 500  # changes held at a time
COLUMNS = (
    *("seen", "sender_id", "name", "kind", "country", "operator", "before", "after"),
    *("remark", "source", "change"),
)


def csv_lines(found: QuerySet[Change], about: About) -> Iterator[str]:
    """One row a change; the API's own words, and the sentence of the page."""
    yield lines.head(about, COLUMNS)
    count, last = 0, None
    ordered = found.select_related("record").defer("record__summary").order_by("-pk")
    try:
        while block := list((ordered.filter(pk__lt=last) if last else ordered)[:BLOCK]):
            yield lines.rows(_cells(change) for change in block)
            count, last = count + len(block), block[-1].pk
    except DatabaseError:
        yield lines.incomplete(count, _("the portal’s database is unavailable"))
        return
    yield lines.complete(count)


def _cells(change: Change) -> Sequence[object]:
    return (
        moment(change.seen_at),
        change.record.sender_id,
        change.record.name,
        change.kind,
        change.country,
        change.operator,
        change.before,
        change.after,
        view_of(change).remark,
        change.source,
        view_of(change).sentence,
    )
