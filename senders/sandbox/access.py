"""Checks credentials: Basic with the sandbox's key, or a Bearer token from ``/oauth2/token``.

Source: Provisioning API, Authentication. A wrong project and a wrong key are both 401.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from django.core import signing

from senders.sandbox.errors import ApiRefusal

KEY_ID, KEY_SECRET = "sandbox-key", "sandbox-secret"
LIFE = timedelta(hours=1)
_SALT = "senders.sandbox.token"


def token_answer(authorization: str, body: bytes, now: datetime) -> tuple[int, dict[str, Any]]:
    """Returns (status, body) of ``POST /oauth2/token``; error bodies follow RFC 6749, 5.2."""
    if not _is_key(authorization):
        return 401, {"error": "invalid_client"}
    form = parse_qs(body.decode("ascii", "replace"))
    if form.get("grant_type") != ["client_credentials"]:
        return 400, {"error": "unsupported_grant_type"}
    ends = (now + LIFE).timestamp()
    return 200, {
        "access_token": signing.dumps({"ends": ends}, salt=_SALT),
        "expires_in": int(LIFE.total_seconds()),
        "scope": "",
        "token_type": "bearer",
    }


def check(authorization: str, now: datetime) -> None:
    """Raises ``unauthorized_error``; the response names the expiry only for an expired token."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        if not _is_key(authorization):
            raise _unauthorized('Basic realm="sandbox"')
        return
    if scheme.lower() != "bearer":
        raise _unauthorized('Bearer realm="sandbox"')
    try:
        ends = signing.loads(value.strip(), salt=_SALT)["ends"]
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        raise _unauthorized('Bearer error="invalid_token"') from None
    if now.timestamp() >= ends:
        raise _unauthorized('Bearer error="invalid_token", error_description="token expired"')


def _is_key(authorization: str) -> bool:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, f"{KEY_ID}:{KEY_SECRET}".encode())


def _unauthorized(challenge: str) -> ApiRefusal:
    return ApiRefusal("unauthorized_error", headers={"WWW-Authenticate": challenge})
