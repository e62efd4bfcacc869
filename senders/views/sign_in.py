"""Signing in, by a password or a passkey and with a second factor; signing out; the colour scheme.

Single sign-on is in ``single_sign_on``, new passwords are in ``passwords``.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from senders.accounts import entering, factors, hashing, sessions, sign_in_log, throttle
from senders.accounts.throttle import Exceeded
from senders.views.context import THEME_COOKIE, THEMES
from senders.views.passkey_answers import Challenges
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
_BY_PASSKEY, _SECOND_OF = "by passkey", "second factor of"  # no usernames: these hold no spaces
_TOO_MANY_PASSKEYS = lazy("There were too many sign-in attempts.")
_CHALLENGES = Challenges(salt="senders.passkeys")
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
    sealed = request.POST.get(stashed_post.FIELD, "") if stash else ""
    response = entering.enter(
        request, form.get_user(), entering.PASSWORD, target=target, sealed=sealed
    )
    throttle.give_back(attempt)
    sessions.clear_expired(now)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def passkey(request: HttpRequest) -> HttpResponse:
    """GET: what the browser needs to ask for a passkey, as JSON. POST: its answer, signed in.

    Nothing is stored for a stranger: the challenge goes along, signed, and works once.
    """
    if request.method != "POST":
        options, challenge = factors.passkey_options(request, None)
        sealed = _CHALLENGES.sign_object(challenge)
        return JsonResponse({"options": options, "challenge": sealed})
    target = pages.next_page(request)
    stash = stashed_post.opened(request.POST.get(stashed_post.FIELD, ""))
    if isinstance(request.user, User):
        return _go_on(request, request.user, target, stash)
    address, now = client_address(request), timezone.now()
    attempt = throttle.take(address, _BY_PASSKEY)
    if isinstance(attempt, Exceeded):
        sign_in_log.throttled(address, "", attempt, now)
        return _not_checked(request, target, stash, 429, _TOO_MANY_PASSKEYS, attempt.wait)
    try:
        factor = factors.use_passkey(request, None, *_CHALLENGES.answer(request))
    except factors.WrongCode:
        sign_in_log.refused(address, None, sign_in_log.WRONG_PASSKEY, now)
        notice = [_("The passkey was not accepted. Try again, or use your password.")]
        return login_page(
            request,
            target=target,
            stash=stash,
            notice=notice,
            heading=_("Sign-in failed"),
            status=422,
        )
    throttle.give_back(attempt)
    sealed = request.POST.get(stashed_post.FIELD, "") if stash else ""
    return entering.enter_by_passkey(request, factor, target=target, sealed=sealed)


@sensitive_post_parameters("code", "credential")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks who has given the right password for a code or a passkey."""
    user = entering.waiting(request)
    if user is None:
        return redirect("home" if request.user.is_authenticated else "login")
    if request.method == "POST":
        if "cancel" in request.POST:
            entering.give_up(request)
            return redirect("login")
        return _second(request, user, timezone.now())
    return _second_page(request, user)


def _second(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    address = client_address(request)
    attempt = throttle.take(address, f"{_SECOND_OF} {user.pk}")
    if isinstance(attempt, Exceeded):
        sign_in_log.throttled(address, user.get_username(), attempt, now)
        problem = [
            _("There were too many attempts. Your code was not checked."),
            _("Try again in %(time)s.") % {"time": duration(attempt.wait)},
        ]
        response = _second_page(request, user, problem=problem, status=429)
        response["Retry-After"] = str(attempt.wait)
        return response
    try:
        if "credential" in request.POST:
            factor = factors.use_passkey(request, user, *_CHALLENGES.answer(request))
            factors.show(request, user, factor)
        else:
            factors.use_code(request, user, request.POST.get("code", ""))
    except factors.WrongCode:
        by_passkey = "credential" in request.POST
        code = sign_in_log.WRONG_PASSKEY if by_passkey else sign_in_log.WRONG_CODE
        sign_in_log.refused(address, user, code, now)
        wrong = (
            _("The passkey was not accepted. Try again, or use a code.")
            if by_passkey
            else _("The code is wrong, or it was used before. Enter a new code.")
        )
        return _second_page(request, user, problem=[wrong], status=422)
    throttle.give_back(attempt)
    return entering.go_on(request)


def _second_page(
    request: HttpRequest, user: User, *, problem: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    options, challenge = factors.passkey_options(request, user)
    context = {
        "person": user,
        "problem": problem,
        "has": factors.of([user.pk])[user.pk],
        "options": options,
        "challenge": _CHALLENGES.sign_object(challenge),
    }
    return render(request, "accounts/second_factor.html", context, status=status)


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
            THEME_COOKIE,
            chosen,
            max_age=THEME_KEPT_FOR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response
