"""Starts sessions, whichever way a person has shown who they are. No pages.

A person with a second factor is asked for it first (allauth's stages); what the sign-in should lead
to waits in the session meanwhile, which is theirs by then.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.internal import flows
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from senders.accounts import factors

PASSWORD, INVITATION = "password", "invitation"
SEALED = "sealed_stash"  # of the session, until its form can be shown again


def enter(
    request: HttpRequest, user: User, way: str, *, target: str = "", sealed: str = ""
) -> HttpResponse:
    """Signs the person in, or leads to their second factor first.

    ``way`` is how they have shown who they are: ``PASSWORD`` or ``INVITATION``. ``target`` is the
    page that they wanted, ``sealed`` a POST of before that has not been sent.
    """
    flows.login.record_authentication(request, user, way)
    _keep(request, sealed)
    return _perform(request, user, target)


def enter_by_passkey(
    request: HttpRequest, factor: Authenticator, *, target: str = "", sealed: str = ""
) -> HttpResponse:
    """Signs in whose passkey has just been used; no other factor is asked for."""
    factors.show(request, factor.user, factor, passwordless=True)
    _keep(request, sealed)
    return _perform(request, factor.user, target)


def waiting(request: HttpRequest) -> User | None:
    """Returns who has to show a second factor to end this sign-in, for ten minutes."""
    stage = _stage(request)
    user = stage.login.user if stage else None
    return user if isinstance(user, User) and user.is_active else None


def go_on(request: HttpRequest) -> HttpResponse:
    """Ends the sign-in of whom ``waiting`` names, who has shown a second factor now."""
    response: HttpResponse = _stage(request).exit()
    return response


def give_up(request: HttpRequest) -> None:
    """Forgets a sign-in that waits for its second factor."""
    clear_login(request)
    request.session.pop(SEALED, None)


def ways_of(request: HttpRequest, user: User) -> Sequence[str]:
    """Returns how the person has shown who they are in this session, in order."""
    names = []
    for record in flows.login.get_authentication_records(request, user):
        way = record.get("type") if record.get("method") == "mfa" else record.get("method")
        names.append("passkey" if way == "webauthn" else str(way))
    return list(dict.fromkeys(names))


def _perform(request: HttpRequest, user: User, target: str) -> HttpResponse:
    login = Login(user=user, redirect_url=target or None)
    response: HttpResponse = flows.login.perform_login(request, login)
    return response


def _stage(request: HttpRequest) -> Any:
    if unstash_login(request, peek=True) is None:
        return None
    return LoginStageController.enter(request, AuthenticateStage.key)


def _keep(request: HttpRequest, sealed: str) -> None:
    if sealed:
        request.session[SEALED] = sealed
