"""Pieces of HTML that a process stores, each under all that it was drawn from.

They are drawn, escaped and complete; nothing of one request may be in them: no CSRF token, no
nonce, no name of a person unless it is part of the key. Values that must be shared between
processes, or outlive one, belong in ``rcsportal.cache``.
"""

from collections.abc import Hashable
from datetime import datetime

from django.utils.safestring import SafeString


class Fragments:
    """At most ``most`` pieces. A full store is emptied: what is in use is soon drawn again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawn: dict[Hashable, tuple[datetime, datetime, SafeString]] = {}

    def find(self, key: Hashable, now: datetime) -> SafeString | None:
        """Returns the piece drawn from ``key`` if it looks the same ``now``."""
        found = self._drawn.get(key)
        # An earlier clock than that of the drawing shows other ages too.
        return found[2] if found and found[0] <= now < found[1] else None

    def store(self, key: Hashable, html: SafeString, now: datetime, until: datetime) -> SafeString:
        """Stores a piece that is drawn ``now`` and looks the same before ``until``."""
        if len(self._drawn) >= self._most:
            self._drawn.clear()
        self._drawn[key] = now, until, html
        return html

    def clear(self) -> None:
        self._drawn.clear()
