"""Each limit of a sender's body at its edges, and null, for create and PATCH."""

import json
import re
from typing import Any

import pytest

from senders import provisioning as p
from tests.provisioning.edges import PATHS, ROWS, US, details_with

HEAD = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
SECTIONS = ("general", "verification", "gb", "fr", "us")


def as_sent(body: Any, key: str = "") -> Any:
    """Returns the body with contact phones and test numbers without spaces and hyphens."""
    if isinstance(body, dict):
        return {name: as_sent(value, name) for name, value in body.items()}
    if isinstance(body, list):
        return [as_sent(value, key) for value in body]
    numbers = key in {"number", "testNumbers"} and isinstance(body, str)
    return re.sub(r"[\s-]", "", body) if numbers else body


def refusals(model: Any, body: Any, **more: Any) -> list[str]:
    try:
        parsed = model.parse(body, **more)
    except p.InvalidBody as error:
        return [path for path, _message in error.validation_errors]
    assert json.dumps(parsed.wire) == json.dumps(as_sent(body)), "what was read is what is sent"
    return []


def on_create(details: Any, **more: Any) -> list[str]:
    return refusals(p.SenderInput, {**HEAD, "details": details}, **more)


def on_patch(details: Any, **more: Any) -> list[str]:
    return refusals(p.SenderUpdate, {"details": details}, **more)


def test_every_field_accepts_and_rejects_values_at_its_documented_limits() -> None:
    """One test, or two thousand would each set up a database."""
    wrong: list[Any] = []
    for path, value, fits in ROWS:
        details = details_with(path, value)
        for name, refused in (("create", on_create(details)), ("patch", on_patch(details))):
            if bool(refused) is fits:
                wrong.append((name, path, str(value)[:60], fits, refused))
            if not fits and not all(each.startswith(f"details.{path}") for each in refused):
                wrong.append((name, path, "blames", refused))
    assert wrong == []
    assert len(ROWS) > 700


CLEARABLE = {
    "testNumbers",
    "countries",
    "brand.emails",
    "brand.phones",
    "brand.websites",
}
LASTING_ANSWERS = {
    f"{US}.{key}"
    for key in (
        "ownershipType",
        "brandIndustry",
        "legalForm",
        "taxIdCountry",
        "addressCountry",
        "addressState",
    )
}


@pytest.mark.parametrize("path", PATHS)
def test_null_is_accepted_only_in_patch_and_only_for_clearable_fields(path: str) -> None:
    clearable = path in CLEARABLE or (
        ".answers." in path and not path.endswith("Metadata") and path not in LASTING_ANSWERS
    )
    details = details_with(path, None)
    assert on_create(details) == [f"details.{path}"]
    assert on_patch(details) == ([] if clearable else [f"details.{path}"])


@pytest.mark.parametrize(
    "path",
    [
        "brand",
        "questionnaire",
        *(f"questionnaire.{name}" for name in ("general", "verification", "gb", "fr", "us")),
        *(
            f"questionnaire.{name}.answers"
            for name in ("general", "verification", "gb", "fr", "us")
        ),
    ],
)
def test_object_fields_reject_null_other_types_and_unknown_keys(path: str) -> None:
    wrong: tuple[Any, ...] = (None, [], "x", 5, True)
    for value in wrong:
        details = details_with(path, value)
        assert on_create(details) == [f"details.{path}"]
        assert on_patch(details) == [f"details.{path}"]
    assert on_create(details_with(path, {"unheardOf": 1}))
    assert on_patch(details_with(path, {"unheardOf": 1}))


@pytest.mark.parametrize("section", ["general", "verification", "gb", "fr", "us"])
def test_questionnaire_section_requires_answers_and_rejects_questions(section: str) -> None:
    at = f"questionnaire.{section}"
    assert on_create(details_with(at, {"answers": {}})) == []
    assert on_create(details_with(at, {})) == [f"details.{at}.answers"]
    for refused in (on_create, on_patch):
        with_questions = details_with(at, {"answers": {"siren": "1"}, "questions": {}})
        assert f"details.{at}.questions" in refused(with_questions)
