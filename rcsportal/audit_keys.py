"""Keys that sign the audit trail, as settings hold them: 32 bytes of Ed25519 in URL-safe Base64.

Pure: no settings, no database. Signing and verifying are in ``senders.audit.keys``.
"""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

BYTES = 32
ID_LENGTH = 16  # hexadecimal digits of a key's ID


def new() -> str:
    """Returns a private key for ``AUDIT_KEY``."""
    return as_text(secrets.token_bytes(BYTES))


def raw(text: str) -> bytes:
    """Returns the 32 bytes of a key, none of any other text."""
    try:
        decoded = base64.b64decode(text.strip().encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    return decoded if len(decoded) == BYTES else b""


def as_text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode("ascii")


def private(text: str) -> Ed25519PrivateKey:
    """Returns the key of ``AUDIT_KEY``. Raises ``ValueError`` for a text that is none."""
    return Ed25519PrivateKey.from_private_bytes(raw(text))


def public(text: str) -> Ed25519PublicKey:
    """Returns one key of ``AUDIT_OLD_KEYS``. Raises ``ValueError`` for a text that is none."""
    return Ed25519PublicKey.from_public_bytes(raw(text))


def public_text(private_text: str) -> str:
    """Returns the public key of a private one, as ``AUDIT_OLD_KEYS`` takes it."""
    return as_text(private(private_text).public_key().public_bytes_raw())


def id_of(key: Ed25519PublicKey) -> str:
    """Returns the ID of a public key: the start of the SHA-256 of its 32 bytes, in hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:ID_LENGTH]
