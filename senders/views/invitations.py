"""The page behind the link of an invitation: an account is made here, or one's own joins.

A link that does not work leads to one page that tells nothing about the reason.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from senders.accounts import entering, hashing, invitations, throttle
from senders.accounts.invitations import AlreadyMember, NotOpen, OtherAddress, UsernameTaken
from senders.accounts.member_forms import JoinForm
from senders.accounts.throttle import Exceeded
from senders.audit import Actor
from senders.models import MemberInvitation, Role
from senders.web.access import own_account, public, signed_in_user
from senders.web.client_address import client_address
from senders.web.pages import private_address
from senders.words.times import duration


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows an open invitation to whoever has its link; a POST makes an account and joins."""
    found = _found(request, token)
    if isinstance(found, HttpResponse):
        return found
    known = invitations.account_of(found)
    if isinstance(request.user, User) or known is not None:
        return private_address(_other_ways(request, found, known, token))
    return private_address(_new_account(request, found, token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Asks who is signed in whether to join; a POST joins."""
    found = _found(request, token)
    if isinstance(found, HttpResponse):
        return found
    user, now = signed_in_user(request), timezone.now()
    if request.method != "POST":
        return private_address(_other_ways(request, found, user, token))
    actor = Actor(found.project, user.get_username(), user=user, ip=client_address(request))
    try:
        invitations.accept(actor, found, user, now=now)
    except NotOpen:
        return _ended(request)
    except OtherAddress:
        return private_address(_other_ways(request, found, user, token, status=409))
    except AlreadyMember:
        pass  # the project's page says what they may do there
    return private_address(redirect("overview", project=found.project.slug))


def _new_account(request: HttpRequest, found: MemberInvitation, token: str) -> HttpResponse:
    if request.method != "POST":
        initial = {"username": invitations.proposed_username(found.email)}
        return _form_page(request, found, JoinForm(None, email=found.email, initial=initial))
    form = JoinForm(request.POST, email=found.email)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    try:
        user = form.make(_set_password)
    except hashing.Busy:
        form.add_error(None, _("Too many users are signing in at the same time. Try again."))
        response = _form_page(request, found, form, status=503)
        response["Retry-After"] = str(hashing.PATIENCE)
        return response
    actor = Actor(found.project, user.get_username(), ip=client_address(request))
    try:
        with transaction.atomic():
            invitations.accept(actor, found, user, now=timezone.now(), is_new=True)
    except NotOpen:
        return _ended(request)
    except UsernameTaken:
        form.add_error("username", JoinForm.taken())
        return _form_page(request, found, form, status=422)
    project = reverse("overview", args=[found.project.slug])
    return private_address(entering.enter(request, user, entering.INVITATION, target=project))


def _other_ways(
    request: HttpRequest,
    found: MemberInvitation,
    known: User | None,
    token: str,
    *,
    status: int = 200,
) -> HttpResponse:
    """Returns the page for an address that has an account, or for somebody who is signed in."""
    user = request.user if isinstance(request.user, User) else None
    is_own = user is not None and invitations.address_key(user.email) == found.address_key
    context = {
        **_about(found),
        "token": token,
        "is_own": is_own,
        "is_other": user is not None and not is_own,
        "is_closed": user is None and known is not None and not known.is_active,
    }
    return render(request, "invitation/known.html", context, status=status)


def _form_page(
    request: HttpRequest, found: MemberInvitation, form: JoinForm, *, status: int = 200
) -> HttpResponse:
    context = {**_about(found), "form": form}
    return render(request, "invitation/join.html", context, status=status)


def _about(found: MemberInvitation) -> dict[str, Any]:
    return {"invitation": found, "invited_to": found.project, "invited_role": Role(found.role)}


def _found(request: HttpRequest, token: str) -> MemberInvitation | HttpResponse:
    """Returns the invitation of the link, or the page to answer with. Guesses are counted."""
    attempt = throttle.take_link(client_address(request))
    if isinstance(attempt, Exceeded):
        context = {"wait": duration(attempt.wait)}
        response = render(request, "invitation/ended.html", context, status=429)
        response["Retry-After"] = str(attempt.wait)
        return private_address(response)
    found = invitations.by_token(token, timezone.now())
    if found is None:
        return _ended(request)
    throttle.give_back(attempt)
    return found


def _ended(request: HttpRequest) -> HttpResponse:
    return private_address(render(request, "invitation/ended.html", status=404))


def _set_password(user: User, password: str) -> None:
    with hashing.place():
        user.set_password(password)
