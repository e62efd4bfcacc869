"""A whole request body with each value read by its kind, for commands and scripts.

The wizard reads its own fields. Texts without a kind stay as they are: they are the caller's.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from senders.inputs.kinds import kind_of
from senders.inputs.numbers import message_count
from senders.inputs.reading import Reading
from senders.words.fields import name_of, question_path

_US = question_path("us", "")
_COUNTRY_OF = {
    f"{_US}taxId": ("taxIdCountry",),
    f"{_US}companyPhoneNumber": ("addressCountry", "taxIdCountry"),
}


class ReadBody(NamedTuple):
    """A body as it will be sent, with the values that changed and those that cannot be sent.

    Both are readings by dotted path, in the order of the body.
    """

    wire: dict[str, Any]
    changed: dict[str, Reading]
    wrong: dict[str, Reading]


def read_body(body: Mapping[str, Any]) -> ReadBody:
    """Reads a create body or a PATCH. What has the wrong shape stays for the client to refuse."""
    found = ReadBody({}, {}, {})
    found.wire.update(_read(body, "", "", _Places(body), found))
    return found


class _Places:
    """The countries of a body that complete its numbers."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        details = _mapping(body.get("details"))
        chosen = details.get("countries")
        listed = chosen if isinstance(chosen, list) else []
        self.chosen = [one for one in listed if isinstance(one, str)]
        self.us = _mapping(
            _mapping(_mapping(details.get("questionnaire")).get("us")).get("answers")
        )

    def of(self, path: str) -> Sequence[str]:
        if path not in _COUNTRY_OF:
            return self.chosen
        places = (self.us.get(key) for key in _COUNTRY_OF[path])
        own = next((place for place in places if isinstance(place, str)), "")
        return [own] if own else []


def _read(value: Any, path: str, kind_path: str, places: _Places, found: ReadBody) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _read(inner, _joined(path, key), _joined(kind_path, key), places, found)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            _read(inner, f"{path}.{index}", kind_path, places, found)
            for index, inner in enumerate(value)
        ]
    kind = kind_of(kind_path)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is None or not (isinstance(value, str) or (is_number and kind is not message_count)):
        return value
    typed = value if isinstance(value, str) else json.dumps(value)
    if not typed.strip():
        return value
    reading = kind(typed, name_of(path), places.of(kind_path))
    if reading.problem:
        found.wrong[path] = reading
        return value
    if reading.sent != typed:
        found.changed[path] = reading
    return json.loads(reading.sent) if kind is message_count else reading.sent


def _joined(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
