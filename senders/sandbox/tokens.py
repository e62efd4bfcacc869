"""Signed page tokens in the URL-safe alphabet: letters, digits, ``-`` and ``_``, no padding.

Some clients, Sinch's own SDK among them, put tokens into a URL without encoding them. The content
and the lifetime of tokens are not documented; these are valid until the signing key changes.
"""

import base64
import binascii
import json
import re
from typing import Any

from django.core import signing

from senders.sandbox.errors import ApiRefusal

ALPHABET = re.compile(r"[A-Za-z0-9_-]+")
# A new salt makes tokens of the older form invalid even where they look alike.
_SALT = "senders.sandbox.page.urlsafe"


def write(content: list[Any], kind: str) -> str:
    """Returns a token for JSON ``content``; ``kind`` names the lists that can read it."""
    text = _signer(kind).sign(json.dumps(content))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read(token: str, kind: str) -> list[Any]:
    """Returns the content of a token of this kind. Raises ``invalid_page_token``."""
    try:
        if not ALPHABET.fullmatch(token):
            raise ValueError("not of the alphabet")
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        content: list[Any] = json.loads(_signer(kind).unsign(raw.decode()))
    except (binascii.Error, ValueError, signing.BadSignature):
        raise ApiRefusal("invalid_page_token") from None
    return content


def _signer(kind: str) -> signing.Signer:
    return signing.Signer(salt=f"{_SALT}.{kind}", sep="~")
