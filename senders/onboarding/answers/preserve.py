"""Preserves a sender's own spelling in an edit draft, so that equal values are no change."""

from collections.abc import Mapping, Sequence
from typing import Any

from senders.onboarding.answers.normalize import plain
from senders.provisioning import clean_number

JsonObject = dict[str, Any]


def keep_own_spelling(
    wanted: JsonObject,
    base: Mapping[str, Any],
    *,
    keep: Sequence[str] = (),
    canonical: Mapping[str, Any] | None = None,
) -> JsonObject:
    """Returns ``wanted`` with the values of ``base`` wherever the two are equal.

    Texts are compared without regard to line ends, phones and test numbers to spaces and hyphens,
    countries to order. Absent and empty texts are equal. ``keep`` are dotted paths that stay as in
    ``base``. ``canonical`` is ``base`` in the forms that the wizard would send: values that are
    equal to it were not touched.
    """
    settled: JsonObject = _settled(wanted, base, canonical)
    for key, normal in (("testNumbers", _numbers), ("countries", _codes)):
        if key in settled and key in base and normal(settled[key]) == normal(base[key]):
            settled[key] = base[key]
    _keep_phones(settled.get("brand"), base.get("brand"))
    for path in keep:
        _keep(settled, base, path.split("."))
    return settled


def _settled(wanted: Any, base: Any, canonical: Any = None) -> Any:
    if isinstance(wanted, Mapping) and isinstance(base, Mapping):
        forms = canonical if isinstance(canonical, Mapping) else {}
        merged = {
            key: _settled(value, base.get(key), forms.get(key)) for key, value in wanted.items()
        }
        return merged | _empty_texts(base, merged)
    if base is not None and canonical is not None and wanted == canonical:
        return base
    if isinstance(wanted, list) and isinstance(base, list):
        return base if _same_rows(wanted, base) else _own_rows(wanted, base, canonical)
    if isinstance(wanted, str) and isinstance(base, str) and wanted == plain(base):
        return base
    return wanted


def _own_rows(wanted: list[Any], base: list[Any], canonical: Any) -> list[Any]:
    """Returns the rows, those that were not touched in the spelling of ``base``."""
    if not isinstance(canonical, list) or len(canonical) != len(base):
        return wanted
    own = [(form, row) for form, row in zip(canonical, base, strict=True)]
    return [next((_own(row, held) for form, held in own if form == row), row) for row in wanted]


def _own(row: Any, held: Any) -> Any:
    if isinstance(row, Mapping) and isinstance(held, Mapping):
        return {key: held.get(key, value) for key, value in row.items()}
    return held


def _empty_texts(base: Mapping[str, Any], present: Mapping[str, Any]) -> JsonObject:
    texts: JsonObject = {}
    for key, value in base.items():
        if key in present:
            continue
        if value == "":
            texts[key] = value
        elif isinstance(value, Mapping) and (inner := _empty_texts(value, {})):
            texts[key] = inner
    return texts


def _same_rows(wanted: list[Any], base: list[Any]) -> bool:
    """Returns True if the rows are equal in the keys that ``wanted`` has."""

    def comparable(one: Any, other: Any) -> Any:
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            return {key: other.get(key) for key in one}
        return other

    if len(wanted) != len(base):
        return False
    pairs = [(one, comparable(one, other)) for one, other in zip(wanted, base, strict=True)]
    return all(_settled(one, other) == other for one, other in pairs)


def _numbers(value: Any) -> Any:
    return [clean_number(str(one)) for one in value] if isinstance(value, list) else value


def _keep_phones(wanted: Any, base: Any) -> None:
    if not isinstance(wanted, dict) or not isinstance(base, Mapping):
        return
    rows, own = wanted.get("phones"), base.get("phones")
    if not isinstance(rows, list) or not isinstance(own, list):
        return
    if _same_rows(_phones(rows), _phones(own)):
        wanted["phones"] = own


def _phones(rows: list[Any]) -> list[Any]:
    return [
        {**row, "number": clean_number(str(row["number"]))}
        if isinstance(row, Mapping) and "number" in row
        else row
        for row in rows
    ]


def _codes(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _keep(settled: JsonObject, base: Any, path: Sequence[str]) -> None:
    """Copies the value at a path of ``base``. Paths into a list copy nothing."""
    for depth, key in enumerate(path):
        if not isinstance(base, Mapping) or key not in base:
            return
        if depth == len(path) - 1:
            settled[key] = base[key]
            return
        base, settled = base[key], settled.setdefault(key, {})
