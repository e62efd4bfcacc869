"""Pasted or uploaded JSON: a body, a whole response, a ``curl`` command, or an email around it.

Says in words for people where it cannot be read: the line, and what stands there.
"""

import codecs
import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from senders.inputs import lenient_json, shell_text
from senders.inputs.characters import is_invisible

LARGEST = 1024 * 1024  # bytes
DEEPEST = 40  # levels; a create body has seven
QUOTED = 24  # characters of the text that an error quotes
_FENCE = re.compile(r"```[\w-]{0,20}[ \t]*\n")


class Unreadable(ValueError):
    """The text is not a create body; the message gives the reason, and the line if known."""


def decode(content: bytes) -> str:
    """Decodes a file. Raises ``Unreadable`` if it is too large or neither UTF-8 nor UTF-16."""
    if len(content) > LARGEST:
        raise Unreadable(_too_large(len(content)))
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
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
    given, line = _body_in(text)
    value = _only(_parsed(given, line))
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _parsed(value, line)  # an object that was stored as a text
    if not isinstance(value, dict):
        raise Unreadable(_("The JSON must be an object, starting with { and ending with }."))
    if _depth(value) > DEEPEST:
        raise Unreadable(_("The JSON is nested too deeply."))
    return value


def _body_in(text: str) -> tuple[str, int]:
    """Returns the body in a pasted text, and the number of lines before it."""
    start = next((at for at, sign in enumerate(text) if not _is_blank(sign)), 0)
    end = len(text)
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    if text[start : start + 1] not in '{["' and (fence := _FENCE.search(text, start)):
        close = text.find("```", fence.end())
        start, end = fence.end(), end if close < 0 else close
    given = text[start:end]
    if shell_text.is_command(given):
        word = shell_text.body_of(given)
        if word and word.text.lstrip().startswith("@"):
            raise Unreadable(
                _("The command reads its body from a file (%(name)s). Paste what is in the file.")
                % {"name": word.text.strip()[:QUOTED]}
            )
        if word and word.text.strip():
            return word.text, text.count("\n", 0, start + word.start)
        raise Unreadable(_("The command contains no body. Paste it with its option -d."))
    first = given.find("{")
    if first < 0 and given[:1] not in '["' and given != "null":
        raise Unreadable(_("The text contains no JSON. A create body starts with {."))
    if given[:1] not in '{["' and first >= 0:
        # Words before and after it, such as those of an email or of a program.
        last = given.rfind("}")
        start += first
        given = given[first : last + 1] if last > first else given[first:]
    return given, text.count("\n", 0, start)


def _is_blank(sign: str) -> bool:
    return sign.isspace() or is_invisible(sign)


def _parsed(text: str, line: int) -> Any:
    try:
        return _loaded(text)
    except json.JSONDecodeError:
        pass
    except RecursionError:
        raise Unreadable(_("The JSON is nested too deeply.")) from None
    given = lenient_json.repaired(text)
    try:
        return _loaded(given)
    except json.JSONDecodeError as error:
        raise Unreadable(_explained(error, given, line)) from None
    except RecursionError:
        raise Unreadable(_("The JSON is nested too deeply.")) from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
        )
    except (json.JSONDecodeError, Unreadable):
        raise
    except ValueError:  # An integer with more digits than Python converts.
        raise Unreadable(_("The JSON contains a number that is too long.")) from None


def _only(value: Any) -> Any:
    """Returns the one object of a list or of a page of senders."""
    if isinstance(value, dict) and isinstance(value.get("senders"), list):
        value = value["senders"]
        if len(value) > 1:
            raise Unreadable(
                _("The JSON lists %(n)d senders. Paste one of them.") % {"n": len(value)}
            )
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return value[0]
    return value


def _explained(error: json.JSONDecodeError, text: str, line: int) -> str:
    """Returns the sentence about the first place that cannot be read."""
    found = " ".join(text[error.pos : error.pos + 200].partition("\n")[0].split())
    if len(found) > QUOTED:
        found = f"{found[:QUOTED]}…"
    words = {"line": line + error.lineno, "found": found}
    if not found:
        return _("Line %(line)d: the JSON ends too early. A closing } or ] is missing.") % words
    if error.msg.startswith("Expecting value"):
        return _(
            "Line %(line)d: “%(found)s” stands where a value should be. Put texts in quotes."
        ) % words  # fmt: skip
    if error.msg.startswith("Expecting property name"):
        return _("Line %(line)d: “%(found)s” stands where a key in quotes should be.") % words
    if error.msg.startswith("Expecting ','"):
        return _("Line %(line)d: a comma is missing before “%(found)s”.") % words
    if error.msg.startswith("Expecting ':'"):
        return _("Line %(line)d: a colon is missing before “%(found)s”.") % words
    if error.msg.startswith("Unterminated string"):
        return _("Line %(line)d: the text that starts with %(found)s has no closing quote.") % words
    if error.msg.startswith("Extra data"):
        return _("Line %(line)d: “%(found)s” stands after the end of the JSON.") % words
    if error.msg.startswith("Invalid \\"):
        return _("Line %(line)d: “%(found)s” is not a valid escape. Write \\\\ for \\.") % words
    return _("Line %(line)d cannot be read: “%(found)s”.") % words


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
