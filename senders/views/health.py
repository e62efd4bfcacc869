"""Health pages for load balancers: the process runs; its database responds; so does its cache."""

from datetime import UTC

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rcsportal import cache
from rcsportal.databases import answering_within
from senders.jobs import worker_report
from senders.models import Installation
from senders.web.access import public

READY_WITHIN = 2.0  # seconds for the database, less than a load balancer waits


@never_cache
@require_safe
@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Reports cache and worker too: every page works without them, so both leave it ready."""
    has_database = _database_responds()
    lines = ["ready" if has_database else "not ready"]
    if not has_database:
        lines.append("database: down")
    if not cache.responds():
        lines.append("cache: down")
    if has_database and (worker := _worker_problem()):
        lines.append(worker)
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", status=200 if has_database else 503
    )


def _worker_problem() -> str:
    """Returns a line unless the database says that a worker runs."""
    try:
        with answering_within(connection, READY_WITHIN):
            report = worker_report()
    except DatabaseError:
        return "worker: not known, the database did not say"
    if report.running:
        return ""
    if report.seen_at is None:
        return "worker: none has reported"
    return f"worker: none has reported since {report.seen_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _database_responds() -> bool:
    """Reads the mark of the installation, so that an empty database is not ready either."""
    try:
        with answering_within(connection, READY_WITHIN):
            Installation.objects.exists()
    except DatabaseError:
        return False
    return True
