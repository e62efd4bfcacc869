"""Pauses for a service that failed: a process does not ask it again for some seconds.

A page that asks a frozen service ten times would wait ten times. No service is named here.
"""

import threading
import time
from collections.abc import Callable


class Outage:
    """The memory of a failure, shared by the threads of a process.

    ``seconds`` is the length of a pause, ``clock`` returns monotonic seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: float | None = None

    def lets_ask(self) -> bool:
        """Returns False during a pause. After it, one caller may ask and the others wait on."""
        with self._lock:
            if self._ends is None:
                return True
            now = self._clock()
            if now < self._ends:
                return False
            self._ends = now + self._seconds
            return True

    def is_running(self) -> bool:
        """Returns True during a pause, and does not use up the question after it."""
        with self._lock:
            return self._ends is not None and self._clock() < self._ends

    def begin(self) -> bool:
        """Starts a pause after a failure; returns True if none was running."""
        with self._lock:
            now = self._clock()
            is_new = self._ends is None
            self._ends = now + self._seconds
            return is_new

    def end(self) -> bool:
        """Ends the pause after a success; returns True if there was one."""
        with self._lock:
            was_running, self._ends = self._ends is not None, None
            return was_running
