"""The numbers of several projects side by side, for the first page. No words, no calls.

They are those of each project's overview, in as many queries for ten projects as for one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from senders.fleet import visits
from senders.models import Change, Party, Pass, Project, SenderRecord, Visit
from senders.records.freshness import Freshness


@dataclass(frozen=True)
class ProjectNumbers:
    """One project. ``states`` are numbers of senders by state, of those that are not gone."""

    project: Project
    mine: int
    everyone: int
    others: int
    changes: int
    since: datetime
    states: dict[str, int]
    freshness: Freshness
    is_stale: bool

    @property
    def senders(self) -> int:
        return self.freshness.known


def of_projects(projects: Sequence[Project], user: User, now: datetime) -> list[ProjectNumbers]:
    """Returns the numbers in the order of the projects. Seven queries, however many there are."""
    there = SenderRecord.objects.filter(project__in=projects).order_by()
    waiting = _nested(
        there.exclude(waits_for="")
        .values("project_id", "waits_for")
        .annotate(number=Count("pk"))
        .values_list("project_id", "waits_for", "number")
    )
    mine = Counter(
        there.filter(owner=user, waits_for=Party.YOU).values_list("project_id", flat=True)
    )
    states = _nested(
        there.filter(gone_at=None)
        .values("project_id", "state")
        .annotate(number=Count("pk"))
        .values_list("project_id", "state", "number")
    )
    ages = {
        project: (oldest, newest)
        for project, oldest, newest in there.filter(gone_at=None)
        .values("project_id")
        .annotate(oldest=Min("read_at"), newest=Max("read_at"))
        .values_list("project_id", "oldest", "newest")
    }
    since = _since(projects, user, now)
    changes = _changes(since)
    passes = _passes(projects)
    found = []
    for project in projects:
        parties = waiting.get(project.pk, {})
        last = passes[project.pk]
        its_states = states.get(project.pk, {})
        known = Freshness(
            sum(its_states.values()),
            *ages.get(project.pk, (None, None)),
            complete_since=last["ended"],
            read=last["read"] or 0,
            total=last["total"],
            failure="" if last["done"] else last["failure"] or "",
            failed_at=None if last["done"] else last["failed_at"],
        )
        found.append(
            ProjectNumbers(
                project=project,
                mine=mine[project.pk],
                everyone=parties.get(Party.YOU, 0),
                others=sum(number for party, number in parties.items() if party != Party.YOU),
                changes=changes.get(project.pk, 0),
                since=since[project.pk],
                states=its_states,
                freshness=known,
                is_stale=known.is_stale(now),
            )
        )
    return found


def _nested(rows: Iterable[tuple[int, str, int]]) -> dict[int, dict[str, int]]:
    """Returns numbers by the second column, by project."""
    found: dict[int, dict[str, int]] = {}
    for project, value, number in rows:
        found.setdefault(project, {})[value] = number
    return found


def _since(projects: Sequence[Project], user: User, now: datetime) -> dict[int, datetime]:
    """Returns since when changes are new to the person; reading it is no visit."""
    known = dict(
        Visit.objects.filter(user=user, project__in=projects).values_list("project_id", "since")
    )
    return {project.pk: known.get(project.pk) or now - visits.WITHOUT_VISIT for project in projects}


def _changes(since: dict[int, datetime]) -> dict[int, int]:
    new = Q()
    for project, begin in since.items():
        new |= Q(project=project, seen_at__gt=begin)
    if not new:
        return {}
    rows = Change.objects.filter(new).order_by().values("project_id").annotate(number=Count("pk"))
    return dict(rows.values_list("project_id", "number"))


def _passes(projects: Sequence[Project]) -> dict[int, dict[str, Any]]:
    """Returns by project its latest pass, and under ``ended`` when the first one ended."""
    latest = Pass.objects.filter(project=OuterRef("pk")).order_by("-started_at")
    ended = Pass.objects.filter(project=OuterRef("pk"), done_at__isnull=False)
    first = ended.order_by("started_at").values("done_at")[:1]
    rows = Project.objects.filter(pk__in=[project.pk for project in projects]).values(
        "pk",
        ended=Subquery(first),
        done=Subquery(latest.values("done_at")[:1]),
        read=Subquery(latest.values("read")[:1]),
        total=Subquery(latest.values("total")[:1]),
        failure=Subquery(latest.values("failure")[:1]),
        failed_at=Subquery(latest.values("failed_at")[:1]),
    )
    return {row["pk"]: dict(row) for row in rows}
