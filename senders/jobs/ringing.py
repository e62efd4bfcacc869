"""Adds jobs and rings for them. A bell that is lost is rung again by ``sweeping``."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from rcsportal.outage import Outage
from senders.jobs import kinds
from senders.models import Job
from senders.models.jobs import OPEN

log = structlog.get_logger("senders.jobs")

# A page with ten checks must not wait ten times for a queue that does not respond.
_queue = Outage(15.0)


def enqueue(
    kind: str, payload: Mapping[str, Any], *, key: str = "", wait: timedelta = timedelta()
) -> Job:
    """Adds a job, due after ``wait``; returns the open job of the same key if there is one.

    ``payload`` holds IDs only. The job runs after the transaction that adds it.
    """
    while True:
        if key and (job := Job.objects.filter(OPEN, kind=kind, key=key).first()):
            return job
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind,
                    key=key,
                    payload=dict(payload),
                    made_at=Now(),
                    # Without a sum: SQLite would write it longer, so later than Now().
                    due_at=Now() + wait if wait else Now(),
                    rung_at=None if wait else Now(),
                    last_attempt=kinds.KINDS[kind].attempts,
                )
        except IntegrityError:
            if not key:
                raise
            continue  # somebody else has just added it, and it may have ended already
        if not wait:
            transaction.on_commit(partial(ring, job.pk))
        return job


def ring(job_id: int) -> None:
    """Tells a worker that a job is due. Any failure is only logged, since the row stays due.

    After a failure nobody rings for some seconds; the sweep of a worker rings then.
    """
    from senders.jobs import tasks

    if _queue.lets_ask():
        try:
            tasks.take.enqueue(job_id)
        except Exception as problem:  # of any queue: the page that asks must not fail with it
            _queue.begin()
            log.warning("job_not_rung", job=job_id, error=type(problem).__name__)
        else:
            _queue.end()
            return
    Job.objects.filter(pk=job_id).update(rung_at=None)
