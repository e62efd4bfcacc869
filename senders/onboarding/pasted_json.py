"""Parses pasted or uploaded JSON, and explains where it cannot be parsed."""

import json
import math
from collections import Counter
from typing import Any, NoReturn

from django.utils.translation import gettext as _

LARGEST = 1024 * 1024  # bytes
DEEPEST = 40  # levels; a create body has seven


class Unreadable(ValueError):
    """The text is not a create body; the message gives the reason, and line and column if known."""


def decode(content: bytes) -> str:
    """Decodes a file. Raises ``Unreadable`` if it is too large or not UTF-8."""
    if len(content) > LARGEST:
        raise Unreadable(_too_large(len(content)))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("The file is not valid UTF-8 text (invalid byte at position %(n)d).")
            % {"n": error.start + 1}
        ) from None


def read_object(text: str) -> dict[str, Any]:
    """Parses a JSON object. Raises ``Unreadable``."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise Unreadable(_too_large(size))
    if not text.strip():
        raise Unreadable(_("Paste JSON or choose a file."))
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("Line %(line)d, column %(column)d: %(problem)s.")
            % {"line": error.lineno, "column": error.colno, "problem": error.msg}
        ) from None
    except RecursionError:
        raise Unreadable(_("The JSON is nested too deeply.")) from None
    except Unreadable:
        raise
    except ValueError:  # An integer with more digits than Python converts.
        raise Unreadable(_("The JSON contains a number that is too long.")) from None
    if not isinstance(value, dict):
        raise Unreadable(_("The JSON must be an object, starting with { and ending with }."))
    if _depth(value) > DEEPEST:
        raise Unreadable(_("The JSON is nested too deeply."))
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) < len(pairs):
        times = Counter(key for key, _value in pairs)
        duplicate = next(key for key, n in times.items() if n > 1)
        raise Unreadable(
            _("The key “%(key)s” appears more than once in the same object.")
            % {"key": duplicate[:100]}
        )
    return parsed


def _no_number(text: str) -> NoReturn:
    raise Unreadable(_("“%(text)s” is not a valid JSON number.") % {"text": text})


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text[:20])


def _depth(value: object) -> int:
    """Counts the levels of nesting without recursion."""
    deepest, pending = 0, [(value, 1)]
    while pending:
        part, level = pending.pop()
        deepest = max(deepest, level)
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        pending += [(each, level + 1) for each in inner]
    return deepest


def _too_large(size: int) -> str:
    return _("The JSON must be 1 MB or smaller. Yours is %(size).1f MB.") % {"size": size / LARGEST}
