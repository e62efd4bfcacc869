"""Begins a read of Sinch beside another, so that a page waits for the slower of them, not for both.

Reads only: a write has its place in the trail and waits for its answer.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore
from typing import TypeVar

from django.conf import settings

T = TypeVar("T")
AT_ONCE = 32  # in a process
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="beside")
_free = BoundedSemaphore(AT_ONCE)


def begin(read: Callable[[], T]) -> Callable[[], T]:
    """Starts ``read`` in another thread and returns what waits for it: its value, or its error.

    Without a free thread, ``read`` itself is returned and starts when it is called. So it is in
    sandbox mode, whose answers come from the database connection of the caller's thread.
    """
    if settings.SANDBOX or not _free.acquire(blocking=False):
        return read
    try:
        begun = _threads.submit(copy_context().run, read)
    except RuntimeError:  # the process is about to end
        _free.release()
        return read
    begun.add_done_callback(lambda _done: _free.release())
    return begun.result
