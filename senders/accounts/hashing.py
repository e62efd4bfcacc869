"""Caps how many passwords one process hashes at a time: each takes 100 MB of memory.

Unknown names are hashed as well, so that they take as long as known ones. They count here too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 4
PATIENCE = 5  # seconds to wait for a place
_places = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """All places are taken and stayed so."""


@contextmanager
def place() -> Iterator[None]:
    """Holds one of the places. Raises ``Busy`` if none becomes free in time."""
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _places.release()
