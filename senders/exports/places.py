"""The places for exports: each keeps a thread for as long as its reader takes, so they are few."""

import threading

MOST = 2  # exports that run in a process at once
RETRY_AFTER = 30  # seconds; an export has no known length


class Place:
    """One place that is held until ``free``; a place that was dropped unseen frees itself."""

    def free(self) -> None:
        with _lock:
            _taken.discard(id(self))

    def __del__(self) -> None:
        self.free()


# Reentrant: a collection of garbage may free a place in the middle of ``take``.
_lock = threading.RLock()
_taken: set[int] = set()


def take() -> Place | None:
    """Returns a place, or None if all are held."""
    with _lock:
        if len(_taken) >= MOST:
            return None
        place = Place()
        _taken.add(id(place))
        return place
