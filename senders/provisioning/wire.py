"""JSON as it comes from outside: read with care, and shown without its secrets."""

import json
from collections.abc import Mapping
from typing import Any

HIDDEN = "•••"
SECRET_KEYS = frozenset({"authtoken"})


def hide_tokens(value: Any) -> Any:
    """A copy with the value of every ``authToken``, at any depth and in any case, replaced."""
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if str(key).lower() in SECRET_KEYS and inner else hide_tokens(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [hide_tokens(inner) for inner in value]
    return value


def as_json(content: bytes) -> Any:
    """Raises ``ValueError`` for what is no JSON, however it fails to be."""
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def as_object(content: bytes) -> Mapping[str, Any]:
    """A JSON object, else ``ValueError``."""
    body = as_json(content)
    if not isinstance(body, Mapping):
        raise ValueError("not a JSON object")
    return body
