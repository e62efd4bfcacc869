"""Second factors and passkeys of one's own account, and the page that asks who one is once more.

How the page of the account shows them is in ``account``.
"""

from functools import wraps
from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from senders.accounts import (
    confirming,
    factors,
    hashing,
    passwords,
    sign_in_log,
    single_sign_on,
    throttle,
)
from senders.accounts.throttle import Exceeded
from senders.views.passkey_answers import Challenges, read_answer
from senders.web import second_factor, session_limits
from senders.web.access import View, own_account, signed_in_user
from senders.web.client_address import client_address
from senders.web.pages import next_page
from senders.web.request import PortalRequest
from senders.words.times import duration

_CHALLENGES = Challenges(salt="senders.passkeys.confirm")
CONFIRM = "confirm as"  # in the counts of attempts; no username: these hold no spaces


def confirmed(view: View) -> View:
    """Decorates what needs a sign-in or a confirmation of the last ten minutes."""

    @wraps(view)
    def checked(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not confirming.is_recent(request, signed_in_user(request)):
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return checked


@sensitive_post_parameters("password", "code", "credential")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def confirm(request: PortalRequest) -> HttpResponse:
    """Asks a signed-in person for their password, a code or a passkey."""
    user = signed_in_user(request)
    target = next_page(request) or reverse("account")
    problem: list[str] = []
    status = 200
    if request.method == "POST":
        problem, status = _judged(request, user)
        if not problem:
            session_limits.renew(request)
            return redirect(target)
    has = factors.of([user.pk])[user.pk]
    options, challenge = factors.passkey_options(request, user) if has.passkeys else ({}, {})
    context = {
        "next": target,
        "problem": problem,
        "has": has,
        "options": options,
        "challenge": _CHALLENGES.sign_object(challenge),
        "has_password": user.has_usable_password(),
        "is_joined": single_sign_on.is_joined(user),
    }
    return render(request, "accounts/confirm.html", context, status=status)


def _too_many(attempt: Exceeded) -> list[str]:
    wait = _("Try again in %(time)s.") % {"time": duration(attempt.wait)}
    return [_("There were too many attempts."), wait]


def _judged(request: PortalRequest, user: User) -> tuple[list[str], int]:
    """Returns the problem with what was given and its status; no problem if it is right."""
    address = client_address(request)
    attempt = throttle.take(address, f"{CONFIRM} {user.pk}")
    if isinstance(attempt, Exceeded):
        return _too_many(attempt), 429
    code = sign_in_log.WRONG_CODE
    try:
        if "credential" in request.POST:
            code = sign_in_log.WRONG_PASSKEY
            is_right = confirming.by_passkey(request, user, *_CHALLENGES.answer(request))
        elif "code" in request.POST:
            is_right = confirming.by_code(request, user, request.POST["code"])
        else:
            code = sign_in_log.WRONG_PASSWORD
            is_right = confirming.by_password(request, user, request.POST.get("password", ""))
    except hashing.Busy:
        throttle.give_back(attempt)
        return [_("Too many users are signing in at the same time. Try again.")], 503
    if is_right:
        throttle.give_back(attempt)
        return [], 200
    sign_in_log.refused(address, user, code, timezone.now())
    words = {
        sign_in_log.WRONG_PASSKEY: _("The passkey was not accepted. Try again."),
        sign_in_log.WRONG_CODE: _("The code is wrong, or it was used before. Enter a new code."),
        sign_in_log.WRONG_PASSWORD: _("The password is wrong."),
    }
    return [words[code]], 422


@never_cache
@require_http_methods(["GET", "HEAD"])
@own_account
def needed(request: PortalRequest) -> HttpResponse:
    """Tells a person whose role needs a second factor what to do, and leads there."""
    user = signed_in_user(request)
    target = next_page(request)
    if not second_factor.is_missing_anywhere(request, user):
        return redirect(target or "home")
    has = factors.of([user.pk])[user.pk]
    context = {"has": has, "next": target or reverse("home")}
    return render(request, "accounts/second_factor_needed.html", context, status=403)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def app(request: PortalRequest) -> HttpResponse:
    """Adds an authenticator app: shows its secret as a picture and text, and asks for a code."""
    user = signed_in_user(request)
    problem: list[str] = []
    status = 200
    if request.method == "POST":
        problem, status = _add_app(request, user)
        if not problem:
            return _after_adding(request, user, _("The authenticator app was added."))
    secret = factors.new_app_secret(request)
    url = get_adapter().build_totp_url(user, secret)
    context = {
        "problem": problem,
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "picture": _picture(url),
        "replaces": factors.of([user.pk])[user.pk].has_app,
        "next": next_page(request),
    }
    return render(request, "accounts/add_app.html", context, status=status)


def _add_app(request: PortalRequest, user: User) -> tuple[list[str], int]:
    attempt = throttle.take(client_address(request), f"{CONFIRM} {user.pk}")
    if isinstance(attempt, Exceeded):
        return _too_many(attempt), 429
    try:
        factors.add_app(request, user, request.POST.get("code", ""))
    except factors.WrongCode:
        return [_("The code is wrong. Check the time of your phone and enter a new code.")], 422
    throttle.give_back(attempt)
    return [], 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def add_passkey(request: PortalRequest) -> HttpResponse:
    """Adds a passkey, which the browser makes."""
    user = signed_in_user(request)
    name = request.POST.get("name", "").strip()
    problem: list[str] = []
    if request.method == "POST":
        try:
            usual = _("Passkey of %(day)s") % {"day": f"{timezone.now():%d.%m.%Y}"}
            factors.add_passkey(request, user, name or usual, read_answer(request))
        except (ValueError, factors.WrongCode):
            problem = [_("The passkey was not added. Try again.")]
        else:
            return _after_adding(request, user, _("The passkey was added."))
    context = {
        "problem": problem,
        "name": name,
        "options": factors.registration_options(user),
        "next": next_page(request),
        "longest": factors.LONGEST_NAME,
    }
    return render(request, "accounts/add_passkey.html", context, status=422 if problem else 200)


def _after_adding(request: PortalRequest, user: User, said: str) -> HttpResponse:
    """Shows recovery codes with the first factor; else leads on to where the person was going."""
    passwords.tell(user, "factor_added")
    messages.success(request, said)
    target = next_page(request)
    if factors.of([user.pk])[user.pk].recovery_codes_left:
        return redirect(target or "account")
    return _codes_page(request, user, target)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def remove(request: PortalRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """Asks before it removes an app or a passkey, and says what that means."""
    user = signed_in_user(request)
    factor = factors.found(user, kind, pk)
    if factor is None:
        messages.info(request, _("It was removed before."))
        return redirect("account")
    if request.method == "POST":
        factors.remove(request, user, factor)
        passwords.tell(user, "factor_removed")
        messages.success(request, _("%(factor)s was removed.") % {"factor": _called(factor)})
        return redirect("account")
    has = factors.of([user.pk])[user.pk]
    context = {
        "factor": _called(factor),
        "is_last": has.passkeys + has.has_app == 1,
        "is_needed": second_factor_of_roles(user),
    }
    return render(request, "accounts/remove_factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def rename(request: PortalRequest, pk: int) -> HttpResponse:
    """Gives a passkey another name, so that its owner knows which one it is."""
    user = signed_in_user(request)
    factor = factors.found(user, factors.Type.WEBAUTHN, pk)
    if factor is None:
        messages.info(request, _("The passkey was removed before."))
        return redirect("account")
    name, problem = factor.wrap().name, ""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        if not name:
            problem = _("Enter a name.")
        elif len(name) > factors.LONGEST_NAME:
            problem = _("The name must have %(most)s characters or fewer.") % {
                "most": factors.LONGEST_NAME
            }
        else:
            factors.rename_passkey(user, pk, name)
            messages.success(request, _("The name was saved."))
            return redirect("account")
    context = {"name": name, "problem": problem, "longest": factors.LONGEST_NAME}
    return render(request, "accounts/rename_passkey.html", context, status=422 if problem else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def recovery_codes(request: PortalRequest) -> HttpResponse:
    """Asks before it replaces the recovery codes, and shows the new ones this once."""
    user = signed_in_user(request)
    has = factors.of([user.pk])[user.pk]
    if not has.any:
        messages.info(request, _("Add a passkey or an authenticator app first."))
        return redirect("account")
    if request.method == "POST":
        passwords.tell(user, "codes")
        return _codes_page(request, user, next_page(request))
    return render(request, "accounts/recovery_codes.html", {"has": has})


def _codes_page(request: PortalRequest, user: User, target: str) -> HttpResponse:
    context = {"codes": factors.new_codes(request, user), "next": target or reverse("account")}
    return render(request, "accounts/codes_shown.html", context)


def second_factor_of_roles(user: User) -> list[str]:
    """Returns the names of the person's roles that need a second factor."""
    return [str(role.label) for role in second_factor.roles_that_need_one(user)]


def _called(factor: Any) -> str:
    if factor.type == factors.Type.WEBAUTHN:
        return str(factor.wrap().name)
    return _("Authenticator app")


def _picture(url: str) -> SafeString:
    """Returns the QR code as SVG that takes its colours from the page."""
    code = segno.make(url, error="m")
    return SafeString(code.svg_inline(scale=4, border=2, svgclass="qr", omitsize=True))
