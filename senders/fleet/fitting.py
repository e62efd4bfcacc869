"""The records that fit the filters and the search of a list. No pages and no drawing.

What a filter means is decided in ``records.filters``, and what a search means in ``search``.
"""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from senders.fleet import search
from senders.fleet.search import Understood
from senders.models import Project, SenderRecord
from senders.records import filters as record_filters
from senders.records.filters import NOBODY, Wanted
from senders.sender.list_chips import ME
from senders.sender.list_filters import SenderFilters


def wanted(user: User, filters: SenderFilters) -> Wanted:
    """Returns the conditions; an owner whom nobody knows owns nothing."""
    if not filters.owner:
        return filters.wanted(None)
    if filters.owner == ME:
        return filters.wanted(user)
    if filters.owner == NOBODY:
        return filters.wanted(NOBODY)
    found = User.objects.filter(username=filters.owner).first()
    return filters.wanted(found or User(pk=0))


def fitting(project: Project, user: User, filters: SenderFilters) -> "QuerySet[SenderRecord]":
    """Returns the records that fit the filters, without the search."""
    return record_filters.fitting(project, wanted(user, filters), timezone.now())


def found(
    project: Project, user: User, filters: SenderFilters, understood: Understood | None
) -> "QuerySet[SenderRecord]":
    """Returns those that fit the filters and a search that was read, in the order of the list."""
    records = fitting(project, user, filters)
    if understood:
        records = search.narrow(records, understood)
    return record_filters.ordered(records, filters.sort)


def records_of(project: Project, user: User, filters: SenderFilters) -> "QuerySet[SenderRecord]":
    """Returns all records that fit the filters and their search, in the order of the list."""
    understood = search.understand(project, filters.q) if filters.q else None
    return found(project, user, filters, understood)
