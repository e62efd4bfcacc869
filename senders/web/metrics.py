"""Counts for Prometheus that the web makes: requests, sign-ins, exports. Those of Sinch are not.

Labels come from our own code, never from the client: a path may hold a phone number, and each new
label value costs memory in every process.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_requests = Counter(
    "portal_requests",
    "Requests to the portal.",
    ["route", "method", "status"],
)
_request_seconds = Histogram(
    "portal_request_seconds",
    "Time until the head of a response.",
    ["route", "method"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40),
)
_sign_in_failures = Counter(
    "portal_sign_in_failures",
    "Sign-ins that failed, by the code of their audit entry.",
    ["code"],
)
_exports_running = Gauge(
    "portal_exports_running",
    "Exports that somebody is downloading.",
    multiprocess_mode="livesum",
)


def request_finished(route: str, method: str | None, status: int, seconds: float) -> None:
    """Counts a request; ``route`` is a template such as ``/p/<slug:project>/senders/``."""
    known = method if method in METHODS else "other"
    _requests.labels(route, known, status).inc()
    _request_seconds.labels(route, known).observe(seconds)


def sign_in_failed(code: str) -> None:
    _sign_in_failures.labels(code).inc()


@contextmanager
def export_running() -> Iterator[None]:
    """Counts an export while its lines are read; a reader that goes away ends it too."""
    _exports_running.inc()
    try:
        yield
    finally:
        _exports_running.dec()
