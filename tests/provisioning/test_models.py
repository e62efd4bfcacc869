"""Reading is tolerant: unknown kept, missing allowed, dates and sizes as the API writes them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from senders.provisioning import Question, Sender, SenderSummary, TokenPage
from tests.provisioning.test_client import SENDER

REQUIRED = ("id", "region", "billingCategory", "useCase", "hostingRegion")
MINIMAL = {key: SENDER[key] for key in REQUIRED}


def test_sender_with_only_the_five_required_fields_is_read() -> None:
    sender = Sender.from_wire(MINIMAL)
    assert (sender.state, sender.details, sender.auth_token, sender.created) == (None,) * 4
    assert SenderSummary.model_validate(MINIMAL).state is None


@pytest.mark.parametrize("missing", REQUIRED)
def test_sender_without_a_required_field_is_not_read(missing: str) -> None:
    body = {key: value for key, value in MINIMAL.items() if key != missing}
    with pytest.raises(ValidationError):
        Sender.from_wire(body)


@pytest.mark.parametrize("key", [key for key in SENDER if key not in REQUIRED])
def test_sender_is_read_with_an_optional_field_null_or_absent(key: str) -> None:
    assert Sender.from_wire({**SENDER, key: None}).id == SENDER["id"]
    body = {other: value for other, value in SENDER.items() if other != key}
    assert Sender.from_wire(body).id == SENDER["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-20t08:30:11.204Z", datetime(2026, 2, 20, 8, 30, 11, 204000, UTC)),
        ("2026-02-20T08:30:11.204Z", datetime(2026, 2, 20, 8, 30, 11, 204000, UTC)),
        ("2026-02-20t08:30:11Z", datetime(2026, 2, 20, 8, 30, 11, 0, UTC)),
        ("2026-02-20T09:30:11+01:00", datetime(2026, 2, 20, 8, 30, 11, 0, UTC)),
    ],
)
def test_created_date_is_read_in_each_spelling_as_utc(text: str, expected: datetime) -> None:
    assert Sender.from_wire({**MINIMAL, "created": text}).created == expected
    assert SenderSummary.model_validate({**MINIMAL, "created": text}).created == expected


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("state",), "ARCHIVED_BY_SINCH"),
        (("region",), "MOON"),
        (("countryStatus", 0, "status"), "ON_HOLD"),
        (("countryStatus", 0, "operators", 0, "status"), "ON_HOLD"),
        (("testNumberStates", 0, "state"), "WAITLISTED"),
        (("conversationApiAppDetails", "channelStatus"), "SLEEPING"),
        (("brandDetails", "registration", "status"), "FROZEN"),
    ],
)
def test_unknown_enum_values_are_read_unchanged(path: tuple[str | int, ...], value: str) -> None:
    body = json.loads(json.dumps(SENDER))
    place: Any = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert value in Sender.from_wire(body).model_dump_json()


@pytest.mark.parametrize("size", [50, 50.0])
def test_page_sizes_given_as_floats_are_read_as_integers(size: float) -> None:
    page = TokenPage[SenderSummary].model_validate(
        {"senders": [], "totalSize": size, "pageSize": size}
    )
    assert (page.total_size, page.page_size, page.next_page_token) == (50, 50, None)


def test_unknown_fields_are_kept_and_tokens_in_them_hidden() -> None:
    body = {
        **SENDER,
        "riskScore": {"value": 1, "AUTHTOKEN": "x-secret"},
        "list": [{"authToken": "x-secret"}],
    }
    sender = Sender.from_wire(body)
    assert sender.model_extra == {
        "riskScore": {"value": 1, "AUTHTOKEN": "•••"},
        "list": [{"authToken": "•••"}],
    }
    assert sender.wire == {**body, "authToken": "•••", **(sender.model_extra or {})}
    assert "x-secret" not in repr(sender) + str(sender.wire) + sender.model_dump_json()
    assert sender.auth_token is not None
    assert sender.auth_token.get_secret_value() == SENDER["authToken"]


def test_summary_contains_no_token_and_no_questionnaire() -> None:
    text = SenderSummary.model_validate(SENDER).model_dump_json()
    for word in ("planted-auth-token", "questionnaire"):
        assert word not in text


def test_summary_contains_by_what_people_find_a_sender() -> None:
    text = SenderSummary.model_validate(SENDER).model_dump_json()
    for word in ("havn_k4q", "care@havn.example"):
        assert word in text


def test_page_of_senders_is_equal_after_a_round_trip_through_json() -> None:
    page = TokenPage[SenderSummary].model_validate(
        {"senders": [SENDER], "totalSize": 1, "pageSize": 50, "nextPageToken": "a+/="}
    )
    assert TokenPage[SenderSummary].model_validate_json(page.model_dump_json()) == page


def test_questions_and_nested_partner_questions_are_read() -> None:
    details = Sender.from_wire(SENDER).details
    assert details is not None
    assert details.questionnaire.general.questions["optInDescription"] == Question(
        question="How?", suggested_answers=["By form"]
    )
    partner = details.questionnaire.verification.questions["partner"]
    assert partner["companyName"].question == "Which?"


def test_new_questionnaire_section_is_read_only_with_the_known_shape() -> None:
    body = json.loads(json.dumps(SENDER))
    body["details"]["questionnaire"] |= {
        "it": {"questions": {}, "answers": {"a": 1}},
        "zz": 5,
        "yy": {"answers": []},
    }
    details = Sender.from_wire(body).details
    assert details is not None
    assert list(details.questionnaire.sections()) == ["general", "verification", "it"]


def test_errors_of_reading_show_no_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Sender.from_wire({**SENDER, "authToken": {"planted": "x-secret"}})
    assert "x-secret" not in str(caught.value)


def test_sender_is_read_without_a_copy_for_each_reader() -> None:
    details = {
        "questionnaire": {
            name: {"answers": {}, "questions": {}} for name in ("general", "verification")
        },
        "brand": {"name": "Fée ☀"},
        "unknown": ["ours"],
    }
    body = {**MINIMAL, "authToken": "t0ken", "details": details}
    sender = Sender.from_wire(body)
    assert sender.wire_details == sender.wire["details"]
    assert sender.wire_text() == json.dumps(sender.wire)
    assert sender.wire_text(sort_keys=True) == json.dumps(sender.wire, sort_keys=True)
    assert sender.wire_text(indent=2) == json.dumps(sender.wire, indent=2, ensure_ascii=False)
    assert "t0ken" not in sender.wire_text() + sender.wire_text(indent=2)
    assert sender.summary() == SenderSummary.model_validate(sender.wire)

    sender.wire["details"]["brand"]["name"] = "changed"
    assert sender.wire_details["brand"]["name"] == "Fée ☀"
    assert "changed" not in sender.wire_text()
    without = Sender.from_wire({**body, "details": None})
    assert without.wire_details == {}
