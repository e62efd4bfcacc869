"""Drafts from JSON: what is read, what is refused in which words, and what found no place."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from senders.inputs import pasted_json
from senders.inputs.pasted_json import Unreadable
from senders.models import AuditEntry, Draft
from tests.conftest import DEALS
from tests.onboarding.complete import BODY, body

URL = "/p/aurora/onboarding/from-json/"
SAMPLE = (Path(__file__).parent.parent / "fixtures" / "sandbox" / "create-sample.json").read_text(
    "utf-8"
)


def post(client: Client, text: str = "", **form: Any) -> Any:
    return client.post(URL, {"json": text, **form})


def test_page_offers_a_text_field_and_a_file(staff: Client) -> None:
    page = staff.get(URL).content.decode()
    assert 'name="json"' in page
    assert 'type="file"' in page


@pytest.mark.parametrize("text", [json.dumps(BODY), json.dumps(BODY, indent=4), SAMPLE])
def test_pasted_create_body_becomes_a_draft(staff: Client, text: str) -> None:
    response = post(staff, text)
    draft = Draft.objects.latest("pk")
    assert response["Location"] == f"/p/aurora/onboarding/{draft.pk}/"
    page = staff.get(f"/p/aurora/onboarding/{draft.pk}/review/").content.decode()
    assert "were left out" not in page
    given = json.loads(text)
    assert draft.answers["basics"]["region"] == [given["region"]]
    assert draft.answers["brand"]["name"] == [given["details"]["brand"]["name"]]
    assert AuditEntry.objects.filter(action="draft.created", target_id=str(draft.pk)).exists()


def test_uploaded_file_is_used_instead_of_the_text(staff: Client) -> None:
    file = SimpleUploadedFile("body.json", b"\xef\xbb\xbf" + json.dumps(body()).encode())
    assert post(staff, "nonsense", file=file).status_code == 302
    assert Draft.objects.latest("pk").title == "Aurora Deals"


def test_downloaded_sender_becomes_a_new_draft(staff: Client) -> None:
    given = staff.get(f"/p/aurora/senders/{DEALS}/json/?download").content.decode()
    assert post(staff, given).status_code == 302
    draft = Draft.objects.latest("pk")
    assert (draft.is_edit, draft.sender_id) == (False, "")


def test_unsupported_fields_are_left_out_and_named(staff: Client) -> None:
    given = body(details__brand__slogan="New", details__launch=True)
    response = staff.post(URL, {"json": json.dumps(given)}, follow=True)
    page = response.content.decode()
    assert "These fields are not supported and were left out:" in page
    assert "details.brand.slogan" in page
    assert "details.launch" in page


def test_json_posted_twice_from_one_tab_creates_one_draft(staff: Client) -> None:
    before = Draft.objects.count()
    for _click in range(2):
        post(staff, json.dumps(BODY), tab="a" * 32)
    assert Draft.objects.count() == before + 1


SMALL = {key: BODY[key] for key in ("region", "billingCategory", "useCase")}
SMALL_TEXT = json.dumps({**SMALL, "details": {"brand": {"name": "O\u2019Hara"}}}, indent=2)
SHELL_TEXT = SMALL_TEXT.replace("\\u2019", "'\\''")


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff\u200b{SMALL_TEXT}\n",
        f"Here it is:\n```json\n{SMALL_TEXT}\n```\nThanks",
        f"Hi,\n\n{SMALL_TEXT}\n\nBest regards",
        f"const body = {SMALL_TEXT};",
        SMALL_TEXT.replace("{", "{ // first", 1).replace("}", ",}"),
        SMALL_TEXT.replace('"', "'"),
        re.sub(r'"(\w+)":', r"\1:", SMALL_TEXT),
        re.sub(r'"([^"]*)"', r"“\1”", SMALL_TEXT).replace("\\u2019", "’"),
        SMALL_TEXT.replace(" ", "\u00a0"),
        json.dumps([json.loads(SMALL_TEXT)]),
        json.dumps({"totalSize": 1, "senders": [json.loads(SMALL_TEXT)]}),
        json.dumps(SMALL_TEXT),
        f"curl -i -X POST \\\n  'https://provisioning.api.sinch.com/v1/projects/a/rcs/senders' \\\n"
        f"  -u user:secret \\\n  -H 'Content-Type: application/json' \\\n  -d '{SHELL_TEXT}'",
        f"$ curl https://a.example --data-raw $'{SHELL_TEXT}'".replace("'\\''", "\\'"),
        "curl.exe https://a.example ^\n -d " + json.dumps(SMALL_TEXT.replace("\n", " ")),
        f"curl --json='{SHELL_TEXT}' https://a.example",
        f"curl -d ‘{SMALL_TEXT}’ https://a.example",
        f"POST /v1/projects/a/rcs/senders HTTP/1.1\nHost: a\n\n{SMALL_TEXT}",
    ],
)
def test_body_is_found_in_what_people_paste(staff: Client, text: str) -> None:
    response = post(staff, text)
    assert response.status_code == 302, response.text
    answers = Draft.objects.latest("pk").answers
    assert answers["basics"]["region"] == [SMALL["region"]]
    assert answers["brand"]["name"][0].replace("'", "’") == "O’Hara"


def test_values_are_taken_as_people_write_them(staff: Client) -> None:
    given = {
        "region": "eu",
        "billingCategory": "non conversational",
        "useCase": "Promotional",
        "details": {
            "brand": {
                "name": 1923,
                "description": None,
                "phones": [{"label": "Care", "number": 442079460018}],
            },
            "testNumbers": [447700900123],
            "countries": ["uk", "Germany", "US"],
            "questionnaire": {
                "us": {"answers": {"messagesVolume": "25 000", "embeddedLink": "true",
                                   "brandIndustry": "Real estate", "brandName": "Kestrel"}}
            },
        },
    }  # fmt: skip
    response = staff.post(URL, {"json": json.dumps(given)}, follow=True)
    assert "were left out" not in response.text
    answers = Draft.objects.latest("pk").answers
    assert answers["basics"]["billing_category"] == ["NON_CONVERSATIONAL"]
    assert answers["brand"] == {"name": ["1923"]}
    assert answers["contacts"]["phones-0-number"] == ["442079460018"]
    assert answers["test-numbers"] == {"test_numbers": ["447700900123"]}
    assert answers["countries"] == {"countries": ["GB", "DE", "US"]}
    assert answers["us"] == {
        "messages_volume": ["25 000"],
        "embedded_link": ["yes"],
        "brand_industry": ["REAL_ESTATE"],
        "brand_name": ["Kestrel"],
    }


def test_file_in_utf_16_is_read(staff: Client) -> None:
    content = SMALL_TEXT.encode("utf-16")
    assert post(staff, "", file=SimpleUploadedFile("x.json", content)).status_code == 302


BAD = [
    ("", "Paste JSON or choose a file."),
    ("   \n", "Paste JSON or choose a file."),
    ('{\n  "region": EU\n}', "Line 2: “EU” stands where a value should be. Put texts in quotes."),
    ('{"region": "EU"', "Line 1: the JSON ends too early. A closing } or ] is missing."),
    ('{"region" "EU"}', "Line 1: a colon is missing before “&quot;EU&quot;}”."),
    ('{"region": "EU"\n"useCase": 1}', "Line 2: a comma is missing before “&quot;useCase&quot;"),
    ('{"region": "EU', "Line 1: the text that starts with &quot;EU has no closing quote."),
    ('{"region": "EU"}}', "Line 1: “}” stands after the end of the JSON."),
    ('{"region": "\\q"}', "is not a valid escape."),
    ("curl \\\n -d '{\n\"a\":\n EU}'", "Line 4: “EU}” stands where a value should be."),
    ("curl -d @body.json https://a", "The command reads its body from a file (@body.json)."),
    ("curl https://a", "The command contains no body. Paste it with its option -d."),
    ("Hello", "The text contains no JSON. A create body starts with {."),
    ('{"senders": [{}, {}]}', "The JSON lists 2 senders. Paste one of them."),
    ("[]", "The JSON must be an object, starting with { and ending with }."),
    ('"text"', "The JSON must be an object, starting with { and ending with }."),
    ("null", "The JSON must be an object, starting with { and ending with }."),
    (
        '{"region": "EU", "region": "US"}',
        "The key “region” appears more than once in the same object.",
    ),
    ('{"a": NaN}', "“NaN” is not a valid JSON number."),
    ('{"a": 1e999}', "“1e999” is not a valid JSON number."),
    ('{"a": ' + "9" * 5000 + "}", "The JSON contains a number that is too long."),
    ("[" * 100_000, "The JSON is nested too deeply."),
    ('{"a": ' * 50 + "1" + "}" * 50, "The JSON is nested too deeply."),
    ('{"a": "' + "x" * (1024 * 1024) + '"}', "The JSON must be 1 MB or smaller. Yours is 1.0 MB."),
    ("{}", "Select a region."),
    ('{"region": "EU", "billingCategory": "CONVERSATIONAL"}', "Select a use case."),
    (
        '{"region": "XX", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}',
        "The region must be one of the listed values.",
    ),
    ('{"region": 5, "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}', "Select a region."),
]


@pytest.mark.parametrize(("text", "words"), BAD, ids=[words[:30] for _text, words in BAD])
def test_unreadable_json_is_explained_and_kept_in_the_field(
    staff: Client, text: str, words: str
) -> None:
    before = Draft.objects.count()
    response = post(staff, text)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'aria-invalid="true"' in page
    if len(text) < 100 and text.strip():
        assert escape(text) in page
    assert Draft.objects.count() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff{", "The file is not valid UTF-8 text (invalid byte at position 1)."),
        (b"", "Paste JSON or choose a file."),
        (b"x" * (1024 * 1024 + 1), "The JSON must be 1 MB or smaller."),
        (b"nonsense", "The text contains no JSON."),
    ],
)
def test_unreadable_file_is_explained_and_creates_no_draft(
    staff: Client, content: bytes, words: str
) -> None:
    before = Draft.objects.count()
    response = post(staff, json.dumps(BODY), file=SimpleUploadedFile("x.json", content))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Draft.objects.count() == before


@pytest.mark.parametrize(
    "given",
    [
        {"details": []},
        {"details": {"brand": 5}},
        {"details": {"brand": {"emails": [5]}}},
        {"details": {"brand": {"emails": [{"address": None}]}}},
        {"details": {"questionnaire": {"general": []}}},
        {"details": {"questionnaire": {"us": {"answers": {"messagesVolume": [1]}}}}},
        {"details": {"testNumbers": {"a": 1}}},
        {"details": {"countries": [["GB"]]}},
    ],
)
def test_json_with_wrong_shapes_becomes_a_draft_that_can_be_reviewed(
    staff: Client, given: dict[str, Any]
) -> None:
    basics = {key: BODY[key] for key in ("region", "billingCategory", "useCase")}
    assert post(staff, json.dumps({**basics, **given})).status_code == 302
    draft = Draft.objects.latest("pk")
    assert staff.get(f"/p/aurora/onboarding/{draft.pk}/review/").status_code == 200


def test_json_with_characters_that_cannot_be_stored_becomes_a_draft(staff: Client) -> None:
    text = json.dumps(body(details__brand__description="a\x00b\ud800c"))
    assert post(staff, text).status_code == 302


def test_auditor_cannot_create_a_draft_from_json(auditor: Client) -> None:
    assert auditor.get(URL).status_code == 403
    assert post(auditor, json.dumps(BODY)).status_code == 403


def test_json_nested_deeper_than_40_levels_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        pasted_json.read_object('{"a":' * 41 + "1" + "}" * 41)
    assert pasted_json.read_object('{"a":' * 39 + "1" + "}" * 39)
