"""Pauses the calls of a project while Sinch does not respond. Nothing here waits or sends.

A page that is held back at once uses its last known answer instead of waiting ten seconds for
none. Only a missing response counts: an error that Sinch returns is a response.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakSet

from senders.provisioning import ApiError, HeldBack, Unreachable, UnreadableReply

log = logging.getLogger("senders.sinch")

UNANSWERED = 3  # calls without a response, and without a response to any other in between
WITHIN = 30.0  # seconds from the first to the last of them
PAUSE = 15.0  # seconds
RETRY_AFTER_PROBE = 5.0  # seconds; the probe ends within its own deadline


class Breaker:
    """The memory of a project's calls, shared by the threads of a process.

    ``name`` stands in the log, ``clock`` returns monotonic seconds, and ``report`` gets True when
    a pause begins and False when it is over, or when there is none yet.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        report: Callable[[bool], None] = lambda is_paused: None,
    ) -> None:
        self._name = name
        self._clock = clock
        self._report = report
        self._report(False)
        self._lock = threading.Lock()
        self._unanswered: list[float] = []
        # Calls that waited for the same token share one failure: it counts once.
        self._counted: WeakSet[Unreachable] = WeakSet()
        self._paused_until: float | None = None
        self._is_probing = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Lets one call through and remembers how it ended. Raises ``HeldBack`` in a pause.

        After a pause one call probes; the others are held back until it has ended.
        """
        is_probe = self._enter()
        try:
            yield
        except Unreachable as error:
            self._missed(error, is_probe=is_probe)
            raise
        except (ApiError, UnreadableReply):
            self._answered()
            raise
        else:
            self._answered()
        finally:
            if is_probe:
                with self._lock:
                    self._is_probing = False

    def _enter(self) -> bool:
        """Returns True for the call that probes."""
        with self._lock:
            if self._paused_until is None:
                return False
            left = self._paused_until - self._clock()
            if left > 0:
                raise HeldBack(paused=True, retry_after=left)
            if self._is_probing:
                raise HeldBack(paused=True, retry_after=RETRY_AFTER_PROBE)
            self._is_probing = True
            return True

    def _answered(self) -> None:
        with self._lock:
            was_paused, self._paused_until = self._paused_until is not None, None
            self._unanswered.clear()
        if was_paused:
            self._report(False)
            log.info("Sinch responds again; the pause of project %s is over", self._name)

    def _missed(self, error: Unreachable, *, is_probe: bool) -> None:
        with self._lock:
            now = self._clock()
            if self._paused_until is not None:
                # A call that began before the pause proves nothing new.
                if is_probe:
                    self._paused_until = now + PAUSE
                return
            if error in self._counted:
                return
            self._counted.add(error)
            self._unanswered = [at for at in self._unanswered if now - at <= WITHIN] + [now]
            if len(self._unanswered) < UNANSWERED:
                return
            self._unanswered.clear()
            self._paused_until = now + PAUSE
        self._report(True)
        log.warning(
            "%d calls of project %s got no response; its calls pause for %d seconds",
            UNANSWERED,
            self._name,
            PAUSE,
        )
