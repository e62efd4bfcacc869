"""New passwords: asking for a link, opening it, and changing one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from senders.accounts import confirming, hashing, passwords, sessions, sign_in_log, throttle
from senders.accounts.throttle import Exceeded
from senders.audit import Action
from senders.views.factors import CONFIRM, confirmed
from senders.web.access import own_account, public, signed_in_user
from senders.web.client_address import client_address
from senders.web.pages import private_address
from senders.web.request import PortalRequest
from senders.words.times import duration


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for a link by mail. The answer is the same whether there is such an account or not."""
    if not settings.MAIL_IS_SET:
        raise Http404
    typed = request.POST.get("account", "")
    context: dict[str, Any] = {"typed": typed, "asked": False, "problem": []}
    if request.method != "POST":
        return render(request, "accounts/forgotten.html", context)
    if not typed.strip():
        context["problem"] = [_("Enter your username or email address.")]
        return render(request, "accounts/forgotten.html", context, status=422)
    address, now = client_address(request), timezone.now()
    attempt = throttle.take(address, f"new password {typed}")
    if isinstance(attempt, Exceeded):
        wait = _("Try again in %(time)s.") % {"time": duration(attempt.wait)}
        context["problem"] = [_("There were too many requests."), wait]
        response = render(request, "accounts/forgotten.html", context, status=429)
        response["Retry-After"] = str(attempt.wait)
        return response
    user = passwords.person_for(typed)
    if user is not None:
        with transaction.atomic():
            sign_in_log.of_account(address, user, Action.PERSON_PASSWORD_RESET_ASKED, now)
            passwords.ask(user)
    return render(request, "accounts/forgotten.html", context | {"asked": True})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def new_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Sets a password by a mailed link, which says nothing about links that do not work."""
    user = passwords.owner_of(uid, token)
    if user is None:
        response = render(request, "accounts/link_ended.html", status=404)
    else:
        response = _new_password(request, user)
    return private_address(response)


def _new_password(request: HttpRequest, user: User) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        problems = _change(request, user, keep_session="")
        if not problems:
            messages.success(request, _("Your new password was saved. Sign in with it."))
            return redirect("login")
    context = {"person": user, "problems": problems}
    return render(request, "accounts/new_password.html", context, status=422 if problems else 200)


@sensitive_post_parameters("current", "password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def change(request: PortalRequest) -> HttpResponse:
    """Changes one's own password, which the present one has to allow; other sessions end."""
    user = signed_in_user(request)
    problems: list[str] = []
    wrong: list[str] = []
    if request.method == "POST":
        before = request.session.session_key or ""
        wrong = _wrong_current(request, user)
        problems = [] if wrong else _change(request, user, keep_session=before)
        if not (wrong or problems):
            update_session_auth_hash(request, user)
            sessions.renamed(before, request.session.session_key or "")
            messages.success(
                request, _("The password was changed. Your other sessions have ended.")
            )
            return redirect("account")
    context = {
        "person": user,
        "problems": problems,
        "wrong": wrong,
        "has_password": user.has_usable_password(),
    }
    status = 422 if wrong or problems else 200
    return render(request, "accounts/change_password.html", context, status=status)


def _wrong_current(request: HttpRequest, user: User) -> list[str]:
    """Returns what is wrong with the present password; guesses count as those of a confirmation."""
    if not user.has_usable_password():
        return []
    typed = request.POST.get("current", "")
    if not typed:
        return [_("Enter your current password.")]
    address = client_address(request)
    attempt = throttle.take(address, f"{CONFIRM} {user.pk}")
    if isinstance(attempt, Exceeded):
        wait = _("Try again in %(time)s.") % {"time": duration(attempt.wait)}
        return [_("There were too many attempts."), wait]
    try:
        is_right = confirming.by_password(request, user, typed)
    except hashing.Busy:
        throttle.give_back(attempt)
        return [_("Too many users are signing in at the same time. Try again.")]
    if is_right:
        throttle.give_back(attempt)
        return []
    sign_in_log.refused(address, user, sign_in_log.WRONG_PASSWORD, timezone.now())
    return [_("The password is wrong.")]


def _change(request: HttpRequest, user: User, *, keep_session: str) -> list[str]:
    """Stores a good password with its entry; returns what is wrong with any other."""
    password = request.POST.get("password", "")
    try:
        validate_password(password, user)
        with transaction.atomic():
            passwords.change(user, password, keep_session=keep_session)
            sign_in_log.of_account(
                client_address(request), user, Action.PERSON_PASSWORD_CHANGED, timezone.now()
            )
            passwords.tell(user, "password")
    except ValidationError as error:
        return list(error.messages)
    except hashing.Busy:
        return [_("Too many users are signing in at the same time. Try again.")]
    return []
