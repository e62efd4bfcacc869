"""Answers to allauth: who may enter, what the audit trail says of it, how secrets are encrypted.

The pages are ours; see ``senders.views.sign_in``. Roles of single sign-on are in
``single_sign_on``.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import SecretStr

from senders.accounts import entering, sign_in_log, single_sign_on
from senders.accounts.provider_client import ProviderClient
from senders.models import credentials
from senders.web import session_limits, stashed_post
from senders.web.client_address import client_address
from senders.web.login_page import refused_page

NAME = "RCS senders"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in as a whole: nobody signs up, and no session starts without its entry."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_reauthentication_required(self, **_more: Any) -> bool:
        """Returns False: our pages ask for it before their forms are shown."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        clear_login(request)
        sign_in_log.refused(client_address(request), user, sign_in_log.INACTIVE, timezone.now())
        return refused_page(request, _("Your account has been deactivated."))

    def login(self, request: HttpRequest, user: User) -> None:
        """Starts the session. Nobody gets in whose entry cannot be written."""
        with transaction.atomic():
            ways = entering.ways_of(request, user)
            before = request.session.session_key
            super().login(request, user)
            if request.session.session_key == before:
                session_limits.renew(request)  # Django keeps the key of who was signed in already
            session_limits.keep(request)
            sign_in_log.signed_in(client_address(request), user, timezone.now(), ways)

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **_more: Any
    ) -> HttpResponse:
        """Leads to the page whose form was not sent, else to the requested one."""
        stash = stashed_post.opened(request.session.pop(entering.SEALED, ""))
        if stash is not None and stashed_post.accept(request, user, stash):
            return redirect(stash.page)
        return redirect(redirect_url or "home")

    def add_message(self, *_arguments: Any, **_more: Any) -> None:
        """Says nothing: our pages do."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are encrypted, their names are those of ``PORTAL_URL``."""

    def encrypt(self, text: str) -> str:
        return credentials.encrypt(SecretStr(text))

    def decrypt(self, encrypted_text: str) -> str:
        return credentials.decrypt(encrypted_text).get_secret_value()

    def get_totp_issuer(self) -> str:
        return NAME

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PORTAL_URL).hostname or "localhost", "name": NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {
            "name": user.get_username(),
            "display_name": user.get_full_name() or user.get_username(),
        }


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on: from the answer of the identity provider on, we decide ourselves."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        raise ImmediateHttpResponse(single_sign_on.arrive(request, sociallogin))

    def get_provider(self, *arguments: Any, **more: Any) -> Any:
        provider = super().get_provider(*arguments, **more)
        provider.oauth2_adapter_class = ProviderClient
        return provider

    def get_requests_session(self) -> Any:
        """Returns a session that follows no redirect: a provider answers where it says it does."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Any = None, **_more: Any
    ) -> None:
        raise single_sign_on.Failed(type(exception).__name__ if exception else "refused")
