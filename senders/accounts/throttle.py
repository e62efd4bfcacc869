"""Slows down password guessing: after some failures a name from one address has to wait."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from senders.web.client_address import client_address

FAILURES = 10
WINDOW = 15 * 60  # seconds


def counted(request: HttpRequest, what: str, name: str = "") -> int:
    """How many of ``what`` came from this address, about this name, in a window; with this one."""
    key = _key(request, what, name)
    cache.add(key, 0, WINDOW)
    return cache.incr(key)


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """0 while this name from this address may still try."""
    return WINDOW if cache.get(_key(request, "failed", name), 0) >= FAILURES else 0


def count_failure(request: HttpRequest, name: str) -> None:
    counted(request, "failed", name)


def forget(request: HttpRequest, name: str) -> None:
    cache.delete(_key(request, "failed", name))


def _key(request: HttpRequest, what: str, name: str) -> str:
    text = f"{client_address(request)} {name.casefold()}"
    return f"sign-in:{what}:{hashlib.sha256(text.encode()).hexdigest()}"
