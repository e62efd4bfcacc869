"""Takes a job, does its work and ends it: each by one statement, with the database's time.

A run that was killed leaves a lease that ends by itself; then the job is anybody's again.
"""

import secrets
import threading
import time
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from senders.jobs import kinds, metrics
from senders.models import Job
from senders.models.jobs import OPEN

log = structlog.get_logger("senders.jobs")

LEASE = timedelta(seconds=20)  # renewed by each beat of the worker that works
FREE = Q(leased_until__isnull=True) | Q(leased_until__lte=Now())
DUE = OPEN & FREE & Q(due_at__lte=Now())

_held: dict[str, int] = {}  # the leases of this process
_holding = threading.Lock()


def take(job_id: int) -> bool:
    """Runs a job if it is due and nobody has it; returns False if there was nothing to do."""
    lease = secrets.token_hex(16)
    taken = Job.objects.filter(
        DUE, pk=job_id, attempts__lt=F("last_attempt"), kind__in=kinds.KINDS
    ).update(lease=lease, leased_until=Now() + LEASE, attempts=F("attempts") + 1)
    if not taken:
        return False
    with _holding:
        _held[lease] = job_id
    try:
        _run(Job.objects.get(pk=job_id), lease)
    finally:
        with _holding:
            _held.pop(lease, None)
    return True


def run_due() -> int:
    """Runs the jobs that are due, one after another, and returns their number."""
    ran = 0
    while due := Job.objects.filter(DUE, kind__in=kinds.KINDS).order_by("due_at").first():
        ran += take(due.pk)
    return ran


def renew_leases() -> None:
    """Lengthens the leases of this process that have not been taken over."""
    with _holding:
        held = dict(_held)
    for lease, job_id in held.items():
        Job.objects.filter(OPEN, pk=job_id, lease=lease).update(leased_until=Now() + LEASE)


def give_back() -> int:
    """Frees the jobs of this process at once, without a used attempt; returns their number."""
    with _holding:
        held = dict(_held)
        _held.clear()
    return sum(_free(_own(job_id, lease), Now()) for lease, job_id in held.items())


def _run(job: Job, lease: str) -> None:
    kind, started = kinds.KINDS[job.kind], time.monotonic()
    own = _own(job.pk, lease)
    try:
        settle = kind.handler(job.payload)
        with transaction.atomic():
            outcome = "done" if own.update(done_at=Now(), lease="", failure="") else "lost"
            if settle is not None and outcome == "done":
                settle()
        if kind.ended is not None and outcome == "done":
            kind.ended(job.payload)
    except kinds.Later as later:
        _free(own, Now() + timedelta(seconds=later.seconds))
        outcome = "later"
    except Exception as problem:  # a handler may fail in any way, and the worker goes on
        log.warning("job_problem", kind=job.kind, job=job.pk, exc_info=True)
        outcome = _failed(job, own, kind, type(problem).__name__)
    seconds = time.monotonic() - started
    metrics.job_finished(job.kind, outcome, seconds)
    log.info(
        "job_finished",
        kind=job.kind,
        job=job.pk,
        attempt=job.attempts,
        outcome=outcome,
        duration_ms=round(seconds * 1000),
    )


def _failed(job: Job, own: QuerySet[Job], kind: kinds.Kind, failure: str) -> str:
    if job.attempts < job.last_attempt:
        due = Now() + kind.pause_after(job.attempts)
        free = {"lease": "", "leased_until": None, "rung_at": None}
        return "retry" if own.update(due_at=due, failure=failure[:100], **free) else "lost"
    return "failed" if give_up(job, own, failure) else "lost"


def give_up(job: Job, own: QuerySet[Job], failure: str) -> bool:
    """Ends a job after its last attempt, if it is still in ``own``."""
    kind = kinds.KINDS.get(job.kind)
    with transaction.atomic():
        ended = own.update(failed_at=Now(), lease="", failure=failure[:100])
        if ended and kind is not None and kind.given_up is not None:
            kind.given_up(job.payload)
    return bool(ended)


def _own(job_id: int, lease: str) -> QuerySet[Job]:
    return Job.objects.filter(OPEN, pk=job_id, lease=lease)


def _free(own: QuerySet[Job], due: object) -> int:
    return own.update(
        due_at=due,
        attempts=F("attempts") - 1,
        lease="",
        leased_until=None,
        rung_at=None,
    )
