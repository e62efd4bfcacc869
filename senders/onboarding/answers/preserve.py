"""Keeps a sender's own spelling in an edit: what says the same is no change."""

from collections.abc import Mapping, Sequence
from typing import Any

from senders.onboarding.answers.normalize import plain
from senders.provisioning import clean_number

JsonObject = dict[str, Any]


def keep_own_spelling(
    wanted: JsonObject, base: Mapping[str, Any], *, keep: Sequence[str] = ()
) -> JsonObject:
    """``wanted`` with the values of ``base`` wherever the two say the same.

    Texts say the same but for line ends, test numbers but for spaces and hyphens, countries in
    any order; nothing and an empty text are one. ``keep`` are dotted paths that stay as they are.
    """
    settled: JsonObject = _settled(wanted, base)
    for one, same in (("testNumbers", _numbers), ("countries", _codes)):
        if one in settled and one in base and same(settled[one]) == same(base[one]):
            settled[one] = base[one]
    for path in keep:
        _keep(settled, base, path.split("."))
    return settled


def _settled(wanted: Any, base: Any) -> Any:
    if isinstance(wanted, Mapping) and isinstance(base, Mapping):
        found = {key: _settled(value, base.get(key)) for key, value in wanted.items()}
        return found | _empty_texts(base, found)
    if isinstance(wanted, list) and isinstance(base, list):
        return base if _same_rows(wanted, base) else wanted
    if isinstance(wanted, str) and isinstance(base, str) and wanted == plain(base):
        return base
    return wanted


def _empty_texts(base: Mapping[str, Any], besides: Mapping[str, Any]) -> JsonObject:
    found: JsonObject = {}
    for key, value in base.items():
        if key in besides:
            continue
        if value == "":
            found[key] = value
        elif isinstance(value, Mapping) and (inner := _empty_texts(value, {})):
            found[key] = inner
    return found


def _same_rows(wanted: list[Any], base: list[Any]) -> bool:
    """Whether rows say the same; what a row of ``base`` has besides is none of ours."""

    def seen(one: Any, other: Any) -> Any:
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            return {key: other.get(key) for key in one}
        return other

    if len(wanted) != len(base):
        return False
    pairs = [(one, seen(one, other)) for one, other in zip(wanted, base, strict=True)]
    return all(_settled(one, other) == other for one, other in pairs)


def _numbers(value: Any) -> Any:
    return [clean_number(str(one)) for one in value] if isinstance(value, list) else value


def _codes(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _keep(settled: JsonObject, base: Any, path: Sequence[str]) -> None:
    """Copies what stands at a path of ``base``; what is inside a list has no place of its own."""
    for depth, key in enumerate(path):
        if not isinstance(base, Mapping) or key not in base:
            return
        if depth == len(path) - 1:
            settled[key] = base[key]
            return
        base, settled = base[key], settled.setdefault(key, {})
