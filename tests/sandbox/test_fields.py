"""Every field of create and PATCH below, at and above its limits; conflicts between fields."""

import json
from typing import Any

import pytest

from senders.sandbox import inputs
from senders.sandbox.errors import ApiRefusal
from tests.sandbox.field_rows import ROWS, Row
from tests.sandbox.sending import MINIMAL, nested


def refusal(details: dict[str, Any], *, update: bool, **more: Any) -> str:
    """Returns the error code and its problems; both empty if the body is accepted."""
    body = {"details": details} if update else {**MINIMAL, "details": details}
    try:
        if update:
            inputs.read_update(json.dumps(body).encode(), **more)
        else:
            inputs.read_create(json.dumps(body).encode(), **more)
    except ApiRefusal as refused:
        listed = refused.body.get("additionalInformation", {}).get("validationErrors", [])
        return f"{refused.body['errorCode']}: {listed}"
    return ""


@pytest.mark.parametrize("update", [False, True], ids=["create", "PATCH"])
@pytest.mark.parametrize("row", ROWS, ids=[row.path for row in ROWS])
def test_field_is_accepted_within_its_limits_and_rejected_beyond_them(
    row: Row, update: bool
) -> None:
    for value in row.good:
        assert refusal(nested(row.path, value), update=update) == "", value
    for value in row.bad:
        answer = refusal(nested(row.path, value), update=update)
        assert answer.startswith("invalid_input: ["), value
        assert f"details.{row.path}" in answer, value
    null = refusal(nested(row.path, None), update=update)
    if update and row.clears:
        assert null == ""
    else:
        assert null.startswith("invalid_input: [")


@pytest.mark.parametrize("update", [False, True], ids=["create", "PATCH"])
@pytest.mark.parametrize("parent", sorted({row.path.rpartition(".")[0] for row in ROWS}))
def test_unknown_key_in_any_object_is_rejected_with_its_path(parent: str, update: bool) -> None:
    path = f"{parent}.launch".lstrip(".")
    assert refusal(nested(path, "x"), update=update) == (
        f"invalid_input: ['property details.{path} should not exist']"
    )


@pytest.mark.parametrize("key", ["region", "billingCategory", "useCase"])
@pytest.mark.parametrize("value", [None, "", "eu", 5, True, [], {}, "OTHER"])
def test_create_without_a_valid_required_value_is_rejected_with_its_key(
    key: str, value: Any
) -> None:
    for body in ({**MINIMAL, key: value}, {one: MINIMAL[one] for one in MINIMAL if one != key}):
        with pytest.raises(ApiRefusal) as refused:
            inputs.read_create(json.dumps(body).encode())
        (problem,) = refused.value.body["additionalInformation"]["validationErrors"]
        assert problem.startswith(f"{key} must be one of the following values: ")


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("region", ["BR", "EU", "US"]),
        ("useCase", ["MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"]),
        ("billingCategory", ["CONVERSATIONAL", "NON_CONVERSATIONAL", "BASIC_MESSAGE"]),
        ("billingCategory", ["SINGLE_MESSAGE", "CONVERSATIONAL_LEGACY"]),
    ],
)
def test_create_accepts_each_documented_value_of_a_required_key(
    key: str, values: list[str]
) -> None:
    for value in values:
        assert inputs.read_create(json.dumps({**MINIMAL, key: value}).encode())[key] == value


US = "questionnaire.us.answers"


@pytest.mark.parametrize("update", [False, True], ids=["create", "PATCH"])
@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"ownershipType": "PUBLIC", "legalForm": "CORPORATION", "stockSymbol": "X"}, ""),
        ({"ownershipType": "PUBLIC", "legalForm": "PARTNERSHIP"}, "legalForm"),
        ({"ownershipType": "PRIVATE", "legalForm": "PARTNERSHIP"}, ""),
        ({"ownershipType": "PRIVATE", "stockExchange": "NYSE"}, "stockExchange"),
        ({"ownershipType": "PRIVATE", "stockSymbol": "X"}, "stockSymbol"),
        ({"stockSymbol": "X", "legalForm": "PARTNERSHIP"}, ""),
        ({"taxIdCountry": "US", "taxId": "12-3456789"}, ""),
        ({"taxIdCountry": "US", "taxId": "123456789"}, "taxId"),
        ({"taxIdCountry": "SE", "taxId": "123456789"}, ""),
        ({"taxId": "123456789"}, ""),
        ({"taxIdCountry": "SE", "addressState": "OR"}, ""),
        ({"taxIdCountry": "SE", "addressState": "Skåne"}, "addressState"),
        # Version 1 by its shape: empty texts are fine, keys of version 2 are unknown.
        ({"messagesVolume": "", "companyLegalName": "", "brandIndustry": "x"}, ""),
        ({"ein": "12-3456789", "messagesVolume": 5}, "messagesVolume"),
        ({"ein": "12-3456789", "taxId": "1"}, "taxId"),
        ({"companyLegalName": ""}, "companyLegalName"),
    ],
)
def test_us_answers_that_contradict_each_other_are_rejected(
    answers: Any, problem: str, update: bool
) -> None:
    answer = refusal(nested(US, answers), update=update)
    assert f"details.{US}.{problem}" in answer if problem else answer == ""


def test_patch_to_private_may_delete_the_stock_answers() -> None:
    update = {"ownershipType": "PRIVATE", "stockExchange": None, "stockSymbol": None}
    assert refusal(nested(US, update), update=True) == ""


@pytest.mark.parametrize(
    ("version", "answers", "accepted"),
    [
        ("v1", {"companyLegalName": ""}, True),
        ("v1", {"taxId": "1"}, False),
        ("v2", {"messagesVolume": "5"}, False),
        ("v2", {"ein": "12-3456789"}, False),
        ("v2", {"messagesVolume": 5}, True),
    ],
)
def test_us_answers_are_validated_by_the_requested_version(
    version: str, answers: Any, accepted: bool
) -> None:
    assert (refusal(nested(US, answers), update=True, version=version) == "") == accepted


def test_body_with_several_problems_is_rejected_with_all_of_them() -> None:
    details = {"brand": {"name": "x" * 41, "color": "red", "emails": [{"address": "x"}]}}
    assert refusal({**details, "testNumbers": ["x", "y"], "more": 1}, update=False) == (
        "invalid_input: ['property details.more should not exist', "
        "'details.brand.name must be shorter than or equal to 40 characters', "
        "'details.brand.emails.0.label must be a string', "
        "'details.brand.emails.0.address must be an email', "
        "'details.brand.color must be a hexadecimal color', "
        "'each value in details.testNumbers must be a phone number in E.164 format']"
    )


@pytest.mark.parametrize(
    "number", ["+1234567", "+33 6 39 98 0", "+999123456789", "+120255501", "+461234567890123"]
)
@pytest.mark.parametrize("update", [False, True], ids=["create", "PATCH"])
def test_impossible_test_number_is_rejected_as_invalid(number: str, update: bool) -> None:
    assert refusal({"testNumbers": [number]}, update=update) == "add_test_number_invalid: []"


@pytest.mark.parametrize("update", [False, True], ids=["create", "PATCH"])
def test_answer_to_a_listed_new_question_is_accepted_in_its_section_only(update: bool) -> None:
    listed = {"gb": frozenset({"newKey"})}
    for value in ("x", 5, True, ["x"]):
        details = nested("questionnaire.gb.answers.newKey", value)
        assert refusal(details, update=update, listed=listed) == ""
        assert refusal(details, update=update).startswith("invalid_input")
        other = nested("questionnaire.fr.answers.newKey", value)
        assert refusal(other, update=update, listed=listed).startswith("invalid_input")
