"""Metrics for Prometheus: for the machine itself and for those who know the token."""

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, exposition
from prometheus_client.multiprocess import MultiProcessCollector

from senders.jobs.reports import JobCollector
from senders.web.access import public

# A proxy on this machine adds one of them to requests from anywhere.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")

_JOBS = CollectorRegistry()
_JOBS.register(JobCollector())


@never_cache
@require_safe
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Answers 404 to others, so that they cannot tell it from an address that does not exist."""
    if not (_is_local(request) or _has_token(request)):
        return HttpResponse("not found\n", content_type="text/plain; charset=utf-8", status=404)
    text = exposition.generate_latest(_registry()) + exposition.generate_latest(_JOBS)
    return HttpResponse(text, content_type=exposition.CONTENT_TYPE_PLAIN_0_0_4)


def _registry() -> CollectorRegistry:
    """Returns the counts of all processes, or of this one where they share no folder."""
    if not settings.METRICS_FOLDER:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together, settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
    return together


def _is_local(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _has_token(request: HttpRequest) -> bool:
    """Compares in constant time, so that the time of an answer tells nothing about the token."""
    if not settings.METRICS_TOKEN:
        return False
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode(errors="replace")
    return hmac.compare_digest(given, expected)
