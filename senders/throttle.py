"""Slows down password guessing: after some failures a name from one address has to wait."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from senders.addresses import client_address

FAILURES = 10
WINDOW = 15 * 60  # seconds


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """0 while this name from this address may still try."""
    return WINDOW if cache.get(_key(request, name), 0) >= FAILURES else 0


def count_failure(request: HttpRequest, name: str) -> None:
    key = _key(request, name)
    cache.add(key, 0, WINDOW)
    cache.incr(key)


def forget(request: HttpRequest, name: str) -> None:
    cache.delete(_key(request, name))


def _key(request: HttpRequest, name: str) -> str:
    text = f"{client_address(request)} {name.casefold()}"
    return f"sign-in:{hashlib.sha256(text.encode()).hexdigest()}"
