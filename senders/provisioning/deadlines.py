"""The time limit of a call as one moment on the monotonic clock. What obeys it is elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_in_force: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


@dataclass(frozen=True)
class Deadline:
    """The moment at which a call ends, whatever it is waiting for then.

    ``seconds`` is the whole time that the call was given, for messages.
    """

    seconds: float
    ends: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Returns the seconds that are left, 0 after the end."""
        return max(0.0, self.ends - time.monotonic())

    def within(self, seconds: float) -> "Deadline":
        """Returns the earlier of this deadline and one ``seconds`` from now."""
        other = Deadline.after(seconds)
        return other if other.ends < self.ends else self


@contextmanager
def in_force(deadline: Deadline) -> Iterator[None]:
    """Puts everything that this thread sends and receives meanwhile under the deadline."""
    before = _in_force.set(deadline)
    try:
        yield
    finally:
        _in_force.reset(before)


def allowed(seconds: float | None) -> float | None:
    """Returns how long one step may take: ``seconds``, at most what the deadline leaves.

    None means no limit: no deadline is in force and the step has none of its own.
    """
    deadline = _in_force.get()
    if deadline is None:
        return seconds
    left = deadline.left()
    return left if seconds is None else min(seconds, left)
