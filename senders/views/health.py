"""Health pages for load balancers: the process runs; its database responds; so does its cache."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rcsportal import cache
from rcsportal.databases import answering_within
from senders.models import Installation
from senders.web.access import public

READY_WITHIN = 2.0  # seconds for the database, less than a load balancer waits


@never_cache
@require_safe
@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The cache is only reported: without it every page works, so the process stays in service."""
    has_database = _database_responds()
    lines = ["ready" if has_database else "not ready"]
    if not has_database:
        lines.append("database: down")
    if not cache.responds():
        lines.append("cache: down")
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain", status=200 if has_database else 503)


def _database_responds() -> bool:
    """Reads the mark of the installation, so that an empty database is not ready either."""
    try:
        with answering_within(connection, READY_WITHIN):
            Installation.objects.exists()
    except DatabaseError:
        return False
    return True
