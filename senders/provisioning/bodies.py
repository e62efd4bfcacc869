"""The base of every request body: strict reading of wire JSON, and rejections in plain words.

A body is made by ``parse`` alone. It keeps the JSON it was made from and sends exactly that.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from senders.provisioning.errors import InvalidBody
from senders.provisioning.formats import IMPOSSIBLE_NUMBER, refusal
from senders.provisioning.wire import HIDDEN

SHORT_LIST = 8  # values that a message still names


@dataclass(frozen=True)
class Rules:
    """The context that the limits lack: if the body is a PATCH, and its US questionnaire."""

    patch: bool = False
    us_version: str = ""

    @classmethod
    def of(cls, info: ValidationInfo) -> "Rules":
        return info.context if isinstance(info.context, cls) else cls()


def _null_deletes(value: Any, info: ValidationInfo) -> Any:
    if value is None and not Rules.of(info).patch:
        raise refusal("must not be null")
    return value


def _never_null(value: Any) -> Any:
    if value is None:
        raise refusal("must not be null")
    return value


T = TypeVar("T")
# A key that may be absent. In a PATCH, null deletes what a clearable one holds (reference, 4.7).
Clearable = Annotated[T | None, BeforeValidator(_null_deletes)]
Lasting = Annotated[T | None, BeforeValidator(_never_null)]


class Strict(BaseModel):
    """Takes the wire's names and types and nothing else, and never shows input in its errors."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # secrets, names and numbers are no matter for logs

    __str__ = __repr__


class Body(Strict):
    """The body of a write."""

    _SECRETS: ClassVar[frozenset[str]] = frozenset()
    _content: SecretStr = PrivateAttr()

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Reads wire JSON. Raises ``InvalidBody`` where the API would refuse it."""
        return cls._read(body, Rules())

    @classmethod
    def _read(
        cls, body: object, rules: Rules, modelled: Callable[[Any], Any] = lambda given: given
    ) -> Self:
        """``modelled`` leaves the part of the body that has a model; all of it is sent."""
        whole = dict(body) if isinstance(body, Mapping) else body
        try:
            # As the wire would carry it: what is no JSON is refused, and nothing is shared.
            given = json.loads(json.dumps(whole))
            model = cls.model_validate(modelled(given), context=rules)
            model._content = SecretStr(compact(whole))
            return model
        except ValidationError as error:
            refused = _invalid(error)
        except (TypeError, ValueError, RecursionError):
            refused = InvalidBody([("", "must be JSON")])
        # Raised out here, or the refusal would carry an exception that knows the input.
        raise refused

    def content(self) -> bytes:
        """The JSON as it is sent, secrets included: for the client alone."""
        return self._content.get_secret_value().encode()

    @property
    def wire(self) -> dict[str, Any]:
        """A copy of the JSON the body was made from, its secrets hidden."""
        found: dict[str, Any] = json.loads(self._content.get_secret_value())
        return {key: HIDDEN if key in self._SECRETS else value for key, value in found.items()}


def compact(body: object) -> str:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode()  # half a surrogate pair is text to Python, but not to the wire
    return text


def _invalid(error: ValidationError) -> InvalidBody:
    lines = error.errors(include_url=False, include_input=False)
    impossible = all(line["type"] == IMPOSSIBLE_NUMBER for line in lines)
    return InvalidBody(
        [(".".join(str(step) for step in line["loc"]), _words(line)) for line in lines],
        code=IMPOSSIBLE_NUMBER if impossible else "invalid_input",
    )


_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not supported",
    "string_type": "must be text",
    "string_unicode": "must be text",
    "list_type": "must be a list",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "model_type": "must be an object",
}


def _words(line: ErrorDetails) -> str:
    """One of pydantic's errors in the words a person can act on."""
    kind, context = line["type"], line.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind]
    fewest, most = context.get("min_length"), context.get("max_length")
    things = "entries" if context.get("field_type") == "List" else "characters"
    if fewest == 1:
        return "must not be empty"
    if fewest is not None:
        return f"must have at least {fewest} {things}"
    if most is not None:
        return f"must have at most {most} {things}"
    if kind == "enum":
        values = str(context["expected"])
        few = values.count("'") <= 2 * SHORT_LIST
        return f"must be one of {values.replace(chr(39), '')}" if few else "is not supported"
    return line["msg"]
