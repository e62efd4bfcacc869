"""Compares two users' changes of one sender by field. Pure functions on wire JSON.

A field is one value for the reader: a brand value, a list, or an answer with its ``…Metadata``.
``details`` must not contain ``questions``; ``plain`` removes them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from senders.provisioning import READ_ONLY_DETAILS

METADATA = "Metadata"

Details = Mapping[str, Any]
Path = tuple[str, ...]
# The values of a field by suffix: "" for the value itself, ``Metadata`` for its metadata.
Held = Mapping[str, Any]
Fields = dict[Path, dict[str, Any]]


@dataclass(frozen=True)
class FieldConflict:
    """A field that both sides changed to different values since ``base``."""

    path: Path
    base: Held
    yours: Held
    theirs: Held

    @property
    def dotted(self) -> str:
        return ".".join(("details", *self.path))


def plain(details: Details | None) -> dict[str, Any]:
    """Returns a sender's writable ``details``, without questions and read-only keys."""
    writable = {
        key: value for key, value in (details or {}).items() if key not in READ_ONLY_DETAILS
    }
    sections = writable.get("questionnaire")
    if isinstance(sections, Mapping):
        writable["questionnaire"] = {
            name: {"answers": dict(section.get("answers") or {})}
            for name, section in sections.items()
            if isinstance(section, Mapping)
        }
    return writable


def fields_of(details: Details) -> Fields:
    """Returns every field that has a value."""
    fields: Fields = {}
    for path, value in _leaves(details):
        companion = path[-1].endswith(METADATA) and "answers" in path
        key = path[-1].removesuffix(METADATA) if companion else path[-1]
        place = (*path[:-1], key)
        fields.setdefault(place, {})[METADATA if companion else ""] = value
    return fields


def changed(before: Details, after: Details) -> Fields:
    """Returns the fields that differ, with their values in ``after``; ``{}`` for removed fields."""
    old, new = fields_of(before), fields_of(after)
    return {
        path: new.get(path, {})
        for path in {**old, **new}
        if not same(old.get(path, {}), new.get(path, {}))
    }


def put(details: Details, values: Mapping[Path, Held]) -> dict[str, Any]:
    """Returns a copy of ``details`` with these fields replaced or removed."""
    whole: dict[str, Any] = _copy(details)
    for path, held in values.items():
        for suffix in ("", METADATA):
            if suffix and "answers" not in path:
                continue
            _put(whole, (*path[:-1], path[-1] + suffix), held.get(suffix))
    return whole


def clashes(base: Details, yours: Fields, theirs: Details) -> list[FieldConflict]:
    """Returns the fields of ``yours`` that ``theirs`` changed to a different value."""
    old, now = fields_of(base), fields_of(theirs)
    return [
        FieldConflict(path, old.get(path, {}), mine, now.get(path, {}))
        for path, mine in yours.items()
        if not same(old.get(path, {}), now.get(path, {})) and not same(mine, now.get(path, {}))
    ]


def _leaves(value: Mapping[str, Any], path: Path = ()) -> Iterable[tuple[Path, Any]]:
    for key, inner in value.items():
        place = (*path, str(key))
        if isinstance(inner, Mapping) and not (key.endswith(METADATA) and "answers" in path):
            yield from _leaves(inner, place)
        elif not _empty(inner):
            yield place, inner


def _put(whole: dict[str, Any], path: Path, value: Any) -> None:
    *parents, key = path
    part = whole
    for parent in parents:
        if not isinstance(part.get(parent), dict):
            if _empty(value):
                return
            part[parent] = {}
        part = part[parent]
    if _empty(value):
        part.pop(key, None)
    else:
        part[key] = value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def same(old: Held, new: Held) -> bool:
    return _canonical(old) == _canonical(new)


def _canonical(value: Any) -> str:
    """Serializes a value as JSON, in which True differs from 1 but 5.0 equals 5."""
    return json.dumps(_json_value(value), sort_keys=True)


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _json_value(inner) for key, inner in value.items()}
    return [_json_value(inner) for inner in value] if isinstance(value, list | tuple) else value
