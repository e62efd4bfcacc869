"""Receives callbacks: proves each, stores it once and wakes the worker. Applies nothing.

A callback with the same body as an earlier one of the hook is a repeat: it is counted, and nothing
else happens, since its retry may carry a new nonce and a new time. Of a refused one only a count by
cause and hour is stored.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from senders.audit.redaction import storable
from senders.hooks import waking
from senders.hooks.tokens import valid_secrets
from senders.models import Delivery, Hook, RefusedDelivery
from senders.models.credentials import Undecipherable
from senders.provisioning import BadSignature, Event, UnreadableEvent, read_event, verify
from senders.provisioning.events import NONCE, WINDOW
from senders.provisioning.ids import is_id

LARGEST: Final = 1024 * 1024  # bytes of a body
NONCE_LENGTH: Final = 128
TYPE_LENGTH: Final = 64
# A time may be this far from ours, either way, so a nonce is remembered for both.
_REMEMBERED = timedelta(seconds=2 * WINDOW)


class Cause(StrEnum):
    """Causes of a refusal beside the flaws of a signature (``provisioning.Flaw``)."""

    NONCE_LENGTH = "nonce_length"
    NONCE_USED = "nonce_used"  # rightly signed, but the nonce came with another body
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"  # the connection ended before the body did
    TOO_LARGE = "too_large"
    SECRET = "secret"  # noqa: S105  ours cannot be decrypted


STATUS: Final[Mapping[str, int]] = {
    Cause.UNREADABLE: 400,
    Cause.INCOMPLETE: 400,
    Cause.TOO_LARGE: 413,
    Cause.SECRET: 503,
}


def hook_of(token: str) -> Hook | None:
    """Returns the hook in use with this token."""
    return Hook.objects.filter(token=token, removed_at=None).first()


def receive(hook: Hook, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Returns the status of the response. ``headers`` are those of the request, ``body`` raw."""
    try:
        verify(headers, body, valid_secrets(hook, now), now)
    except BadSignature as error:
        return refuse(hook, error.flaw, now)
    except Undecipherable:
        return refuse(hook, Cause.SECRET, now)
    nonce = next(value for name, value in headers.items() if name.lower() == NONCE)
    if len(nonce) > NONCE_LENGTH:
        return refuse(hook, Cause.NONCE_LENGTH, now)
    digest = sha256(body).hexdigest()
    if _is_used(hook, nonce, digest, now):
        return refuse(hook, Cause.NONCE_USED, now)
    try:
        event = read_event(body)
        wire = _storable(event.wire)
    except (UnreadableEvent, RecursionError):
        return refuse(hook, Cause.UNREADABLE, now)
    sender_id = _sender_of(event)
    delivery = Delivery(
        hook=hook,
        project_id=hook.project_id,
        digest=digest,
        nonce=nonce,
        received_at=now,
        type=storable(event.type)[:TYPE_LENGTH],
        sender_id=sender_id,
        body=wire,
        outcome=Delivery.Outcome.WAITING if sender_id else Delivery.Outcome.NO_SENDER,
    )
    _store(delivery)
    return 200


def refuse(hook: Hook, cause: str, now: datetime) -> int:
    """Counts a refused callback and returns the status of the response."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    counted = RefusedDelivery.objects.filter(hook=hook, hour=hour, cause=cause)
    if not counted.update(number=F("number") + 1, last_at=now):
        try:
            with transaction.atomic():
                RefusedDelivery.objects.create(
                    hook=hook, hour=hour, cause=cause, number=1, last_at=now
                )
        except IntegrityError:  # another one has just been counted
            counted.update(number=F("number") + 1, last_at=now)
    return STATUS.get(cause, 401)


def _is_used(hook: Hook, nonce: str, digest: str, now: datetime) -> bool:
    same = Delivery.objects.filter(hook=hook, nonce=nonce, received_at__gte=now - _REMEMBERED)
    return same.exclude(digest=digest).exists()


def _store(delivery: Delivery) -> None:
    """Stores a new delivery and wakes the worker, or counts a repeat."""
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        same = Delivery.objects.filter(hook=delivery.hook_id, digest=delivery.digest)
        if not same.update(repeats=F("repeats") + 1):
            raise
        return
    if delivery.sender_id:
        waking.wake(delivery.project_id)


def _sender_of(event: Event) -> str:
    """Returns the ID of the sender to read again; empty where the event names none."""
    payload = getattr(event, "payload", None)
    found = str(getattr(payload, "id", "") or "")
    return found if is_id(found) else ""


def _storable(value: Any) -> Any:
    """A copy without what some database refuses: NUL, halves of pairs, numbers that are none."""
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
