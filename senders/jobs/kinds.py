"""The kinds of jobs and the schedules that this process knows. No rows of the database.

``senders.background`` lists those of the portal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Payload = Mapping[str, Any]
Settle = Callable[[], object]

MINUTE = 60
# Seconds until the next attempt, by the number of the attempt that failed.
BACKOFF = (10, MINUTE, 5 * MINUTE, 30 * MINUTE)


class Later(Exception):
    """A handler cannot work yet. Its job is due again later, and no attempt was used up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:g} seconds")
        self.seconds = seconds


@dataclass(frozen=True)
class Kind:
    """Describes the jobs of one name.

    ``handler`` takes the payload and may run more than once, so it must be idempotent. It does the
    slow part and returns what to store: that runs in one transaction with the end of the job, only
    if the job is still its own, so exactly once. ``given_up`` runs likewise after the last attempt.
    ``ended`` runs when others can see that the job is done, to look for what came meanwhile; after
    a kill in between it never runs.
    """

    name: str
    handler: Callable[[Payload], Settle | None]
    attempts: int = 5
    backoff: tuple[int, ...] = BACKOFF
    given_up: Callable[[Payload], object] | None = None
    ended: Callable[[Payload], object] | None = None

    def pause_after(self, attempt: int) -> timedelta:
        return timedelta(seconds=self.backoff[min(attempt, len(self.backoff)) - 1])


@dataclass(frozen=True)
class Scheduled:
    """A job of a kind that comes again each ``every``, first at ``at`` after midnight UTC.

    ``at_once``: in a new database the first does not wait for that.
    """

    name: str
    kind: str
    every: timedelta
    at: timedelta = timedelta()
    at_once: bool = False


KINDS: dict[str, Kind] = {}
SCHEDULES: dict[str, Scheduled] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def schedule(scheduled: Scheduled) -> None:
    SCHEDULES[scheduled.name] = scheduled
