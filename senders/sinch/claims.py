"""One write at a time on a sender, whoever asks: the claim that each write holds.

A claim is a row with a random attempt and the database's time, so that neither a killed process
nor a wrong clock leaves two that believe they hold it. Right before bytes leave it is read again.
A write whose outcome is unknown may still be carried out: its claim stays until its end.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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


@dataclass
class Held:
    """A claim as its holder knows it.

    ``may_be_under_way`` is True from the moment at which bytes may leave until the outcome of
    their call is known.
    """

    key: str
    attempt: str
    may_be_under_way: bool = field(default=False, compare=False)

    def confirm(self) -> None:
        """Renews the claim for one more call. Raises ``ClaimLost`` if it is gone or another's."""
        mine = Claim.objects.filter(key=self.key, attempt=self.attempt, ends__gt=Now())
        if not mine.update(ends=Now() + LIFE):
            metrics.claim("lost")
            raise ClaimLost("another attempt has taken over")
        self.may_be_under_way = True

    def settled(self) -> None:
        """Notes that the outcome of the last call is known."""
        self.may_be_under_way = False

    def release(self) -> None:
        """Ends the claim; after an unknown outcome, only the right to send more under it."""
        mine = Claim.objects.filter(key=self.key, attempt=self.attempt)
        if self.may_be_under_way:
            mine.update(attempt=Claim.NOBODY)
        else:
            mine.delete()


@contextmanager
def one_write(actor: Actor, project: Project, sender_id: str) -> Iterator[Held]:
    """Holds the claim of a sender meanwhile; inside another one of the same sender, that one.

    Raises ``Busy`` if somebody else holds it, or if a write before may still be carried out.
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
        mine.release()


def _take(key: str, actor: Actor) -> Held:
    held = Held(key, new_attempt())
    # This one alone: deletes of several rows, each in its own order, could wait for each other.
    Claim.objects.filter(key=key, ends__lte=Now()).delete()
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
        raise _busy(other) from None
    metrics.claim("taken")
    return held


def _busy(other: Claim | None) -> Busy:
    if other is None:
        return Busy()
    until = other.ends if other.attempt == Claim.NOBODY else None
    return Busy(by=other.by_name, since=other.at, until=until)


def new_attempt() -> str:
    return secrets.token_hex(16)
