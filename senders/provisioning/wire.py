"""Takes secrets out of JSON before anybody prints, keeps or logs it."""

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
