"""The changes of a project by sender, page by page, and how many are new to a person. No HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from pydantic import ValidationError

from rcsportal import cache
from senders.fleet.change_filters import KINDS, PERIODS, ChangeFilters, matching, of_kind
from senders.fleet.change_view import ChangeView, views_of
from senders.fleet.marks import Mark, of_state
from senders.models import Change, Follow, Project, SenderRecord
from senders.provisioning import SenderSummary
from senders.records.facts import initials
from senders.records.waiting_for import waits_for

PAGE = 20  # senders
SHOWN_OF_SENDER = 20  # changes; the sender's own page has them all
OWN_PAGE = 50  # changes of one sender
KEPT_FOR = 60  # seconds, for the count in the navigation
_COUNT = cache.Cached[int](int)


@dataclass(frozen=True)
class SenderChanges:
    """One sender with its changes of the period; ``count`` may be more than are shown."""

    record: SenderRecord
    views: list[ChangeView]
    count: int
    is_followed: bool

    @property
    def hidden(self) -> int:
        return self.count - sum(len(view.changes) for view in self.views)

    @property
    def name(self) -> str:
        return self.record.name or _("No name yet")

    @property
    def initials(self) -> str:
        return initials(self.record.name) if self.record.name else ""

    @property
    def state(self) -> Mark:
        return of_state(self.record.state)

    @property
    def waits(self) -> str:
        """Returns whom the sender waits for; empty for nobody and where it cannot be read."""
        try:
            waiting = waits_for(SenderSummary.model_validate(self.record.summary))
        except ValidationError:
            return ""
        if waiting is None:
            return ""
        who, what = waiting.who, waiting.what
        if waiting.is_you:
            return _("Your turn: %(what)s") % {"what": what}
        if not what:
            return _("Waiting for %(who)s") % {"who": who}
        return _("Waiting for %(who)s: %(what)s") % {"who": who, "what": what}


@dataclass(frozen=True)
class ChangesPage:
    """One page of senders; ``older`` is the query of the next one, empty on the last."""

    senders: list[SenderChanges]
    older: str


def page_of(project: Project, filters: ChangeFilters, user: User, since: datetime) -> ChangesPage:
    """Returns the senders whose news is the newest, by keyset. Four queries at most."""
    found = of_kind(matching(project, filters, user, since), filters.kind)
    groups = (
        found.values("record").annotate(latest=Max("pk"), number=Count("pk")).order_by("-latest")
    )
    if filters.before:
        groups = groups.filter(latest__lt=filters.before)
    rows = list(groups.values_list("record", "latest", "number")[: PAGE + 1])
    older = filters.but(before=rows[PAGE - 1][1]).query() if len(rows) > PAGE else ""
    rows = rows[:PAGE]
    keys = [row[0] for row in rows]
    views = _views_by_record(found, keys)
    records = SenderRecord.objects.in_bulk(keys)
    followed = set(
        Follow.objects.filter(user=user, record__in=keys).values_list("record", flat=True)
    )
    return ChangesPage(
        [
            SenderChanges(records[key], views.get(key, []), number, key in followed)
            for key, _latest, number in rows
        ],
        older,
    )


def _views_by_record(found: QuerySet[Change], keys: Sequence[int]) -> dict[int, list[ChangeView]]:
    if not keys:
        return {}
    place = Window(RowNumber(), partition_by=[F("record")], order_by=F("pk").desc())
    latest = found.filter(record__in=keys).annotate(place=place).filter(place__lte=SHOWN_OF_SENDER)
    by_record: dict[int, list[Change]] = {}
    for change in latest.order_by("-pk"):
        by_record.setdefault(change.record_id, []).append(change)
    return {key: views_of(changes) for key, changes in by_record.items()}


def counts_by_kind(
    project: Project, filters: ChangeFilters, user: User, since: datetime
) -> dict[str, int]:
    """Returns how many changes each kind has in this view, under ``""`` all. One query."""
    counted = {kind: Count("pk", filter=means) for kind, (_words, means) in KINDS.items()}
    found = matching(project, filters, user, since)
    counts = found.aggregate(every=Count("pk"), senders=Count("record", distinct=True), **counted)
    return {"": counts.pop("every"), **counts}


def counts_by_period(project: Project, visited: datetime, now: datetime) -> dict[str, int]:
    """Returns how many changes each period has in all. One query by an index alone."""
    begins = {period: ChangeFilters(period=period).begins(visited, now) for period in PERIODS}
    counted = {
        f"in_{period}": Count("pk", filter=Q(seen_at__gt=begin)) for period, begin in begins.items()
    }
    found = Change.objects.filter(project=project, seen_at__gt=min(begins.values()))
    counts = found.aggregate(**counted)
    return {period: counts[f"in_{period}"] for period in begins}


def new_to(project: Project, user: User, since: Callable[[], datetime]) -> int:
    """Returns how many changes a person has not seen, for the navigation. Kept for a minute.

    ``since`` is asked for only where the number is not known.
    """
    known = _COUNT.get(_name(project, user))
    if known is None:
        known = Change.objects.filter(project=project, seen_at__gt=since()).count()
        _COUNT.set(_name(project, user), known, KEPT_FOR)
    return known


def forget_new_to(project: Project, user: User) -> None:
    """Makes the next page count again what is new to a person."""
    cache.forget(_name(project, user))


def _name(project: Project, user: User) -> str:
    return f"new-changes:{project.pk}:{user.pk}"


def of_sender(record: SenderRecord, before: int) -> tuple[list[ChangeView], int]:
    """Returns a page of one sender's changes, newest first, and where the next begins or 0."""
    found = Change.objects.filter(record=record)
    if before:
        found = found.filter(pk__lt=before)
    changes = list(found.order_by("-pk")[: OWN_PAGE + 1])
    shown = changes[:OWN_PAGE]
    return views_of(shown), shown[-1].pk if len(changes) > OWN_PAGE else 0
