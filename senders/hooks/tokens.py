"""Tokens and secrets of our own webhooks, and the address that Sinch sends callbacks to."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from pydantic import SecretStr

from senders.models import Hook, credentials

PATH = "/hooks/"
BOTH_FOR = timedelta(days=1)  # a secret stays valid after it was replaced


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_secret() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(48))


def target_of(token: str) -> str:
    """Returns the address as it would be registered now."""
    return f"{settings.PORTAL_URL.rstrip('/')}{PATH}{token}/"


def is_of(target: str, token: str) -> bool:
    """Tells if an address leads to the hook of this token, whatever ``PORTAL_URL`` was then."""
    return target.rstrip("/").endswith(f"{PATH}{token}")


def valid_secrets(hook: Hook, now: datetime) -> list[SecretStr]:
    """Returns the secrets that may sign a callback now, the newest first.

    The one before is valid until ``old_until``, and without an end while it is not known if Sinch
    took the newest. Raises ``credentials.Undecipherable`` if none can be decrypted.
    """
    stored = [hook.secret_encrypted]
    if hook.old_secret_encrypted and (hook.old_until is None or now < hook.old_until):
        stored.append(hook.old_secret_encrypted)
    found = []
    for text in stored:
        with suppress(credentials.Undecipherable):
            found.append(credentials.decrypt(text))
    if not found:
        raise credentials.Undecipherable("no secret of the webhook can be decrypted")
    return found


def is_rotation_open(hook: Hook) -> bool:
    """Tells if nobody knows whether Sinch took the newest secret."""
    return bool(hook.old_secret_encrypted) and hook.old_until is None
