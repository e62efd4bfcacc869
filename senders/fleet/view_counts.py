"""Counts at the tabs of views: from records, loaded after the page, kept for a minute.

A count is only told after a first full pass, and only up to a limit; which views there are, and
what they list, is decided in ``saved_views`` and ``fitting``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from rcsportal import cache
from rcsportal.cache import Moment
from senders.fleet import fitting
from senders.models import Project
from senders.records.freshness import freshness
from senders.sender.list_filters import SenderFilters

MOST = 1000  # a count beyond it is told as "1,000+"
MOST_VIEWS = 50  # that are counted for one person
KEPT_FOR = 60  # seconds
ALL = "?"  # the query of the tab of all senders


@dataclass(frozen=True)
class Counted:
    """Counts of senders by the query of a view, and the time of the oldest record."""

    by_query: dict[str, int]
    oldest: Moment | None = None

    def words(self, query: str) -> str:
        """Returns ``64`` or ``1,000+``; nothing where the count is not known."""
        number = self.by_query.get(query)
        if number is None:
            return ""
        is_capped = query != ALL and number > MOST
        return f"{MOST:,}+" if is_capped else f"{number:,}"


_CACHED = cache.Cached[Counted](Counted)


def kept(project: Project, user: User) -> Counted | None:
    """Returns the counts if they are at hand; asks no table."""
    return _CACHED.get(_name(project, user))


def count(project: Project, user: User, views: Iterable[SenderFilters]) -> Counted:
    """Counts the senders of each view; of none before all senders were read once.

    Three queries for what is known, and few for each view, none of which reads more than its limit.
    """
    known = freshness(project)
    if not known.is_complete:
        return Counted({})
    numbers = {ALL: known.known}
    for filters in list(views)[:MOST_VIEWS]:
        numbers[filters.query()] = _count(project, user, filters)
    found = Counted(numbers, known.oldest)
    _CACHED.set(_name(project, user), found, KEPT_FOR)
    return found


def _count(project: Project, user: User, filters: SenderFilters) -> int:
    records = fitting.records_of(project, user, filters)
    if not filters.is_from_records and not filters.q:
        # Sinch lists such a view, and leaves out what it does not have any more.
        records = records.filter(gone_at=None)
    return records.order_by().values("pk")[: MOST + 1].count()


def _name(project: Project, user: User) -> str:
    return f"view-counts:{project.pk}:{user.pk}"
