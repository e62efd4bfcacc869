"""Counts and removes expired rows by project, in batches. Which rows expire is in ``retention``.

A batch is removed in the transaction of its caller, who records it there.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.db.models import Count, QuerySet

ByProject = Counter[int | None]  # number of rows by the key of their project
A_BATCH = 2000  # rows of one transaction


class Expired(Protocol):
    """Rows of one retention: how many there are, and their removal."""

    def count(self, before: datetime) -> ByProject:
        """Counts what ended before that time. Projects without any are left out."""

    def remove(self, before: datetime, project: int | None) -> int:
        """Removes one batch of a project; returns its size, 0 once nothing is left."""


class Rows:
    """Rows of tables. ``find`` yields what ended before a time, one query a table.

    ``project`` is the lookup of the project's key, empty for rows of no project.
    """

    def __init__(
        self, find: "Callable[[datetime], Sequence[QuerySet[Any]]]", project: str = ""
    ) -> None:
        self._find, self._project = find, project

    def count(self, before: datetime) -> ByProject:
        found: ByProject = Counter()
        for rows in self._find(before):
            if self._project:
                grouped = rows.order_by().values_list(self._project).annotate(number=Count("pk"))
                found.update(dict(grouped))
            elif number := rows.count():
                found[None] += number
        return found

    def remove(self, before: datetime, project: int | None) -> int:
        """Removes a batch and leaves out rows that somebody is writing at this moment."""
        for rows in self._find(before):
            own = rows.filter(**{self._project: project}) if self._project else rows
            own = own.order_by("pk")
            if connection.features.has_select_for_update_skip_locked:
                own = own.select_for_update(skip_locked=True, of=("self",))
            if batch := list(own.values_list("pk", flat=True)[:A_BATCH]):
                rows.model._default_manager.filter(pk__in=batch).delete()
                return len(batch)
        return 0
