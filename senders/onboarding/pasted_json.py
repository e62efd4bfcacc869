"""Reads JSON that people paste or upload, and says in words where it cannot be read."""

import json
import math
from typing import Any, NoReturn

from django.utils.translation import gettext as _

LARGEST = 1024 * 1024  # bytes, of what is pasted or uploaded
DEEPEST = 40  # levels; a create body has seven


class Unreadable(ValueError):
    """The text is no create body; the message says why, with line and column where it can."""


def decode(content: bytes) -> str:
    """The text of a file. Raises ``Unreadable``."""
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
    """The JSON object that ``text`` is. Raises ``Unreadable``."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise Unreadable(_too_large(size))
    if not text.strip():
        raise Unreadable(_("Paste JSON or choose a file."))
    try:
        given = json.loads(
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
    except ValueError:  # a number with thousands of digits
        raise Unreadable(_("The JSON contains a number that is too long.")) from None
    if not isinstance(given, dict):
        raise Unreadable(_("The JSON must be an object, starting with { and ending with }."))
    if _depth(given) > DEEPEST:
        raise Unreadable(_("The JSON is nested too deeply."))
    return given


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(
            _("The key “%(key)s” appears more than once in the same object.") % {"key": twice[:100]}
        )
    return found


def _no_number(text: str) -> NoReturn:
    raise Unreadable(_("“%(text)s” is not a valid JSON number.") % {"text": text})


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text[:20])


def _depth(given: object) -> int:
    """Levels, counted without recursion."""
    deepest, waiting = 0, [(given, 1)]
    while waiting:
        part, level = waiting.pop()
        deepest = max(deepest, level)
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        waiting += [(each, level + 1) for each in inner]
    return deepest


def _too_large(size: int) -> str:
    return _("The JSON must be 1 MB or smaller. Yours is %(size).1f MB.") % {"size": size / LARGEST}
