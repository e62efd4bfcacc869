"""The access on one day as CSV: a line a role, with the numbers of the entries that prove it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from senders.accounts.access_history import History, Line
from senders.exports import lines
from senders.exports.lines import About, moment

COLUMNS = ("user", "role", "from", "to", "last_day", "entry", "entry_at", "ended_by_entry")


def csv_lines(history: History, about: About) -> Iterator[str]:
    """Writes one row a line; what no entry tells stands at the end."""
    yield lines.facts(about)
    known = moment(history.known_since) or _("no entries")
    yield lines.fact("# Entries known since", known)
    yield lines.rows([COLUMNS])
    yield lines.rows(_cells(line) for line in history.lines)
    for unknown in history.unknown:
        told = _("before entry %(n)d") % {"n": unknown.entry} if unknown.entry else _("all of it")
        yield lines.fact("# Not known", f"{unknown.name}: {told}")
    yield lines.complete(len(history.lines))


def _cells(line: Line) -> tuple[object, ...]:
    return (
        line.name,
        line.role.name.lower(),
        moment(line.since),
        moment(line.end),
        line.last_day.isoformat() if line.last_day else "",
        line.proof,
        moment(line.proved_at),
        line.ending or "",
    )
