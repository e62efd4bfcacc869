"""The wish of a process to stop, by SIGTERM or SIGINT, however often and whenever they arrive."""

import queue
import threading
from typing import Any


class Stop:
    """``ask`` is the handler of the signals; ``asked`` is set at once, ``event`` right after.

    Python runs a handler in the main thread, perhaps while that thread, or an earlier handler in
    it, holds the lock of ``event``. A handler that wanted this lock would wait for itself, and no
    thread could end the process in order any more. So a thread of its own sets the event.
    """

    def __init__(self) -> None:
        self.asked = False
        self.event = threading.Event()
        # Of all queues the one that may be written while the same thread is writing to it.
        self._signals: queue.SimpleQueue[None] = queue.SimpleQueue()
        threading.Thread(target=self._hand_on, name="stop", daemon=True).start()

    def ask(self, *_signal: Any) -> None:
        self.asked = True
        self._signals.put(None)

    def _hand_on(self) -> None:
        self._signals.get()
        self.event.set()
