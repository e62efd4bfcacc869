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
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from senders.accounts import hashing, sessions, sign_in_log, throttle
from senders.accounts.throttle import Exceeded
from senders.views.context import THEMES
from senders.web import stashed_post
from senders.web.access import public
from senders.web.client_address import client_address
from senders.words.times import duration

StrOrPromise = str | Promise

THEME_KEPT_FOR = 60 * 60 * 24 * 365  # seconds
_OF_NAME = lazy("There were too many sign-in attempts with this username.")
_TOO_MANY = {
    throttle.PAIR: _OF_NAME,
    throttle.ACCOUNT: _OF_NAME,
    throttle.ADDRESS: lazy("There were too many sign-in attempts from your network."),
    throttle.PORTAL: lazy("There were too many sign-in attempts at this portal."),
}
_BUSY = lazy("Too many users are signing in at the same time. Your password was not checked.")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def login(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target or "home")
    if request.method == "POST":
        return _try(request, target, timezone.now())
    return _login_page(request, AuthenticationForm(request), target)


def _try(request: HttpRequest, target: str, now: datetime) -> HttpResponse:
    """Evaluates one attempt to sign in, if the limits allow it."""
    address, name = client_address(request), request.POST.get("username", "")
    attempt = throttle.take(address, name)
    if isinstance(attempt, Exceeded):
        sign_in_log.throttled(address, name, attempt, now)
        return _not_checked(request, target, 429, _TOO_MANY[attempt.limit], attempt.wait)
    form = AuthenticationForm(request, data=request.POST)
    try:
        with hashing.place():
            is_right = form.is_valid()
    except hashing.Busy:
        throttle.give_back(attempt)
        return _not_checked(request, target, 503, _BUSY, hashing.PATIENCE)
    if not is_right:
        sign_in_log.failed(address, name, now)
        return _login_page(request, form, target, status=422)
    _enter(request, form.get_user(), now)
    throttle.give_back(attempt)
    sessions.clear_expired(now)
    return redirect(target or "home")


def _not_checked(
    request: HttpRequest, target: str, status: int, reason: StrOrPromise, wait: int
) -> HttpResponse:
    """Returns the login page for an attempt whose password was not looked at."""
    form = AuthenticationForm(request, initial={"username": request.POST.get("username", "")})
    notice = [reason, _("Try again in %(time)s.") % {"time": duration(wait)}]
    response = _login_page(request, form, target, status=status, notice=notice)
    response["Retry-After"] = str(wait)
    return response


def _login_page(
    request: HttpRequest,
    form: AuthenticationForm,
    target: str,
    *,
    status: int = 200,
    notice: list[StrOrPromise] | None = None,
) -> HttpResponse:
    context = {"form": form, "next": target, "notice": notice}
    return render(request, "accounts/login.html", context, status=status)


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
