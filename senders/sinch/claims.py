"""One write at a time on a sender, whoever asks: the claim that each write holds.

A claim is a row with a random attempt and the database's time, so that neither a killed process
nor a wrong clock leaves two that believe they hold it. Right before bytes leave it is read again.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from senders.audit import Actor
from senders.models import Claim, Project
from senders.provisioning import Busy, ClaimLost, Patience
from senders.sinch import metrics

# Longer than any call: what left under a claim has ended before anybody can take it over.
LIFE = timedelta(seconds=Patience.PAGE.write + 20)

_held: ContextVar[Mapping[str, "Held"] | None] = ContextVar("claims", default=None)


@dataclass(frozen=True)
class Held:
    """A claim as its holder knows it."""

    key: str
    attempt: str

    def confirm(self) -> None:
        """Renews the claim for one more call. Raises ``ClaimLost`` if it is gone or another's."""
        mine = Claim.objects.filter(key=self.key, attempt=self.attempt, ends__gt=Now())
        if not mine.update(ends=Now() + LIFE):
            metrics.claim("lost")
            raise ClaimLost("another attempt has taken over")


@contextmanager
def one_write(actor: Actor, project: Project, sender_id: str) -> Iterator[Held]:
    """Holds the claim of a sender meanwhile; inside another one of the same sender, that one.

    Raises ``Busy`` if somebody else holds it.
    """
    key = f"{project.pk}:{sender_id.lower()}"[:160]
    held = _held.get() or {}
    if key in held:
        yield held[key]
        return
    mine = _take(key, actor)
    before = _held.set({**held, key: mine})
    try:
        yield mine
    finally:
        _held.reset(before)
        Claim.objects.filter(key=key, attempt=mine.attempt).delete()


def _take(key: str, actor: Actor) -> Held:
    held = Held(key, new_attempt())
    Claim.objects.filter(ends__lte=Now()).delete()
    try:
        with transaction.atomic():
            Claim.objects.create(
                key=key,
                attempt=held.attempt,
                by_name=actor.name[:150],
                at=Now(),
                ends=Now() + LIFE,
            )
    except IntegrityError:
        metrics.claim("busy")
        other = Claim.objects.filter(key=key).first()
        raise Busy(by=other.by_name if other else "", since=other.at if other else None) from None
    metrics.claim("taken")
    return held


def new_attempt() -> str:
    return secrets.token_hex(16)
