"""Second factors and passkeys of people: the one door to allauth's models and ceremonies.

Pages are in ``senders.views.factors``; which roles need one is in ``senders.web.second_factor``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from senders.accounts import sign_in_log, throttle
from senders.audit import Action
from senders.web.client_address import client_address

Type = Authenticator.Type
MAIN = (Type.TOTP, Type.WEBAUTHN)  # recovery codes only stand in for one of these
CODES = 10  # recovery codes that a person gets
FEW_CODES = 3
CODE_LASTS = 90  # seconds in which one code of an app could be used again
LONGEST_NAME = 60
CHALLENGE = webauthn.STATE_SESSION_KEY


class WrongCode(Exception):
    """No factor of the person accepts the code."""


@dataclass(frozen=True)
class Factors:
    """Counts the factors of one person. Recovery codes are counted with an app or passkey only."""

    passkeys: int = 0
    has_app: bool = False
    recovery_codes_left: int = 0

    @property
    def any(self) -> bool:
        return self.has_app or self.passkeys > 0


@dataclass(frozen=True)
class Passkey:
    """One passkey as its owner sees it."""

    pk: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """All factors of one person with their times."""

    passkeys: list[Passkey] = field(default_factory=list)
    app_since: datetime | None = None
    codes_since: datetime | None = None
    codes_left: int = 0

    @property
    def any(self) -> bool:
        return bool(self.passkeys) or self.app_since is not None


def of(users: Collection[int]) -> Mapping[int, Factors]:
    """Returns the factors of these people by their IDs, with one query."""
    passkeys: dict[int, int] = dict.fromkeys(users, 0)
    apps: set[int] = set()
    codes: dict[int, int] = {}
    for each in Authenticator.objects.filter(user__in=users):
        if each.type == Type.WEBAUTHN:
            passkeys[each.user_id] += 1
        elif each.type == Type.TOTP:
            apps.add(each.user_id)
        else:
            codes[each.user_id] = _codes_left(each)
    return {user: Factors(passkeys[user], user in apps, codes.get(user, 0)) for user in passkeys}


def overview(user: User) -> Overview:
    """Returns the person's own factors, passkeys in the order in which they were added."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    app = next((each for each in found if each.type == Type.TOTP), None)
    codes = next((each for each in found if each.type == Type.RECOVERY_CODES), None)
    return Overview(
        passkeys=[
            Passkey(each.pk, each.wrap().name, each.created_at, each.last_used_at)
            for each in found
            if each.type == Type.WEBAUTHN
        ],
        app_since=app.created_at if app else None,
        codes_since=codes.created_at if codes else None,
        codes_left=_codes_left(codes) if codes else 0,
    )


def use_code(request: HttpRequest, user: User, code: str) -> Authenticator:
    """Uses a code of an app, or a recovery code, once. Raises ``WrongCode``.

    The database remembers a used code, so that all processes refuse it.
    """
    typed = "".join(code.split())
    for factor in Authenticator.objects.filter(user=user).exclude(type=Type.WEBAUTHN):
        if factor.type == Type.TOTP:
            secret = totp.decrypt(factor.data["secret"])
            right = totp.validate_totp_code(secret, typed) and throttle.use_once(
                f"totp {user.pk} {typed}", CODE_LASTS
            )
        else:
            right = factor.wrap().validate_code(typed)
            factor.refresh_from_db()
        if right:
            show(request, user, factor)
            return factor
    raise WrongCode


def passkey_options(request: HttpRequest, user: User | None) -> tuple[dict[str, Any], Any]:
    """Returns what the browser needs to ask for a passkey, and the challenge to keep for later.

    Without ``user`` any passkey of this portal answers.
    """
    options = webauthn.begin_authentication(user)
    return options, request.session.pop(CHALLENGE)


def use_passkey(
    request: HttpRequest, user: User | None, answer: Any, challenge: Any
) -> Authenticator:
    """Judges the browser's answer to ``challenge``. Raises ``WrongCode``.

    Without ``user`` it signs in alone, so the person has to be verified by their device.
    """
    if not isinstance(answer, dict) or not isinstance(challenge, dict):
        raise WrongCode
    request.session[CHALLENGE] = challenge
    try:
        response = webauthn.parse_authentication_response(answer)
        owner = user or webauthn.extract_user_from_response(answer)
        factor = webauthn.complete_authentication(owner, answer)
        verified = response.response.authenticator_data.is_user_verified()
    except (ValidationError, KeyError, AttributeError, TypeError, ValueError):
        raise WrongCode from None
    finally:
        request.session.pop(CHALLENGE, None)
    if user is None and not verified:
        raise WrongCode
    if not throttle.use_once(f"passkey {challenge.get('challenge')}", 3600):
        raise WrongCode
    return factor


def show(request: HttpRequest, user: User, factor: Authenticator, **more: Any) -> None:
    """Remembers in the session that the person has shown this factor now."""
    factor.record_usage()
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type, **more)


def new_app_secret(request: HttpRequest) -> str:
    """Returns the secret that the app to be added shares with us, the same until it is."""
    return str(totp.get_totp_secret())


@transaction.atomic
def add_app(request: HttpRequest, user: User, code: str) -> None:
    """Adds the app that shows ``code``, instead of the one before. Raises ``WrongCode``."""
    secret, typed = totp.get_totp_secret(), "".join(code.split())
    if not totp.validate_totp_code(secret, typed):
        raise WrongCode
    throttle.use_once(f"totp {user.pk} {typed}", CODE_LASTS)
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    factor = totp.TOTP.activate(user, secret).instance
    totp.clear_totp_secret(request)
    _added(request, user, factor)


def registration_options(user: User) -> dict[str, Any]:
    """Returns what the browser needs to make a passkey; the challenge stays in the session."""
    return dict(webauthn.begin_registration(user, passwordless=True))


@transaction.atomic
def add_passkey(request: HttpRequest, user: User, name: str, answer: Any) -> None:
    """Adds the passkey that the browser has made. Raises ``WrongCode``."""
    if not isinstance(answer, dict):
        raise WrongCode
    try:
        webauthn.parse_registration_response(answer)
        made = webauthn.complete_registration(answer)
    except (ValidationError, KeyError, AttributeError, TypeError, ValueError):
        raise WrongCode from None
    if not made.is_user_verified():
        raise WrongCode
    factor = webauthn.WebAuthn.add(user, name[:LONGEST_NAME], answer).instance
    _added(request, user, factor)


@transaction.atomic
def rename_passkey(user: User, pk: int, name: str) -> bool:
    """Gives a passkey of the person another name; False if they have no such passkey."""
    factor = Authenticator.objects.filter(user=user, type=Type.WEBAUTHN, pk=pk).first()
    if factor is None:
        return False
    factor.wrap().name = name[:LONGEST_NAME]
    factor.save(update_fields=["data"])
    return True


@transaction.atomic
def remove(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """Removes an app or a passkey, and with the last of them the recovery codes."""
    kind = factor.type
    factor.delete()
    delete_dangling_recovery_codes(user)
    _record(request, user, Action.PERSON_FACTOR_REMOVED, kind)


def found(user: User, kind: str, pk: int | None = None) -> Authenticator | None:
    """Returns a factor of the person: the passkey with this ID, or their app."""
    mine = Authenticator.objects.filter(user=user, type=kind)
    return (mine.filter(pk=pk) if pk is not None else mine).first()


@transaction.atomic
def new_codes(request: HttpRequest, user: User) -> list[str]:
    """Replaces the recovery codes and returns them, to be shown this once."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    _record(request, user, Action.PERSON_CODES_CREATED, Type.RECOVERY_CODES)
    return list(RecoveryCodes.activate(user).generate_codes())


def remove_all(user: User) -> int:
    """Removes every factor of somebody who has lost theirs; the caller records it."""
    return int(Authenticator.objects.filter(user=user).delete()[0])


def _added(request: HttpRequest, user: User, factor: Authenticator) -> None:
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
    _record(request, user, Action.PERSON_FACTOR_ADDED, factor.type)


def _record(request: HttpRequest, user: User, action: Action, kind: str) -> None:
    sign_in_log.of_account(
        client_address(request), user, action, timezone.now(), {"after": {"factor": str(kind)}}
    )


def _codes_left(factor: Authenticator) -> int:
    used = int(factor.data.get("used_mask", 0))
    return CODES - bin(used).count("1")
