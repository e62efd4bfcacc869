"""Middleware that any Django project could use: the content security policy and the access log."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty
from django_structlog.middlewares import RequestMiddleware

from rcsportal.logs import route_of
from senders.web.client_address import client_address


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


class RequestLogMiddleware(RequestMiddleware):
    """Writes the access log with the route instead of the path: paths contain phone numbers."""

    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        structlog.contextvars.bind_contextvars(ip=client_address(request))

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Adds the user if a view has asked who that is. The log itself asks no database."""
        user = getattr(request, "user", None)
        if not isinstance(user, SimpleLazyObject) or user._wrapped is not empty:
            RequestMiddleware.bind_user_id(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request)}"
