"""The kinds of value in a request body: each checks a value and gives its JSON Schema.

Messages read like those of class-validator, as in the reference's examples. ``fields.py`` assigns
kinds to fields.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Schema = dict[str, Any]
LONGEST_KEY = 100  # characters of an unknown key that a message repeats


class Kind(Protocol):
    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        """Yields the problems of a value. ``update``: the rules of PATCH, else of create."""

    def schema(self, *, update: bool) -> Schema:
        """Returns the same rules as JSON Schema 2020-12."""


@dataclass(frozen=True)
class Text:
    """A text of ``least`` to ``most`` characters, both included, that ``pattern`` fits."""

    least: int = 0
    most: int | None = None
    pattern: str = ""

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{path} must be a string"
            return
        if len(value) < self.least:
            yield f"{path} must be longer than or equal to {self.least} characters"
        if self.most is not None and len(value) > self.most:
            yield f"{path} must be shorter than or equal to {self.most} characters"
        if self.pattern and not re.fullmatch(self.pattern, value):
            yield f"{path} must match /^{self.pattern}$/ regular expression"

    def schema(self, *, update: bool) -> Schema:
        return _lengths(self.least, self.most) | (
            {"pattern": f"^{self.pattern}$"} if self.pattern else {}
        )


@dataclass(frozen=True)
class Format:
    """A text that passes ``test``; ``rough`` is an approximate pattern for the schema."""

    test: Callable[[str], bool]
    complaint: str
    rough: str
    least: int = 0
    most: int | None = None

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        yield from Text(self.least, self.most).problems(value, path, update=update)
        if isinstance(value, str) and not self.test(value):
            yield f"{path} {self.complaint}"

    def schema(self, *, update: bool) -> Schema:
        return _lengths(self.least, self.most) | {"pattern": f"^{self.rough}$"}


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if not isinstance(value, str) or value not in self.values:
            yield f"{path} must be one of the following values: {', '.join(self.values)}"

    def schema(self, *, update: bool) -> Schema:
        return {"type": "string", "enum": list(self.values)}


@dataclass(frozen=True)
class Number:
    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{path} must be a number conforming to the specified constraints"

    def schema(self, *, update: bool) -> Schema:
        return {"type": "number"}


@dataclass(frozen=True)
class Flag:
    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if not isinstance(value, bool):
            yield f"{path} must be a boolean value"

    def schema(self, *, update: bool) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Many:
    """A list of ``least`` to ``most`` items, all different in ``same`` if that is given."""

    item: Kind
    least: int = 0
    most: int | None = None
    same: Callable[[Any], object] | None = None

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} must be an array"
            return
        if len(value) < self.least:
            yield f"{path} must contain at least {self.least} elements"
        if self.most is not None and len(value) > self.most:
            yield f"{path} must contain no more than {self.most} elements"
        wrong = list(self._of_items(value, path, update=update))
        yield from dict.fromkeys(wrong)
        if self.same and not wrong and len({self.same(item) for item in value}) < len(value):
            yield f"All {path}'s elements must be unique"

    def _of_items(self, value: list[object], path: str, *, update: bool) -> Iterator[str]:
        for index, item in enumerate(value):
            inside = isinstance(self.item, Keys)
            name = f"{path}.{index}" if inside else f"each value in {path}"
            yield from self.item.problems(item, name, update=update)

    def schema(self, *, update: bool) -> Schema:
        return {
            "type": "array",
            "items": self.item.schema(update=update),
            **({"minItems": self.least} if self.least else {}),
            **({"maxItems": self.most} if self.most is not None else {}),
            **({"uniqueItems": True} if self.same else {}),
        }


@dataclass(frozen=True)
class Anything:
    """Any value: an answer to a question that is not in the reference."""

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        return iter(())

    def schema(self, *, update: bool) -> Schema:
        return {}


@dataclass(frozen=True)
class Field:
    """A key of an object. With ``clears``, null is allowed in PATCH and deletes the value."""

    kind: Kind
    required: bool = False
    clears: bool = False


Check = Callable[[dict[str, Any], str], Iterator[str]]


@dataclass(frozen=True)
class Keys:
    """An object with these keys and no others; ``check`` yields conflicts between values."""

    fields: Mapping[str, Field]
    check: Check | None = None
    default: Mapping[str, object] = field(default_factory=dict)  # of create, for the schema

    def problems(self, value: object, path: str, *, update: bool) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path} must be an object"
            return
        for key in value:
            if key not in self.fields:
                yield f"property {_join(path, key[:LONGEST_KEY])} should not exist"
        wrong = False
        for key, one in self.fields.items():
            if key not in value and not one.required:
                continue
            given = value.get(key)
            if given is None and key in value and one.clears and update:
                continue
            for problem in one.kind.problems(given, _join(path, key), update=update):
                wrong = True
                yield problem
        if self.check and not wrong:
            yield from self.check(value, path)

    def schema(self, *, update: bool) -> Schema:
        required = [key for key, one in self.fields.items() if one.required]
        properties = {}
        for key, one in self.fields.items():
            properties[key] = _nullable(one.kind.schema(update=update), update and one.clears)
            if key in self.default and not update:
                properties[key]["default"] = self.default[key]
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
        }


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _lengths(least: int, most: int | None) -> Schema:
    return {
        "type": "string",
        **({"minLength": least} if least else {}),
        **({"maxLength": most} if most is not None else {}),
    }


def _nullable(schema: Schema, null: bool) -> Schema:
    if not null or "type" not in schema:
        return schema
    more: Schema = {"type": [schema["type"], "null"]}
    if "enum" in schema:
        more["enum"] = [*schema["enum"], None]
    return schema | more
