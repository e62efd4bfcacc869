"""Parses the bytes of a body into a JSON object."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from senders.sandbox.errors import ApiRefusal

DEEPEST = 20  # levels; a documented body has seven
LONGEST_NUMBER = 300  # digits; a double holds 308


def read_object(body: bytes) -> dict[str, Any]:
    """Returns the JSON object of a body with any Content-Type.

    Raises ``invalid_payload`` for everything else: no UTF-8, no JSON, no object, a repeated key,
    numbers that no double holds, text that no database stores (NUL, half a surrogate pair), and
    more than ``DEEPEST`` levels. The common code of all these is our inference.
    """
    try:
        given = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_float=_float,
            parse_int=_int,
        )
    except (ValueError, RecursionError):
        raise ApiRefusal("invalid_payload") from None
    if not isinstance(given, dict) or not _is_sound(given):
        raise ApiRefusal("invalid_payload")
    return given


def _refuse(text: str) -> NoReturn:
    raise ValueError(text[:20])


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _int(text: str) -> int:
    return int(text) if len(text) <= LONGEST_NUMBER else _refuse(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears more than once")
    return found


def _is_sound(given: object) -> bool:
    return all(
        level <= DEEPEST and (not isinstance(part, str) or _is_sound_text(part))
        for part, level in _parts(given)
    )


def _parts(given: object) -> Iterator[tuple[object, int]]:
    """Yields every value and key with its level, without recursion: the body sets its depth."""
    waiting: list[tuple[object, int]] = [(given, 1)]
    while waiting:
        part, level = waiting.pop()
        yield part, level
        if level > DEEPEST:
            return
        if isinstance(part, dict):
            waiting += [(key, level) for key in part]
            waiting += [(value, level + 1) for value in part.values()]
        elif isinstance(part, list):
            waiting += [(value, level + 1) for value in part]


def _is_sound_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
