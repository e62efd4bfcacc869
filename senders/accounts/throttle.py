"""Slows down password guessing: after some failures a name from one IP address has to wait."""

import hashlib

from django.core.cache import cache

FAILURES = 10
WINDOW = 15 * 60  # seconds


def counted(address: str, what: str, name: str = "") -> int:
    """Counts one more of ``what`` from an address about a name; returns the sum of the window."""
    key = _key(address, what, name)
    cache.add(key, 0, WINDOW)
    return cache.incr(key)


def seconds_to_wait(address: str, name: str) -> int:
    """Returns the seconds until this name may try again from this address; 0 for at once."""
    return WINDOW if cache.get(_key(address, "failed", name), 0) >= FAILURES else 0


def count_failure(address: str, name: str) -> None:
    counted(address, "failed", name)


def forget(address: str, name: str) -> None:
    cache.delete(_key(address, "failed", name))


def _key(address: str, what: str, name: str) -> str:
    text = f"{address} {name.casefold()}"
    return f"sign-in:{what}:{hashlib.sha256(text.encode()).hexdigest()}"
