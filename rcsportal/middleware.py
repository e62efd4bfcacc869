"""Middleware of any Django project: security headers, request IDs, the access log."""

import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any, cast

import structlog
from django.conf import settings
from django.core.signals import got_request_exception, request_finished
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty

from rcsportal import trace
from rcsportal.log_words import method_of, route_of
from senders.web.client_address import client_address

log = structlog.get_logger("rcsportal.requests")


class RequestIdMiddleware:
    """Gives each request its ID, and each response the header. The first of all middleware.

    Lines that Django writes after the last middleware, and while a file is sent, bear it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        request_finished.connect(trace.end, dispatch_uid="rcsportal.trace")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = trace.begin(request.headers.get(trace.HEADER, ""))
        response = self.get_response(request)
        response.headers[trace.HEADER] = request_id
        return response


class ContentSecurityPolicyMiddleware:
    """Sends ``settings.SECURE_CSP``, named as in Django 6: an upgrade can delete this class."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class IsolationMiddleware:
    """Sends what keeps other sites and unused abilities of the browser out of our pages.

    A view whose files other sites may embed says so itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            "Permissions-Policy": ", ".join(
                f"{ability}={who}" for ability, who in settings.PERMISSIONS_POLICY.items()
            ),
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class TraceMethodMiddleware:
    """Refuses methods that ask a server to echo a request: views that take any would answer it."""

    REFUSED = frozenset({"TRACE", "TRACK", "CONNECT"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in self.REFUSED:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self.get_response(request)


class RequestLogMiddleware:
    """Writes the access log, with the route instead of the path: paths contain phone numbers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        got_request_exception.connect(self.failed, dispatch_uid="rcsportal.requests")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(ip=_address(request))
        started = time.monotonic()
        try:
            response = self.get_response(request)
            about = _about(request)
            level = log.warning if response.status_code >= 500 else log.info
            milliseconds = round((time.monotonic() - started) * 1000)
            level(
                "request_finished", status=response.status_code, duration_ms=milliseconds, **about
            )
            if isinstance(response, StreamingHttpResponse):
                content = cast(Iterator[bytes], response.streaming_content)
                bound = structlog.contextvars.get_contextvars() | about
                response.streaming_content = _streamed(content, bound)
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    @staticmethod
    def failed(sender: object, request: HttpRequest | None = None, **_signal: Any) -> None:
        """Logs an exception that no view answered, while it is handled."""
        log.exception("request_failed", **(_about(request) if request else {}))


def _address(request: HttpRequest) -> str:
    """Returns the client's IP address; empty for a header of a proxy that holds something else."""
    try:
        return str(ip_address(client_address(request)))
    except ValueError:
        return ""


def _about(request: HttpRequest) -> dict[str, Any]:
    """Returns what may be logged of a request: nothing that the client has written."""
    about: dict[str, Any] = {"method": method_of(request), "route": route_of(request)}
    if project := getattr(request, "project", None):
        about["project"] = project.slug
    user = getattr(request, "user", None)
    # Only if a view has asked who that is: the log itself asks no database.
    if user is not None and not (isinstance(user, SimpleLazyObject) and user._wrapped is empty):
        about["user_id"] = user.pk
    return about


def _streamed(content: Iterator[bytes], bound: dict[str, Any]) -> Iterator[bytes]:
    """Logs the end of a file: it comes after the line of its request."""
    with structlog.contextvars.bound_contextvars(**bound):
        try:
            yield from content
        except Exception:
            log.exception("streaming_failed")
            raise
        log.info("streaming_finished")
