"""The coverage of a project as CSV: one row an operator in a country."""

from collections.abc import Iterable, Iterator

from senders.exports import lines
from senders.exports.lines import About, moment
from senders.fleet.coverage import Land
from senders.records.durations import Usual
from senders.words import countries

DAY = 24 * 3600  # seconds
COLUMNS = (
    *("country", "country_name", "operator", "launched", "pending", "needs_attention", "other"),
    *("longest_pending_since", "longer_than_usual"),
    *("usual_days", "nine_in_ten_days", "usual_rests_on_changes"),
)


def csv_lines(lands: Iterable[Land], about: About) -> Iterator[str]:
    """Durations are in days with one decimal, and empty where too few were seen."""
    yield lines.head(about, COLUMNS)
    rows = [
        (
            land.code,
            countries.name(land.code),
            *(cell.operator, cell.launched, cell.pending, cell.rejected, cell.other),
            moment(cell.longest),
            cell.late,
            *_usual(cell.usual),
        )
        for land in lands
        for cell in land.cells
    ]
    yield lines.rows(rows)
    yield lines.complete(len(rows))


def _usual(usual: Usual | None) -> tuple[object, ...]:
    return (_days(usual.median), _days(usual.slow), usual.seen) if usual else ("", "", "")


def _days(seconds: int) -> str:
    return f"{seconds / DAY:.1f}"
