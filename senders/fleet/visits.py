"""Visits of people to a project, to tell what is new to them. Personal: no audit entry.

The pages decide when a visit counts; what changed since is in ``changes``.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from senders.models import Project, Visit

ENDS_AFTER = timedelta(hours=3)  # without a page; the next page begins a visit
WRITTEN_EVERY = timedelta(minutes=5)
WITHOUT_VISIT = timedelta(hours=24)


def since(user: User, project: Project, now: datetime) -> datetime:
    """Returns the end of the last visit, or 24 hours ago if there was none. Writes nothing."""
    visit = Visit.objects.filter(user=user, project=project).first()
    return _since(visit, now)


def note(user: User, project: Project, now: datetime) -> datetime:
    """Notes that a person is here, and returns since when changes are new to them.

    One query most of the time; the row is written at most every five minutes.
    """
    visit = Visit.objects.filter(user=user, project=project).first()
    if visit is None:
        visit = _first(user, project, now)
    elif now - visit.last_at >= WRITTEN_EVERY:
        ended = now - visit.last_at >= ENDS_AFTER
        begun = visit.last_at if ended else visit.since
        # Of two requests at the same time the first ends the visit; the other finds it ended.
        same = Visit.objects.filter(pk=visit.pk, last_at=visit.last_at)
        if same.update(last_at=now, since=begun):
            visit.last_at, visit.since = now, begun
        else:
            visit.refresh_from_db()
    return _since(visit, now)


def mark_as_seen(user: User, project: Project, now: datetime) -> None:
    """Makes what changed until now no longer new to a person."""
    Visit.objects.update_or_create(
        user=user, project=project, defaults={"last_at": now, "since": now}
    )


def _first(user: User, project: Project, now: datetime) -> Visit:
    """Stores the first visit; of two requests at the same time that of the first."""
    visit = Visit(user=user, project=project, last_at=now, since=now - WITHOUT_VISIT)
    Visit.objects.bulk_create([visit], ignore_conflicts=True)
    return visit


def _since(visit: Visit | None, now: datetime) -> datetime:
    return visit.since if visit is not None and visit.since is not None else now - WITHOUT_VISIT
