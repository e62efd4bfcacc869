"""Signing in and out, and the colour scheme."""

from datetime import datetime

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from senders.accounts import sign_in_log, throttle
from senders.views.context import THEMES
from senders.web import stashed_post
from senders.web.access import public
from senders.web.client_address import client_address

THEME_KEPT_FOR = 60 * 60 * 24 * 365  # seconds


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def login(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target or "home")
    status, wait, now = 200, 0, timezone.now()
    form = AuthenticationForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = request.POST.get("username", "")
        wait = throttle.seconds_to_wait(client_address(request), name)
        if wait:
            # Not even looked at, so that guessing costs time whatever the answer would be.
            form, status = AuthenticationForm(request, initial={"username": name}), 429
            sign_in_log.throttled(client_address(request), name, now)
        elif form.is_valid():
            _enter(request, form.get_user(), now)
            throttle.forget(client_address(request), name)
            return redirect(target or "home")
        else:
            throttle.count_failure(client_address(request), name)
            sign_in_log.failed(client_address(request), name, now)
            status = 422
    context = {"form": form, "next": target, "wait": wait}
    response = render(request, "accounts/login.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_POST
@public
def logout(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        if isinstance(request.user, User):
            sign_in_log.signed_out(client_address(request), request.user, timezone.now())
        end_session(request)
    return redirect("login")


@require_POST
@public
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen colour scheme in a cookie and goes back to where the person was."""
    response = redirect(_safe_target(request) or "home")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=THEME_KEPT_FOR, samesite="Lax", secure=request.is_secure()
        )
    return response


def _enter(request: HttpRequest, user: User, now: datetime) -> None:
    """Nobody gets in whose entry cannot be written."""
    with transaction.atomic():
        start_session(request, user)
        sign_in_log.signed_in(client_address(request), user, now)
    stashed_post.drop_unless_theirs(request, user, now)


def _safe_target(request: HttpRequest) -> str:
    """Returns the next page from the form or the address; only ever a page of this portal."""
    target = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return resolve_url(target) if target and safe else ""
