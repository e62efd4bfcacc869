"""Middleware of the portal: probes, signing in, what caches may hold, API failures."""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from rcsportal.logs import route_of
from senders.provisioning import NotFound, NotSent, ProvisioningError
from senders.web import metrics, pages, stashed_post
from senders.web.access import SecondFactorMissing, signed_in_user
from senders.web.login_page import login_page
from senders.web.request import PortalRequest, is_fragment, to_banner
from senders.web.retry_after import with_retry_after
from senders.words import api_problems


class ProbeMiddleware:
    """Answers health pages before anything else: any host, no session, no database, no redirect.

    Load balancers ask by IP address, and have to be answered when all the rest is down.
    """

    PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in self.PATHS:
            return self.get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request)
        return response


class MetricsMiddleware:
    """Counts each request by its route, method and status, with the time that it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        metrics.request_finished(
            route_of(request), request.method, response.status_code, time.monotonic() - started
        )
        return response


class HtmxVaryMiddleware:
    """A page and its fragment share one URL, so caches must tell them apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Closes every view that is not public; htmx gets a 401, not a login page in a table.

    A POST is answered with the login page at once, which keeps what was typed. Nothing is stored.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: PortalRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if is_fragment(request):
            return HttpResponse(status=401)
        page = pages.page_of(request.get_full_path())
        if request.method == "POST":
            stash = stashed_post.of_request(request, stashed_post.SIGNED_OUT)
            return login_page(request, target=page, stash=stash, status=401)
        return redirect_to_login(page)


class SecondFactorMiddleware:
    """Answers where a second factor is missing: a page that leads to it and keeps what was typed.

    The person is told before any rule of the project decides, so the answer tells nothing of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: PortalRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, SecondFactorMissing):
            return None
        page = pages.page_of(request.get_full_path())
        if is_fragment(request):
            response = HttpResponse(status=403)
            response["HX-Redirect"] = (
                f"{reverse('second_factor_needed')}?{urlencode({'next': page})}"
            )
            return response
        if request.method == "POST":
            stash = stashed_post.of_request(request, stashed_post.NO_SECOND_FACTOR)
            stashed_post.accept(request, signed_in_user(request), stash)
        return redirect(f"{reverse('second_factor_needed')}?{urlencode({'next': page})}")


class UnsentMiddleware:
    """Keeps what was typed before a session ended until its form has been sent again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        stashed_post.after(request, response)
        return response


class NoStoreMiddleware:
    """Tells browsers and proxies to store nothing but what public views offer to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_public = match is not None and getattr(match.func, "access", "") == "public"
        if not (is_public and "public" in response.get("Cache-Control", "")):
            response["Cache-Control"] = "private, no-store"
        return response


class PrivateAddressMiddleware:
    """Marks all responses below paths that hold a secret, also those that no view of theirs made.

    Redirects to the address with a slash, refused forms and error pages have such an address too.
    """

    PATHS = ("/intake/", "/invitation/", "/login/password/", "/hooks/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(self.PATHS):
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
            if "Referrer-Policy" not in response.headers:
                pages.private_address(response)
        return response


class ProvisioningErrorMiddleware:
    """Turns an API failure that the view did not answer into a page, or a banner for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: PortalRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return render(request, "404.html", {"sender_missing": True}, status=404)
        if not isinstance(exception, ProvisioningError):
            return None
        failure = api_problems.explain(exception)
        if is_fragment(request):
            response = render(
                request, "errors/_banner.html", {"failure": failure}, status=failure.status
            )
            to_banner(response)
        else:
            unsent = isinstance(exception, NotSent) and request.method not in {"GET", "HEAD"}
            context = {"failure": failure, "unsent": unsent}
            response = render(request, "errors/upstream.html", context, status=failure.status)
        return with_retry_after(response, failure)
