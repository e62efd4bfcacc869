"""The ID of the request in hand: the same in log lines, on error pages, in responses and calls.

Commands and threads of their own have none.
"""

import re
import uuid
from contextvars import ContextVar
from typing import Any

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,128}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(incoming: str) -> str:
    """Returns the ID that a proxy or client sent, if it is well formed, else a new UUID.

    Digits and separators alone are not taken: they could be a phone number, and IDs are logged.
    """
    is_kept = _WELL_FORMED.fullmatch(incoming) and any(sign.isalpha() for sign in incoming)
    request_id = incoming if is_kept else str(uuid.uuid4())
    _current.set(request_id)
    return request_id


def current() -> str:
    return _current.get()


def end(**_signal: Any) -> None:
    """Forgets the ID, so that no line of the thread's next request bears it."""
    _current.set("")
