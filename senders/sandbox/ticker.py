"""Advances time in the sandbox: a thread applies due steps every second.

Requests also apply due transitions; without a ticker, only callbacks are not sent.
"""

import logging
import threading
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connections
from django.utils import timezone

from senders.sandbox import callbacks, transitions

log = logging.getLogger("senders.sandbox")

INTERVAL = 1.0  # seconds
PATIENCE = 5.0  # seconds that ``stop`` waits for a round to end
# A busy database, or a row that another version of the sandbox has written.
PASSING = (Error, ObjectDoesNotExist, LookupError, TypeError, ValueError)

_stopping = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def tick(now: datetime) -> None:
    """Runs one round: due transitions, then due callbacks. The next round retries failures."""
    for part in (transitions.advance, callbacks.deliver_due):
        try:
            part(now)
        except PASSING as problem:
            log.error("a round of the sandbox failed: %s", type(problem).__name__)


def start() -> None:
    """Starts the thread of this process, once. Tickers of two processes do not conflict."""
    global _thread, _stopping
    with _starting:
        if _thread is not None and _thread.is_alive():
            return
        _stopping = threading.Event()
        _thread = threading.Thread(target=_run, args=(_stopping,), name="ticker", daemon=True)
        _thread.start()


def stop() -> None:
    """Stops the thread; a round that is sending can outlast ``PATIENCE``."""
    global _thread
    with _starting:
        thread, _thread = _thread, None
        _stopping.set()
    if thread is not None:
        thread.join(PATIENCE)


def _run(stopping: threading.Event) -> None:
    while not stopping.wait(INTERVAL):
        try:
            tick(timezone.now())
        finally:
            connections.close_all()
