"""Every documented code of create and PATCH is shown at its field, or in full."""

from datetime import UTC, datetime
from typing import Any

import pytest

from senders.models import Draft
from senders.onboarding import refusals
from senders.provisioning import InvalidBody
from senders.provisioning.errors import from_reply

NOW = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)


def kept(code: str, message: str = "", status: int = 400, **extra: Any) -> dict[str, Any]:
    reply = {"errorCode": code, "message": message, "resolution": "Do this.", **extra}
    error = from_reply(status, reply, request_id="r-1", retry_after=None, now=NOW)
    return refusals.keep(error, NOW)


def complained(*errors: str) -> dict[str, Any]:
    return kept("invalid_input", additionalInformation={"validationErrors": list(errors)})


LOGO, BANNER = "details.brand.logoUrl", "details.brand.bannerUrl"
PLACED = [
    (
        "file_invalid_mime_type",
        f"{BANNER}: invalid file mime type.",
        ("images", "banner_url", "The banner must be a JPEG or PNG file."),
    ),
    (
        "file_not_found",
        f"{LOGO}: file not found.",
        ("images", "logo_url", "The logo: Sinch found no file at this URL. Check the URL."),
    ),
    (
        "file_size_too_large",
        f"{BANNER}: file size is too large.",
        ("images", "banner_url", "The banner must be 200 KB or smaller."),
    ),
    (
        "file_size_too_large",
        f"{LOGO}: file size is too large.",
        ("images", "logo_url", "The logo must be 50 KB or smaller."),
    ),
    (
        "file_has_wrong_dimensions",
        f"{LOGO}: image has wrong dimensions.",
        ("images", "logo_url", "The logo must be exactly 224 × 224 pixels."),
    ),
    (
        "file_unexpected_error",
        f"{LOGO}: file unexpected error.",
        ("images", "logo_url", "The logo: Sinch could not process this file. Try another file."),
    ),
    (
        "add_test_number_invalid",
        "Invalid phone number.",
        (
            "test-numbers",
            "test_numbers",
            "Sinch reports that one of the test numbers is not a valid phone number.",
        ),
    ),
    (
        "blocked_because_the_recipient_declined",
        "Blocked because the recipient declined.",
        (
            "test-numbers",
            "test_numbers",
            (
                "A tester declined the invitation. Ask the tester to agree to a new "
                "invitation, or remove the number."
            ),
        ),
    ),
]


@pytest.mark.parametrize(("code", "message", "placed"), PLACED)
def test_file_rejection_is_placed_at_its_field(
    code: str, message: str, placed: tuple[str, str, str]
) -> None:
    refusal = kept(code, message)
    [complaint] = refusals.complaints(refusal)
    assert (complaint.step, complaint.field, complaint.message) == placed
    assert complaint.anchor == f"id_{placed[1]}"
    assert refusals.at_step(refusal, placed[0]) == [complaint]
    assert refusals.at_step(refusal, "basics") == []
    assert refusals.unplaced(refusal) == []


@pytest.mark.parametrize(
    "code",
    [
        "invalid_payload",
        "invalid_google_agent",
        "invalid_region_for_att_supplier",
        "no_fields_to_update",
        "fields_not_updatable",
        "invalid_id_format",
        "rbm_has_not_been_used",
        "rbm_webhook_incorrect_secret",
        "project_not_found",
        "sender_not_found",
        "rbm_resources_not_found",
        "account_data_is_corrupt",
        "unauthorized_error",
        "a_code_of_tomorrow",
    ],
)
def test_rejection_without_a_field_is_kept_with_all_details(code: str) -> None:
    refusal = kept(code, "What Sinch says.")
    assert refusals.complaints(refusal) == []
    assert refusal == {
        "code": code,
        "message": "What Sinch says.",
        "resolution": "Do this.",
        "fields": [],
        "at": "2026-11-23T14:02:11+00:00",
        "request_id": "r-1",
        "status": 400,
    }


@pytest.mark.parametrize(
    ("complaint", "step", "field", "message"),
    [
        (
            "details.brand.name must be shorter than or equal to 40 characters",
            "brand",
            "name",
            "The brand name must be shorter than or equal to 40 characters.",
        ),
        (
            "details.brand.emails.1.address must be an email",
            "contacts",
            "emails-1-address",
            "Email address 2 must be an email.",
        ),
        (
            "details.each value in countries must be one of the following values: AT, BE",
            "countries",
            "countries",
            "The list of countries must be one of the following values: AT, BE.",
        ),
        (
            "details.questionnaire.fr.answers.siren must match ^\\d+$ regular expression",
            "fr",
            "siren",
            "The SIREN must match ^\\d+$ regular expression.",
        ),
        ("region must be a valid enum value", "basics", "region", "The region must be a valid"),
    ],
)
def test_validation_error_is_placed_at_its_field(
    complaint: str, step: str, field: str, message: str
) -> None:
    [found] = refusals.complaints(complained(complaint))
    assert (found.step, found.field) == (step, field)
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    "text", ["validation.error", "", "property x should not exist", "Etwas stimmt nicht."]
)
def test_validation_error_without_a_field_is_kept_unchanged(text: str) -> None:
    refusal = complained(text)
    assert refusals.complaints(refusal) == []
    assert refusals.unplaced(refusal) == [text]


def test_file_rejection_without_a_field_is_kept_unchanged() -> None:
    assert refusals.unplaced(kept("file_not_found", "file not found.")) == ["file not found."]


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, 60), ("7", 7), ("0", 1), ("99999999", 3600)]
)
def test_rate_limit_is_kept_with_the_seconds_to_wait(header: str | None, seconds: int) -> None:
    body = {"errorCode": "rbm_too_many_requests", "message": "Too many.", "resolution": "Wait."}
    error = from_reply(429, body, request_id=None, retry_after=header, now=NOW)
    assert refusals.keep(error, NOW)["retry_after"] == seconds


def test_long_wait_that_was_kept_before_is_shown_as_the_limit() -> None:
    error = from_reply(429, {}, request_id=None, retry_after="7", now=NOW)
    draft = Draft(refusal=refusals.keep(error, NOW) | {"retry_after": 99_999_999})
    shown = refusals.Refused.of(draft)
    assert shown is not None
    assert shown.text.endswith("Try again in 1 hour.")


def test_rejection_by_the_client_is_kept_like_one_by_sinch() -> None:
    error = InvalidBody([("details.brand.color", "must be # and six hexadecimal digits")])
    refusal = refusals.keep(error, NOW)
    [complaint] = refusals.complaints(refusal)
    assert complaint.message == "The colour must be # and six hexadecimal digits."
    assert refusal["code"] == "invalid_input"


def test_draft_without_a_rejection_has_no_complaints() -> None:
    assert refusals.complaints(None) == []
    assert refusals.unplaced(None) == []
