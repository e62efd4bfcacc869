"""The keys of the audit trail: signs with ``AUDIT_KEY``, verifies with every known public key.

How settings hold keys is in ``rcsportal.audit_keys``, what is signed in ``checkpoints``.
"""

from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from rcsportal import audit_keys


def sign(text: str) -> str:
    """Returns the signature of a text in lower-case hexadecimal, by the current key."""
    return _private(settings.AUDIT_KEY).sign(text.encode()).hex()


def current_id() -> str:
    return next(iter(known()))


def known() -> Mapping[str, Ed25519PublicKey]:
    """Returns the public keys by ID: the current one first, then those of ``AUDIT_OLD_KEYS``."""
    return _public(settings.AUDIT_KEY, tuple(settings.AUDIT_OLD_KEYS))


def is_signed(text: str, signature: str, key_id: str) -> bool:
    """Returns whether the known key of that ID signed the text; False for an unknown key."""
    key = known().get(key_id)
    if key is None:
        return False
    try:
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


@lru_cache(maxsize=4)
def _private(text: str) -> Ed25519PrivateKey:
    return audit_keys.private(text)


@lru_cache(maxsize=4)
def _public(current: str, old: tuple[str, ...]) -> Mapping[str, Ed25519PublicKey]:
    keys = [_private(current).public_key(), *(audit_keys.public(text) for text in old)]
    return {audit_keys.id_of(key): key for key in keys}
