"""The full pass: reads all senders of a project, page by page, and goes on where it stopped.

It is paced by its jobs: each reads some pages and asks to be run again. A page that was read is
stored before the place of the next one, so a pass that is killed reads a page twice, never less.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from senders import jobs
from senders.jobs import Later
from senders.models import Pass, Project, SenderRecord, Source
from senders.provisioning import (
    KeyUnreadable,
    NotFound,
    Patience,
    ProvisioningError,
    RateLimited,
    SenderSummary,
    TokenPage,
)
from senders.records import keeping
from senders.sinch import cached_reads, clients

log = structlog.get_logger("senders.records")

SYNC, PASS = "sync", "pass"  # kinds of jobs: one starts the passes of all projects
PAGE_SIZE = 100  # the most that the API gives
PAGES_A_RUN = 20
MISSING_A_RUN = 50  # senders that no page had, asked for one by one
PAUSE = 2.0  # seconds between two runs
AFTER_FAILURE = 60.0  # seconds, where Sinch does not say when to ask again
LONGEST_WAIT = 900.0  # seconds, whatever Sinch says
# The job asks again by itself, so that no thread waits between two attempts.
PATIENCE = Patience(read=Patience.BACKGROUND.read, attempts=1)


def start_all(payload: Mapping[str, Any]) -> None:
    """The job of the schedule: asks for a pass of each project, unless passes are turned off."""
    if settings.SYNC_MINUTES:
        for project in Project.objects.all():
            ask(project)


def ask(project: Project) -> None:
    """Asks the worker for a pass; one that is under way goes on instead."""
    jobs.enqueue(PASS, {"project": project.pk}, key=str(project.pk))


def run(payload: Mapping[str, Any]) -> None:
    """The job of one project. Raises ``Later`` as long as there is more to read."""
    project = Project.objects.filter(pk=payload["project"]).first()
    if project is None:
        return
    wait = step(project)
    if wait is not None:
        raise Later(wait)


def step(project: Project, pages: int = PAGES_A_RUN) -> float | None:
    """Reads up to ``pages`` pages; returns the seconds until the next step, None at the end.

    A problem of Sinch stays with the pass and is tried again; an unreadable key ends the step, and
    the next schedule tries again.
    """
    going = open_pass(project)
    try:
        for _page in range(pages):
            if going.pages_done_at is not None:
                return _finish(project, going)
            going = _read_page(project, going)
    except KeyUnreadable as problem:
        _failed(going, problem)
        return None
    except ProvisioningError as problem:
        if cached_reads.is_refused_token(problem):
            # Sinch forgot the place: from the beginning, which reads some senders again.
            Pass.objects.filter(pk=going.pk).update(page_token="", read=0)
            return PAUSE
        _failed(going, problem)
        return wait_after(problem)
    return PAUSE


def wait_after(problem: ProvisioningError) -> float:
    """Returns the seconds until Sinch may be asked again."""
    asked = problem.retry_after if isinstance(problem, RateLimited) else None
    return min(LONGEST_WAIT, asked or AFTER_FAILURE)


def open_pass(project: Project) -> Pass:
    """Returns the pass that is under way, or begins one."""
    while True:
        going = Pass.objects.filter(project=project, done_at=None).first()
        if going is not None:
            return going
        try:
            with transaction.atomic():
                Pass.objects.create(project=project, started_at=Now())
        except IntegrityError:
            continue  # another worker has just begun one


def _read_page(project: Project, going: Pass) -> Pass:
    """Reads the next page, stores the place of the one after it, and returns the pass anew."""
    asked_at = timezone.now()
    client = clients.client_of(project, PATIENCE)
    page: TokenPage[SenderSummary] = client.list_senders(
        sort="CREATED", direction="ASC", page_size=PAGE_SIZE, page_token=going.page_token
    )
    keeping.note(project, page.senders, asked_at=asked_at, source=Source.SYNC)
    token = page.next_page_token or ""
    Pass.objects.filter(pk=going.pk, page_token=going.page_token).update(
        page_token=token,
        read=F("read") + len(page.senders),
        total=page.total_size,
        pages_done_at=None if token else Now(),
        failure="",
        failed_at=None,
    )
    return Pass.objects.get(pk=going.pk)


def _finish(project: Project, going: Pass) -> float | None:
    """Asks for each sender that no page had, and ends the pass when none is left."""
    missing = SenderRecord.objects.filter(
        project=project, gone_at=None, asked_at__lt=going.started_at
    ).order_by("asked_at")
    for record in missing[:MISSING_A_RUN]:
        asked_at = timezone.now()
        try:
            sender = clients.client_of(project, PATIENCE).get_sender(record.sender_id)
        except NotFound:
            keeping.gone(project, record.sender_id, asked_at=asked_at, source=Source.SYNC)
        else:
            keeping.note(project, [sender], asked_at=asked_at, source=Source.SYNC)
    if missing.exists():
        return PAUSE
    Pass.objects.filter(pk=going.pk).update(done_at=Now(), page_token="")
    log.info("pass_ended", project=project.slug, senders=going.read)
    return None


def _failed(going: Pass, problem: ProvisioningError) -> None:
    name = type(problem).__name__
    Pass.objects.filter(pk=going.pk).update(failure=name, failed_at=Now())
    log.warning("pass_waits", project=going.project.slug, error=name)
