"""Signs callbacks. Implements the documentation separately from the client.

Source: Provisioning API reference 1.2.117, callback headers. The signed content follows the
Conversation API's rule for the same headers: body, nonce and timestamp, joined by dots.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

ALGORITHM = "HmacSHA256"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32, as in a ULID


def headers(secret: str, body: bytes, nonce: str, now: datetime) -> dict[str, str]:
    """Returns the four headers of a callback sent at ``now``."""
    timestamp = str(int(now.timestamp()))
    return {
        "x-sinch-webhook-signature": sign(secret, body, nonce, timestamp),
        "x-sinch-webhook-signature-algorithm": ALGORITHM,
        "x-sinch-webhook-signature-nonce": nonce,
        "x-sinch-webhook-signature-timestamp": timestamp,
    }


def sign(secret: str, body: bytes, nonce: str, timestamp: str) -> str:
    """Returns the HMAC in Base64; the key is the secret in UTF-8."""
    signed = body + f".{nonce}.{timestamp}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def new_nonce(now: datetime) -> str:
    """Returns a ULID of 26 characters: 48 bits of milliseconds, then 80 random bits."""
    number = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))
