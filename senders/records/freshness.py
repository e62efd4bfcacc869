"""The age of what is known of a project, for the line that every answer from records carries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min

from senders.models import Pass, Project, SenderRecord


@dataclass(frozen=True)
class Freshness:
    """``known`` senders that Sinch has, read between ``oldest`` and ``newest``.

    ``complete_since`` is when the first full pass ended: changes before it can be missing. Until
    then ``read`` of ``total`` senders are known from the first (``total`` None before its first
    page). ``failure`` is the class of the problem that the open pass met last, ``failed_at`` when;
    both empty while it goes well.
    """

    known: int
    oldest: datetime | None
    newest: datetime | None
    complete_since: datetime | None
    read: int
    total: int | None
    failure: str = ""
    failed_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        return self.complete_since is not None

    def is_stale(self, now: datetime) -> bool:
        """Tells if the oldest record is older than two periods between passes."""
        return self.oldest is not None and now - self.oldest > stale_after()


def stale_after() -> timedelta:
    """Returns the age from which a record is marked; without passes that is a day."""
    return timedelta(minutes=2 * settings.SYNC_MINUTES) or timedelta(days=1)


def freshness(project: Project) -> Freshness:
    """Three small queries by index."""
    there = SenderRecord.objects.filter(project=project, gone_at=None).aggregate(
        known=Count("pk"), oldest=Min("read_at"), newest=Max("read_at")
    )
    latest = Pass.objects.filter(project=project).order_by("-started_at").first()
    ended = Pass.objects.filter(project=project, done_at__isnull=False).order_by("started_at")
    going = latest if latest is not None and latest.done_at is None else None
    return Freshness(
        known=there["known"],
        oldest=there["oldest"],
        newest=there["newest"],
        complete_since=ended.values_list("done_at", flat=True).first(),
        read=latest.read if latest else 0,
        total=latest.total if latest else None,
        failure=going.failure if going else "",
        failed_at=going.failed_at if going else None,
    )
