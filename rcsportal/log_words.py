"""Keeps what clients sent out of the log: the words of other packages, and tracebacks.

Our own events hold only what we put there. Lines of Django and gunicorn about a request become its
status and route, because they quote paths, hosts, origins and headers as they came.
"""

import logging
import re
import traceback
from http import HTTPStatus
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import SystemCheckError
from django.http import HttpRequest

HEAD = "Traceback (most recent call last):\n"
LONGEST = 300  # characters of an exception's text
OURS = ("senders", "rcsportal")
# What keeps the portal from starting; these texts are our own and show no values.
WHOLE = (ImproperlyConfigured, SystemCheckError)
_ABOUT_REQUESTS = ("django.request", "django.security", "django.server")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^“”\n]*”|\([^()\n]*@[^()\n]*\)")
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[\s().-]{0,2}\d){6,}(?!\w)")
_ADDRESS = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,190}")
_GUNICORN = ("Invalid request", "Error handling request")


class WithoutForeignWords(logging.Filter):
    """Rewrites the records of other packages; those of the portal pass as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if isinstance(record.msg, dict) or record.name.startswith(OURS):
            return True
        if request is not None or record.name.startswith(_ABOUT_REQUESTS):
            _tell_status(record, request)
        elif record.name.startswith("gunicorn"):
            _tell_gunicorn(record)
        else:
            record.msg, record.args = plain(record.getMessage()), ()
        return True


def route_of(request: Any) -> str:
    """Returns the matched URL pattern, such as ``/p/<slug:project>/senders/``; never the path."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(no route)"


def method_of(request: HttpRequest) -> str:
    """Returns the method, or ``OTHER`` for one that the client made up."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
    return str(request.method) if request.method in known else "OTHER"


def plain(text: str) -> str:
    """Returns the first line of a text without its quotations, numbers and e-mail addresses."""
    line = text.split("\n", 1)[0][:LONGEST]
    for pattern in (_QUOTED, _ADDRESS, _NUMBER):
        line = pattern.sub("…", line)
    return line


def trace_of(error: BaseException) -> str:
    """Returns the traceback with its causes; of the texts of exceptions only the plain words."""
    parts: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        kind = type(each)
        frames = "".join(traceback.format_tb(each.__traceback__))
        text = str(each) if isinstance(each, WHOLE) else plain(str(each))
        parts.append(f"{HEAD}{frames}{kind.__module__}.{kind.__qualname__}: {text}")
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n\nwhich followed from:\n\n".join(parts)


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def format_trace(exc_info: ExcInfo) -> str:
    return trace_of(exc_info[1])


def _tell_status(record: logging.LogRecord, request: Any) -> None:
    status = getattr(record, "status_code", None)
    if record.name == "django.security.csrf":
        # What follows the dash quotes headers.
        reason = str((record.args or ("",))[0]) if isinstance(record.args, tuple) else ""
        words = f"Forbidden ({reason.partition(' - ')[0].rstrip('.')})"
    elif isinstance(status, int) and status in {each.value for each in HTTPStatus}:
        words = HTTPStatus(status).phrase
    else:
        words = "Request refused"
    record.msg, record.args = "%s: %s", (words, route_of(request))
    # ``request_failed`` holds the traceback of what is no refusal.
    record.exc_info = record.exc_text = None


def _tell_gunicorn(record: logging.LogRecord) -> None:
    for words in _GUNICORN:
        if str(record.msg).startswith(words):
            record.msg, record.args = words, ()
