"""Reads the bodies of write operations, or rejects them with the documented errors.

Order of the checks (inference): JSON object (``invalid_payload``); keys, types and limits
(``invalid_input``, lists every problem); possible test numbers (``add_test_number_invalid``); a
PATCH that changes something (``no_fields_to_update``). Checks that need the stored sender follow:
``sender_not_found``, ``fields_not_updatable``, then the images.
"""

from typing import Any

from senders.sandbox import fields, formats
from senders.sandbox.errors import CODES, ApiRefusal, invalid_input
from senders.sandbox.fields import Listed
from senders.sandbox.kinds import Keys
from senders.sandbox.payload import read_object

LOCKED = frozenset({"LAUNCHING", "LAUNCHED"})
FILE_CODES = tuple(code for code in CODES if code.startswith("file_"))
IMAGES = ("bannerUrl", "logoUrl")


def read_create(body: bytes, listed: Listed | None = None) -> dict[str, Any]:
    """Returns ``RcsSenderInputDto`` with clean test numbers and the brand's defaults.

    ``listed``: answers by section that the project's questionnaire also accepts.
    """
    given = read_object(body)
    version = fields.us_version(_us_answers(given))
    _check(fields.create(version, listed), given)
    details = given.get("details", {})
    _clean_numbers(details)
    if "brand" in details:
        details["brand"] = {**fields.DEFAULTS, **details["brand"]}
    return given


def read_update(
    body: bytes, version: str | None = None, listed: Listed | None = None
) -> dict[str, Any]:
    """Returns the ``details`` of ``RcsUpdateSenderInputDto``.

    ``version`` is ``usQuestionnaireVersion``. Raises ``ApiRefusal``.
    """
    given = read_object(body)
    version = version or fields.us_version(_us_answers(given))
    _check(fields.update(version, listed), given, update=True)
    details: dict[str, Any] = given["details"]
    _clean_numbers(details)
    if not _changes(details):
        raise ApiRefusal("no_fields_to_update")
    return details


def read_comment(body: bytes) -> str:
    return str(_checked(fields.COMMENT, body)["comment"])


def read_test_numbers(body: bytes) -> list[str]:
    """Returns clean E.164 numbers, in the order given."""
    given = _checked(fields.TESTERS, body)
    _clean_numbers(given)
    return list(given["testNumbers"])


def read_webhook(body: bytes, partial: bool) -> dict[str, Any]:
    """Returns the body of a webhook. With ``partial`` (PATCH) every field is optional."""
    return _checked(fields.WEBHOOK_UPDATE if partial else fields.WEBHOOK, body)


def check_updatable(state: str, details: dict[str, Any]) -> None:
    """Raises ``fields_not_updatable`` for all but countries during and after a launch."""
    locked = {key: value for key, value in details.items() if key != "countries"}
    if state in LOCKED and _changes(locked):
        raise ApiRefusal("fields_not_updatable")


def check_images(details: dict[str, Any]) -> None:
    """Raises the ``file_*`` error that a URL names as ``/fault/<errorCode>/``; fetches nothing."""
    for key in IMAGES:
        url = details.get("brand", {}).get(key, "")
        for code in FILE_CODES:
            if f"/fault/{code}/" in url:
                text = CODES[code].message.partition(": ")[2]
                raise ApiRefusal(code, message=f"details.brand.{key}: {text}")


def _checked(keys: Keys, body: bytes) -> dict[str, Any]:
    given = read_object(body)
    _check(keys, given)
    return given


def _check(keys: Keys, given: dict[str, Any], *, update: bool = False) -> None:
    problems = list(keys.problems(given, "", update=update))
    if problems:
        raise invalid_input(*problems)


def _us_answers(given: dict[str, Any]) -> object:
    found: object = given
    for key in ("details", "questionnaire", "us", "answers"):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _clean_numbers(given: dict[str, Any]) -> None:
    if not given.get("testNumbers"):
        return
    given["testNumbers"] = [formats.without_separators(one) for one in given["testNumbers"]]
    if not all(formats.is_possible(number) for number in given["testNumbers"]):
        raise ApiRefusal("add_test_number_invalid")


def _changes(given: object) -> bool:
    """Returns True unless there are only empty objects. Null and an empty list are changes."""
    if isinstance(given, dict):
        return any(_changes(value) for value in given.values())
    return True
