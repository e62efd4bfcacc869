"""Pieces of HTML that a process stores, each under all that it was drawn from.

They are drawn, escaped and complete; nothing of one request may be in them: no CSRF token, no
nonce, no name of a person unless it is part of the key. Values that must be shared between
processes, or outlive one, belong in ``rcsportal.cache``.
"""

from collections.abc import Hashable
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.utils.functional import LazyObject, Promise
from django.utils.safestring import SafeString

_PLAIN = {str, SafeString, int, bool, float, type(None), datetime, date}


class Fragments:
    """At most ``most`` pieces, and with ``most_text`` at most so many characters in all of them.

    A full store is emptied: what is in use is soon drawn again.
    """

    def __init__(self, most: int, most_text: int | None = None) -> None:
        self._most, self._most_text, self._text = most, most_text, 0
        self._drawn: dict[Hashable, tuple[SafeString, datetime | None, datetime | None]] = {}

    def find(self, key: Hashable, now: datetime | None = None) -> SafeString | None:
        """Returns the piece drawn from ``key`` if it looks the same ``now``."""
        found = self._drawn.get(key)
        if found is None:
            return None
        html, drawn, until = found
        # An earlier clock than that of the drawing shows other ages too.
        if drawn and until and (now is None or not drawn <= now < until):
            return None
        return html

    def store(
        self,
        key: Hashable,
        html: SafeString,
        drawn: datetime | None = None,
        until: datetime | None = None,
    ) -> SafeString:
        """Stores a piece. One with times in it looks the same from ``drawn`` until ``until``."""
        longer = self._text + len(html)
        if len(self._drawn) >= self._most or (self._most_text and longer > self._most_text):
            self.clear()
        self._drawn[key] = html, drawn, until
        self._text += len(html)
        return html

    def clear(self) -> None:
        self._drawn.clear()
        self._text = 0


def key_part(value: Any) -> Hashable:
    """Returns a value of a template as part of a key: equal only for what prints the same.

    The type is part of it, as ``1 == True`` and safe text equals unsafe. Raises ``TypeError`` for
    what can change under its key, such as a row of the database.
    """
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if issubclass(kind, LazyObject):
        bool(value)  # has it evaluated
        return key_part(vars(value)["_wrapped"])
    if issubclass(kind, Promise):
        return str, str(value)
    if issubclass(kind, list | tuple):
        return kind, tuple(key_part(each) for each in value)
    if issubclass(kind, dict):
        return kind, tuple((key, key_part(each)) for key, each in value.items())
    if issubclass(kind, Enum) or _is_frozen(kind):
        return kind, value
    raise TypeError(f"{kind.__name__} cannot be part of a key")


def _is_frozen(kind: type) -> bool:
    parameters = getattr(kind, "__dataclass_params__", None)
    return parameters is not None and parameters.frozen
