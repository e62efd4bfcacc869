"""The smallest PATCH that turns one sender's ``details`` into another, both as wire JSON.

Lists are replaced whole, objects key by key, null deletes. ``questions`` and ``callbackUrl`` are
for reading and take no part. Source: Provisioning API reference, ``RcsUpdateSenderInputDto``.
"""

from collections.abc import Mapping
from typing import Any

from senders.provisioning.answers import US_LASTING, V1_ONLY, V2_ONLY
from senders.provisioning.errors import InvalidBody
from senders.provisioning.inputs import Listed, SenderUpdate
from senders.provisioning.limits import READ_ONLY_DETAILS

LISTS = ("testNumbers", "countries")
BRAND_LISTS = ("emails", "phones", "websites")
BRAND_TEXTS = ("name", "description")
HANDLED_APART = frozenset({"brand", "questionnaire", *READ_ONLY_DETAILS})

Wire = Mapping[str, Any]


def changes(before: Wire, after: Wire) -> dict[str, Any] | None:
    """``details`` of a PATCH that makes ``before`` (as GET gave it) into ``after`` (as wanted).

    None where nothing differs. A key that is absent, null, ``[]`` or ``{}`` holds nothing. An
    absent answer that was there is deleted; a brand's name and description are emptied. Raises
    ``InvalidBody`` with the paths of what the API can only replace. Answers of the older US
    questionnaire stay as they are once ``after`` answers the current one, which cannot name them.
    """
    stuck: list[str] = []
    patch = _lists(before, after)
    if brand := _brand(_part(before, "brand"), _part(after, "brand"), stuck):
        patch["brand"] = brand
    old, new = _part(before, "questionnaire"), _part(after, "questionnaire")
    sections = {
        name: {"answers": answers}
        for name in [*old, *(name for name in new if name not in old)]
        if (answers := _section(name, _answers(old, name), _answers(new, name), stuck))
    }
    if sections:
        patch["questionnaire"] = sections
    if stuck:
        raise InvalidBody(
            [(f"details.{path}", "can be replaced but not removed") for path in stuck]
        )
    return patch or None


def update_between(
    before: Wire, after: Wire, *, listed: Listed | None = None
) -> SenderUpdate | None:
    """``changes`` as a body, with the US version that the answers as a whole belong to."""
    details = changes(before, after)
    if details is None:
        return None
    version = _us_version(
        *(_answers(_part(whole, "questionnaire"), "us") for whole in (before, after))
    )
    return SenderUpdate.parse({"details": details}, listed=listed, us_version=version)


def _lists(before: Wire, after: Wire) -> dict[str, Any]:
    """The keys of ``details`` that hold no objects, and any that we do not know."""
    patch: dict[str, Any] = {}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if key in HANDLED_APART or _same(old, new):
            continue
        if not _empty(new):
            patch[key] = new
        elif key in LISTS:
            patch[key] = None
    return patch


def _brand(before: Wire, after: Wire, stuck: list[str]) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if key in BRAND_TEXTS:
            old, new = old or None, new or None
        if _same(old, new):
            continue
        if not _empty(new):
            patch[key] = new
        elif key in BRAND_TEXTS:
            patch[key] = ""
        elif key in BRAND_LISTS:
            patch[key] = None
        else:
            stuck.append(f"brand.{key}")
    return patch


def _section(name: str, before: Wire, after: Wire, stuck: list[str]) -> dict[str, Any]:
    current = name == "us" and _us_version(before, after) == "v2"
    patch: dict[str, Any] = {}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if _same(old, new) or (current and key in V1_ONLY and _empty(new)):
            continue
        if key.endswith("Metadata") and _objects(old, new):
            if ignored := _metadata(old or {}, new or {}):
                patch[key] = ignored
        elif key == "partner" and old and new and _objects(old, new):
            patch[key] = {inner: new.get(inner) for inner in _differing(old, new)}
        elif not _empty(new):
            patch[key] = new
        elif current and key in US_LASTING:
            stuck.append(f"questionnaire.us.answers.{key}")
        else:
            patch[key] = None
    return patch


def _metadata(before: Wire, after: Wire) -> dict[str, Any]:
    """The object itself cannot be deleted, and ``ignore`` is the one key that can be written."""
    if before.get("ignore") == after.get("ignore"):
        return {}
    return {"ignore": after.get("ignore")}


def _differing(before: Wire, after: Wire) -> list[str]:
    return [key for key in {**before, **after} if not _same(before.get(key), after.get(key))]


def _us_version(before: Wire, after: Wire) -> str:
    """Returns the questionnaire that ``after`` must be, else that of ``before``, else ``v2``."""
    for answers in (after, before):
        volume = answers.get("messagesVolume")
        if V2_ONLY & answers.keys() or isinstance(volume, int | float):
            return "v2"
        if V1_ONLY & answers.keys() or isinstance(volume, str):
            return "v1"
    return "v2"


def _part(whole: Wire, key: str) -> Wire:
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}


def _answers(sections: Wire, name: str) -> Wire:
    return _part(_part(sections, name), "answers")


def _objects(*values: object) -> bool:
    return all(value is None or isinstance(value, Mapping) for value in values)


def _empty(value: object) -> bool:
    return value is None or value in ([], {})


def _same(old: object, new: object) -> bool:
    if _empty(old) or _empty(new):
        return _empty(old) and _empty(new)
    # To Python, True is 1; to the API it is not.
    return isinstance(old, bool) is isinstance(new, bool) and old == new
