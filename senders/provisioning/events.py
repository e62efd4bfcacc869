"""Callbacks at a webhook: the proof that Sinch sent them, and the events as tolerant models.

The handling of an event is not part of this module. An event is a hint: the sender is read again.
Source: Provisioning API reference, Webhooks and the callbacks of RCS Senders and RCS Accounts.
The signed text is the one defined for the Conversation API, which has the same four headers.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, PrivateAttr, SecretStr, ValidationError

from senders.provisioning.errors import BadSignature, Flaw, UnreadableEvent
from senders.provisioning.models import Sender
from senders.provisioning.tolerant import Tolerant
from senders.provisioning.wire import as_object, hide_tokens

SIGNATURE: Final = "x-sinch-webhook-signature"
ALGORITHM: Final = "x-sinch-webhook-signature-algorithm"
NONCE: Final = "x-sinch-webhook-signature-nonce"
TIMESTAMP: Final = "x-sinch-webhook-signature-timestamp"
WINDOW = 300.0  # seconds; Sinch asks for a small one and names no number
TIMESTAMP_DIGITS = 12

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


def webhook_signature(secret: str, body: bytes, nonce: str, timestamp: str) -> str:
    """Base64 of the HMAC-SHA256 over body, nonce and timestamp, joined by dots.

    The secret is used as text: it is not Base64 to be decoded first.
    """
    signed = b".".join((body, nonce.encode(), timestamp.encode()))
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def verify(
    headers: Headers,
    body: bytes,
    secrets: Sequence[SecretStr],
    now: datetime,
    window: float = WINDOW,
) -> None:
    """Raises ``BadSignature`` unless one of ``secrets`` signed the raw ``body``.

    Two secrets are accepted while one replaces the other. ``window`` is how many seconds the
    timestamp may be from ``now``, either way. Nonces are not remembered here.
    """
    found = _headers(headers)
    if found[ALGORITHM] != "HmacSHA256":
        raise BadSignature(Flaw.ALGORITHM, "another algorithm")
    timestamp, nonce = found[TIMESTAMP], found[NONCE]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS):
        raise BadSignature(Flaw.TIMESTAMP, "the timestamp is no number of seconds")
    if not nonce.isascii():
        raise BadSignature(Flaw.NONCE, "the nonce is not ASCII")
    # Bytes, since texts that are not ASCII cannot be compared in constant time.
    given = found[SIGNATURE].encode(errors="backslashreplace")
    matches = [
        hmac.compare_digest(
            webhook_signature(secret.get_secret_value(), body, nonce, timestamp).encode(), given
        )
        for secret in secrets
        if secret.get_secret_value()  # an empty one anybody could sign with
    ]
    if not any(matches):
        raise BadSignature(Flaw.SIGNATURE, "the signature does not match")
    if abs(now.timestamp() - int(timestamp)) > window:
        raise BadSignature(Flaw.STALE, "the timestamp is outside the window")


def _headers(headers: Headers) -> dict[str, str]:
    """The four headers, by their names in lower case, each there exactly once."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        if key in found and key in {SIGNATURE, ALGORITHM, NONCE, TIMESTAMP}:
            raise BadSignature(Flaw.TWICE, f"{key} comes twice")
        found[key] = value
    for key in (SIGNATURE, ALGORITHM, NONCE, TIMESTAMP):
        if not found.get(key):
            raise BadSignature(Flaw.MISSING, f"{key} is missing")
    return found


def _sender(payload: object) -> object:
    return Sender.from_wire(payload) if isinstance(payload, Mapping) else payload


Payload = Annotated[Sender, BeforeValidator(_sender)]


class Event(Tolerant):
    """Any delivery. ``wire`` is the JSON as it came, every ``authToken`` hidden; no copy of it."""

    type: str
    _wire: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def wire(self) -> Mapping[str, Any]:
        return self._wire


class UnknownEvent(Event):
    """An event of an unknown type; its content stands in ``wire``."""


class StatusUpdated(Event):
    """``RCS_SENDER_STATUS_UPDATED``; the payload is the sender at the time of the event."""

    payload: Payload
    previous_state: str
    current_state: str
    comment: str | None = None


class OperatorStatusUpdated(Event):
    """``RCS_SENDER_OPERATOR_STATUS_UPDATED``; both statuses are the operator's."""

    payload: Payload
    operator: str
    operator_country: str
    operator_previous_status: str
    operator_current_status: str
    comment: str | None = None


class SenderCommentAdded(Event):
    """``RCS_SENDER_COMMENT_ADDED``; the reference does not promise the comment."""

    payload: Payload
    comment: str | None = None


class BrandRegistrationUpdated(Event):
    """``RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED``; the status of the process."""

    payload: Payload
    status: str
    comment: str | None = None


class AccountCommentAdded(Event):
    """``RCS_ACCOUNT_COMMENT_ADDED``; names no sender and no project."""

    comment: str


KINDS: dict[str, type[Event]] = {
    "RCS_SENDER_STATUS_UPDATED": StatusUpdated,
    "RCS_SENDER_OPERATOR_STATUS_UPDATED": OperatorStatusUpdated,
    "RCS_SENDER_COMMENT_ADDED": SenderCommentAdded,
    "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED": BrandRegistrationUpdated,
    "RCS_ACCOUNT_COMMENT_ADDED": AccountCommentAdded,
}


def read_event(body: bytes) -> Event:
    """The event in a delivery, ``UnknownEvent`` for a type we do not know.

    Raises ``UnreadableEvent`` where the body is no event, or lacks what its type promises.
    """
    try:
        # Nobody needs the token of a hint, so it is not even kept as a secret.
        wire: dict[str, Any] = hide_tokens(as_object(body))
        event = KINDS.get(str(wire.get("type")), UnknownEvent).model_validate(wire)
    except ValidationError as error:
        refused = UnreadableEvent(f"{error.error_count()} fields do not fit")
    except (ValueError, RecursionError):
        refused = UnreadableEvent("not a JSON object")
    else:
        event._wire = wire
        return event
    # Raised out here, or it would carry an exception that knows the body.
    raise refused
