"""Bounds how many threads of a process wait for Sinch, so that pages without Sinch have theirs.

Counts only: nothing here waits. Pausing a project that gets no responses is in ``breaker``.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from senders.provisioning import HeldBack

RETRY_AFTER = 5.0  # seconds; one of the calls that fill the places ends within its deadline


class Bulkheads:
    """The places for calls: half of the threads for one project, three quarters for all.

    ``threads`` is the number of threads that answer requests. None sets no limit: a command or
    a background process has no pages to keep free.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[int] = Counter()
        self.limit(threads)

    def limit(self, threads: int | None) -> None:
        self._project = None if threads is None else max(1, threads // 2)
        self._all = None if threads is None else max(1, threads * 3 // 4)

    @contextmanager
    def place(self, project: int) -> Iterator[None]:
        """Holds one place of a project during a call. Raises ``HeldBack`` if none is free."""
        with self._lock:
            if self._is_full(project):
                raise HeldBack(paused=False, retry_after=RETRY_AFTER)
            self._waiting[project] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[project] -= 1
                if not self._waiting[project]:
                    del self._waiting[project]

    def _is_full(self, project: int) -> bool:
        if self._project is None or self._all is None:
            return False
        return self._waiting[project] >= self._project or self._waiting.total() >= self._all
