"""Rings again for what is due and starts what is scheduled. Each may repeat."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from senders.jobs import kinds, ringing, running
from senders.models import Installation, Job, Schedule
from senders.models.jobs import OPEN

log = structlog.get_logger("senders.jobs")

AGAIN = timedelta(minutes=1)  # after this a bell counts as lost
AT_ONCE = 500  # bells of one sweep

# Never rung, or rung and then taken by a run that ended without an end.
_SILENT = Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - AGAIN) | Q(leased_until__gt=F("rung_at"))


def sweep() -> int:
    """Rings for jobs that are due and that nobody has; returns the number of bells.

    Several workers may sweep at once: the one that changes ``rung_at`` rings.
    """
    _end_lost_jobs()
    silent = Job.objects.filter(running.DUE, _SILENT, kind__in=kinds.KINDS)
    rung = 0
    for job_id in list(silent.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]):
        if silent.filter(pk=job_id).update(rung_at=Now()):
            ringing.ring(job_id)
            rung += 1
    return rung


def _end_lost_jobs() -> None:
    """Gives up jobs whose last attempt ended with its process."""
    lost = Q(attempts__gte=F("last_attempt")) & running.FREE
    for job in Job.objects.filter(OPEN, lost, kind__in=kinds.KINDS)[:AT_ONCE]:
        if running.give_up(job, Job.objects.filter(OPEN, lost, pk=job.pk), "Lost"):
            log.warning("job_lost", kind=job.kind, job=job.pk, attempts=job.attempts)


def now() -> datetime:
    """Returns the database's time. The database must be migrated."""
    return Installation.objects.annotate(now=Now()).values_list("now", flat=True)[0]


def make_schedules() -> None:
    """Adds rows for new schedules and changes those whose period changed."""
    for planned in kinds.SCHEDULES.values():
        at = now()
        every = int(planned.every.total_seconds())
        first = at.replace(hour=0, minute=0, second=0, microsecond=0) + planned.at
        while first <= at:
            first += planned.every
        Schedule.objects.get_or_create(
            name=planned.name,
            defaults={
                "kind": planned.kind,
                "every": every,
                "next_at": at if planned.at_once else first,
            },
        )
        Schedule.objects.filter(name=planned.name).exclude(every=every).update(
            every=every, next_at=first
        )


def start_scheduled() -> int:
    """Enqueues what is due by its schedule; what several workers notice is enqueued once."""
    started = 0
    for due in Schedule.objects.filter(next_at__lte=Now(), kind__in=kinds.KINDS):
        following, at = due.next_at, now()
        while following <= at:
            following += timedelta(seconds=due.every)
        with transaction.atomic():
            mine = Schedule.objects.filter(name=due.name, next_at=due.next_at)
            if mine.update(next_at=following):
                ringing.enqueue(due.kind, {}, key=f"schedule {due.name}"[:64])
                started += 1
    return started
