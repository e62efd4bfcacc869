"""The way to the identity provider and back. Who may enter is decided in ``senders.accounts``.

What has to be remembered on the way (allauth's state) stays in a signed cookie of its own, so that
a stranger who presses the button makes us store nothing.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.sessions.backends import signed_cookies
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders.accounts import single_sign_on
from senders.accounts.provider_client import ProviderClient
from senders.web.access import public
from senders.web.login_page import refused_page
from senders.web.pages import posted_from

log = structlog.get_logger("senders.accounts")

COOKIE = f"{settings.COOKIE_PREFIX}sso_state"
LASTS = 10 * 60  # seconds
# How allauth says that an ID cannot be stored whole: cut short it could be that of somebody else.
_SUBJECT_TOO_LONG = "SOCIALACCOUNT_UID_MAX_LENGTH"


@posted_from("login")
@never_cache
@public
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leads to the provider, by a page: the policy lets no form be redirected elsewhere."""
    _known_or_404(provider_id)
    real, request.session = request.session, signed_cookies.SessionStore()
    try:
        response = _answered(request, lambda: _view(OAuth2LoginView, request, provider_id))
        state = request.session.session_key
    finally:
        request.session = real
    if response.status_code != HTTPStatus.FOUND:
        return response
    page = render(request, "accounts/leaving.html", {"url": response["Location"]})
    page.set_cookie(
        COOKIE,
        state or "",
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return page


@never_cache
@require_GET
@public
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Takes the provider's answer, which belongs to the browser that was sent there."""
    _known_or_404(provider_id)
    real = request.session
    vars(request)[single_sign_on.REAL_SESSION] = real
    request.session = signed_cookies.SessionStore(request.COOKIES.get(COOKIE))
    try:
        response = _answered(request, lambda: _view(OAuth2CallbackView, request, provider_id))
    finally:
        request.session = real
    response.delete_cookie(COOKIE)
    return response


def _view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    response: HttpResponse = view.adapter_view(ProviderClient(request, provider_id))(request)
    return response


def _answered(request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    """Returns the answer of allauth's view, or a page where the provider gave none to us."""
    try:
        return call()
    except (single_sign_on.Failed, PermissionDenied, OSError, ValueError, KeyError) as problem:
        # The text of a failure can hold what the provider knows of the person.
        cause = str(problem) if isinstance(problem, single_sign_on.Failed) else ""
        log.warning("single_sign_on_failed", error=cause or type(problem).__name__)
        return refused_page(
            request,
            _("%(provider)s did not confirm who you are.")
            % {"provider": single_sign_on.provider_name()},
            _("Try again, or sign in another way."),
            heading=_("Sign-in failed"),
            status=HTTPStatus.BAD_GATEWAY,
        )
    except ImproperlyConfigured as problem:
        if _SUBJECT_TOO_LONG not in str(problem):
            raise
        log.warning("single_sign_on_failed", error="subject too long")
        return _unknowable(request)
    except IntegrityError:
        # The same person arrived twice at once; the other one was stored.
        return refused_page(request, _("Try again."), heading=_("Sign-in failed"), status=409)


def _unknowable(request: HttpRequest) -> HttpResponse:
    most = SocialAccount._meta.get_field("uid").max_length
    names = {"provider": single_sign_on.provider_name(), "most": most}
    return refused_page(
        request,
        _(
            "The ID that %(provider)s sent for you is longer than %(most)d characters, so the"
            " portal cannot store it."
        )
        % names,
        _("Ask an operator of the portal, or sign in another way."),
        heading=_("Sign-in failed"),
        status=HTTPStatus.BAD_GATEWAY,
    )


def _known_or_404(provider_id: str) -> None:
    if not settings.OIDC or provider_id != single_sign_on.PROVIDER:
        raise Http404
