"""Encrypts key secrets at rest and says which addresses they may be sent to."""

import ipaddress
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from pydantic import SecretStr


class Undecipherable(Exception):
    """No key in ``CREDENTIAL_KEYS`` opens the stored secret."""


def encrypt(secret: SecretStr) -> str:
    return _fernet().encrypt(secret.get_secret_value().encode()).decode()


def decrypt(stored: str) -> SecretStr:
    try:
        return SecretStr(_fernet().decrypt(stored.encode()).decode())
    except InvalidToken:
        raise Undecipherable("no key in CREDENTIAL_KEYS can decrypt this secret") from None


def renewed(stored: str) -> str:
    """Returns the same secret encrypted with the first key. Raises ``Undecipherable``."""
    try:
        return _fernet().rotate(stored.encode()).decode()
    except InvalidToken:
        raise Undecipherable("no key in CREDENTIAL_KEYS can decrypt this secret") from None


def key_of(stored: str) -> int | None:
    """Returns the place in ``CREDENTIAL_KEYS``, from 1, of the key that opens it; None if none."""
    for place, key in enumerate(settings.CREDENTIAL_KEYS, start=1):
        try:
            Fernet(key).decrypt(stored.encode())
        except InvalidToken:
            continue
        return place
    return None


def is_safe_base_url(url: str) -> bool:
    """True for https, and for http on a loopback host: secrets never travel in the clear."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return False
    if not host or parts.username or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])
