"""Signing in and out, and the colour scheme."""

from datetime import datetime

from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from senders.accounts import hashing, sessions, sign_in_log, throttle
from senders.accounts.throttle import Exceeded
from senders.views.context import THEMES
from senders.web import pages, stashed_post
from senders.web.access import public
from senders.web.client_address import client_address
from senders.web.login_page import login_page
from senders.web.pages import posted_from
from senders.web.stashed_post import Stash
from senders.words.times import duration

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
    target = pages.next_page(request)
    stash = stashed_post.opened(request.POST.get(stashed_post.FIELD, ""))
    if isinstance(request.user, User):
        return _go_on(request, request.user, target, stash)
    if request.method == "POST":
        return _try(request, target, stash, timezone.now())
    return login_page(request, target=target)


def _try(request: HttpRequest, target: str, stash: Stash | None, now: datetime) -> HttpResponse:
    """Evaluates one attempt to sign in, if the limits allow it."""
    address, name = client_address(request), request.POST.get("username", "")
    attempt = throttle.take(address, name)
    if isinstance(attempt, Exceeded):
        sign_in_log.throttled(address, name, attempt, now)
        return _not_checked(request, target, stash, 429, _TOO_MANY[attempt.limit], attempt.wait)
    form = AuthenticationForm(request, data=request.POST)
    try:
        with hashing.place():
            is_right = form.is_valid()
    except hashing.Busy:
        throttle.give_back(attempt)
        return _not_checked(request, target, stash, 503, _BUSY, hashing.PATIENCE)
    if not is_right:
        sign_in_log.failed(address, name, now)
        return login_page(request, form=form, target=target, stash=stash, status=422)
    user = form.get_user()
    _enter(request, user, now)
    throttle.give_back(attempt)
    sessions.clear_expired(now)
    return _go_on(request, user, target, stash)


def _go_on(request: HttpRequest, user: User, target: str, stash: Stash | None) -> HttpResponse:
    """Leads to the page whose form was not sent, else to the requested one."""
    if stash is not None and stashed_post.accept(request, user, stash):
        return redirect(stash.page)
    return redirect(target or "home")


def _not_checked(
    request: HttpRequest, target: str, stash: Stash | None, status: int, why: Promise, wait: int
) -> HttpResponse:
    """Returns the login page for an attempt whose password was not looked at."""
    response = login_page(
        request,
        target=target,
        form=AuthenticationForm(request, initial={"username": request.POST.get("username", "")}),
        stash=stash,
        notice=[why, _("Try again in %(time)s.") % {"time": duration(wait)}],
        status=status,
    )
    response["Retry-After"] = str(wait)
    return response


@posted_from("home")
@public
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session, and has the browser remove its copies of pages and what scripts stored."""
    with transaction.atomic():
        if isinstance(request.user, User):
            sign_in_log.signed_out(client_address(request), request.user, timezone.now())
        end_session(request)
    response = redirect("login")
    # Not "cookies": the colour scheme and the choice of shortcuts are cookies and stay.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@posted_from("home")
@public
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen colour scheme in a cookie and goes back to where the person was."""
    response = redirect(pages.next_page(request) or "home")
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
