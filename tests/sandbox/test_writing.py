"""Create and PATCH of the sandbox: responses, order of checks, stored values."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from senders.sandbox import seed, server, store
from senders.sandbox.merge import apply_update
from senders.sandbox.models import Activity, Sender
from tests.sandbox.sending import LAUNCHING, MINIMAL, SAMPLE, code, created, problems, send
from tests.sandbox.test_lists import KEY, NOW, ROOT

UNKNOWN = "00000000-0000-4000-8000-000000000000"
FILES = {
    "file_invalid_mime_type": (400, "invalid file mime type."),
    "file_not_found": (409, "file not found."),
    "file_size_too_large": (409, "file size is too large."),
    "file_has_wrong_dimensions": (409, "image has wrong dimensions."),
    "file_unexpected_error": (409, "file unexpected error."),
}


def counts() -> dict[str, int]:
    """Counts the rows after comparing them with the stored counts."""
    kept = {state: many for state, many in store.counts(seed.AURORA).items() if many}
    found: dict[str, int] = {}
    for state in Sender.objects.filter(project_id=seed.AURORA).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    assert kept == found
    return found


def test_sample_of_the_reference_page_is_accepted_unchanged() -> None:
    answer = send("POST", "/rcs/senders", SAMPLE)
    assert answer.status_code == 201
    body, sent = answer.json(), json.loads(SAMPLE)
    assert body["details"]["testNumbers"] == ["+48777777777"]
    assert body["details"]["brand"] == sent["details"]["brand"]
    assert body["details"]["countries"] == ["GB", "FR"]
    for section, given in sent["details"]["questionnaire"].items():
        assert body["details"]["questionnaire"][section]["answers"] == given["answers"]
        assert body["details"]["questionnaire"][section]["questions"]
    again = send("GET", f"/rcs/senders/{body['id']}").json()
    assert (body["state"], again["state"]) == ("IN_PROGRESS", "IN_TEST")
    assert again["details"] == body["details"]


def test_minimal_create_returns_a_draft_and_counts_one_more() -> None:
    before = counts()
    body = created()
    assert UUID(body.pop("id")).version == 4
    moment = body.pop("created")
    assert body == {**MINIMAL, "hostingRegion": "EUROPE", "state": "DRAFT", "modified": moment}
    assert counts() == {**before, "DRAFT": before["DRAFT"] + 1}


@pytest.mark.parametrize(
    ("region", "hosting"), [("EU", "EUROPE"), ("US", "NORTH_AMERICA"), ("BR", "NORTH_AMERICA")]
)
def test_hosting_region_depends_on_the_region(region: str, hosting: str) -> None:
    assert created({**MINIMAL, "region": region})["hostingRegion"] == hosting


@pytest.mark.parametrize(
    ("details", "brand"),
    [
        ({}, None),
        ({"brand": {}}, {"name": "RCS Sender", "color": "#000000"}),
        ({"brand": {"name": ""}}, {"name": "", "color": "#000000"}),
        ({"brand": {"color": "#FFFFFF"}}, {"name": "RCS Sender", "color": "#FFFFFF"}),
    ],
)
def test_brand_gets_default_name_and_colour_only_if_given(details: Any, brand: Any) -> None:
    body = created({**MINIMAL, "details": details})
    assert body["details"].get("brand") == brand
    sections = body["details"]["questionnaire"]
    assert {name: section["answers"] for name, section in sections.items()} == {
        "general": {},
        "verification": {},
    }


def test_new_sender_is_found_by_its_name_until_renamed() -> None:
    body = created({**MINIMAL, "details": {"brand": {"name": "Åsa’s Bageri"}}})
    found = send("GET", "/rcs/senders?search=ÅSA").json()["senders"]
    assert [sender["id"] for sender in found] == [body["id"]]
    send("PATCH", f"/rcs/senders/{body['id']}", {"details": {"brand": {"name": "Other"}}})
    assert send("GET", "/rcs/senders?search=åsa").json()["totalSize"] == 0


def patched(sender: str, details: Any, query: str = "") -> dict[str, Any]:
    answer = send("PATCH", f"/rcs/senders/{sender}{query}", {"details": details})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_patch_replaces_or_deletes_given_values_and_leaves_others_unchanged() -> None:
    sender = json.loads(send("POST", "/rcs/senders", SAMPLE).content)
    later = NOW + timedelta(minutes=5)
    body = {"details": {"brand": {"description": "New", "websites": None}, "testNumbers": None}}
    request = httpx.Request(
        "PATCH", f"{ROOT}/rcs/senders/{sender['id']}", headers=KEY, content=json.dumps(body)
    )
    answer = server.handle(request, later).json()
    brand = {**sender["details"]["brand"], "description": "New"}
    del brand["websites"]
    assert answer["details"]["brand"] == brand
    assert "testNumbers" not in answer["details"]
    assert answer["details"]["questionnaire"] == sender["details"]["questionnaire"]
    assert answer["created"] == sender["created"]
    assert answer["modified"] == "2026-11-23t09:05:00.000Z"
    assert send("GET", f"/rcs/senders/{sender['id']}").json() == answer
    assert counts()


def test_patch_adds_details_to_a_sender_without_any() -> None:
    sender = created()["id"]
    answer = patched(sender, {"questionnaire": {"fr": {"answers": {"siren": "123456789"}}}})
    assert answer["details"]["questionnaire"]["fr"]["answers"] == {"siren": "123456789"}
    assert answer["details"]["questionnaire"]["general"]["answers"] == {}
    assert "brand" not in answer["details"]


STORED: dict[str, Any] = {
    "brand": {"name": "A", "emails": [1, 2]},
    "questionnaire": {
        "general": {
            "answers": {"optInDescription": "x", "optInDescriptionMetadata": {"ignore": "|"}}
        },
        "verification": {"answers": {"partner": {"companyName": "P", "contactName": "Q"}}},
    },
}


@pytest.mark.parametrize(
    ("update", "path", "expected"),
    [
        ({"brand": {"emails": [3]}}, "brand", {"name": "A", "emails": [3]}),
        ({"brand": {"emails": None}}, "brand", {"name": "A"}),
        ({"brand": {"phones": None}}, "brand", STORED["brand"]),
        ({"testNumbers": []}, "testNumbers", []),
        ({"testNumbers": None}, "testNumbers", None),
        (
            {
                "questionnaire": {
                    "general": {"answers": {"optInDescriptionMetadata": {"ignore": None}}}
                }
            },
            "questionnaire.general.answers",
            {"optInDescription": "x"},
        ),
        (
            {"questionnaire": {"verification": {"answers": {"partner": {"contactName": None}}}}},
            "questionnaire.verification.answers.partner",
            {"companyName": "P"},
        ),
        (
            {"questionnaire": {"verification": {"answers": {"partner": None}}}},
            "questionnaire.verification.answers",
            {},
        ),
        (
            {"questionnaire": {"gb": {"answers": {"messagesVolume": None}}}},
            "questionnaire.gb.answers",
            {},
        ),
    ],
)
def test_update_is_merged_into_a_copy_of_the_stored_details(
    update: Any, path: str, expected: Any
) -> None:
    before = json.dumps(STORED)
    found: Any = apply_update(STORED, update)
    for key in path.split("."):
        found = found.get(key)
    assert found == expected
    assert json.dumps(STORED) == before


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"details": {}}, "no_fields_to_update"),
        ({"details": {"brand": {}}}, "no_fields_to_update"),
        ({"details": {"questionnaire": {"gb": {"answers": {}}}}}, "no_fields_to_update"),
        ({"details": {"brand": {"name": "x"}}}, "fields_not_updatable"),
        ({"details": {"countries": ["SE"], "testNumbers": None}}, "fields_not_updatable"),
        ({"details": {"launch": True}}, "invalid_input"),
        ({}, "invalid_input"),
        ({"details": None}, "invalid_input"),
        ({"details": {"countries": ["SE"]}, "region": "EU"}, "invalid_input"),
        ({"details": {"testNumbers": ["+1234567"], "brand": {}}}, "add_test_number_invalid"),
        ([], "invalid_payload"),
        (b"", "invalid_payload"),
        ({"details": {"countries": ["FR", "GB", "SE"]}}, ""),
        ({"details": {"countries": ["FR"], "brand": {}}}, ""),
        ({"details": {"countries": None}}, ""),
    ],
)
def test_patch_of_a_launching_sender_may_update_only_countries(body: Any, refusal: str) -> None:
    answer = send("PATCH", f"/rcs/senders/{LAUNCHING}", body)
    assert code(answer) == (400 if refusal else 200, refusal)


@pytest.mark.parametrize("state", ["LAUNCHED", "LAUNCHING"])
def test_patch_of_the_brand_after_a_launch_is_rejected(state: str) -> None:
    sender = Sender.objects.filter(project_id=seed.AURORA, state=state).first()
    assert sender
    answer = send("PATCH", f"/rcs/senders/{sender.pk}", {"details": {"brand": {"name": "x"}}})
    assert code(answer) == (400, "fields_not_updatable")


@pytest.mark.parametrize("state", ["DRAFT", "IN_TEST", "PREPARING_LAUNCH", "UNLAUNCHED"])
def test_patch_of_the_brand_in_other_states_is_accepted(state: str) -> None:
    sender = Sender.objects.filter(project_id=seed.AURORA, state=state).exclude(body__details=None)[
        0
    ]
    assert patched(sender.pk, {"brand": {"name": "x"}})["details"]["brand"]["name"] == "x"


@pytest.mark.parametrize(
    ("sender", "query", "body", "refusal"),
    [
        ("nothing", "?x=1", b"{", (400, "invalid_id_format")),
        (UNKNOWN, "?x=1", b"{", (400, "invalid_input")),
        (UNKNOWN, "", b"{", (400, "invalid_payload")),
        (UNKNOWN, "", {"details": {"x": 1}}, (400, "invalid_input")),
        (UNKNOWN, "", {"details": {}}, (400, "no_fields_to_update")),
        (UNKNOWN, "", {"details": {"countries": ["SE"]}}, (404, "sender_not_found")),
        (
            LAUNCHING,
            "",
            {"details": {"brand": {"logoUrl": "https://a/fault/file_not_found/"}}},
            (400, "fields_not_updatable"),
        ),
    ],
)
def test_patch_with_several_faults_is_rejected_for_the_first_in_order(
    sender: str, query: str, body: Any, refusal: Any
) -> None:
    assert code(send("PATCH", f"/rcs/senders/{sender}{query}", body)) == refusal


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ("?usQuestionnaireVersion=v1", True),
        ("?usQuestionnaireVersion=v2", True),
        ("?usQuestionnaireVersion=v3", False),
        ("?usQuestionnaireVersion=", False),
        ("?usQuestionnaireVersion=v1&usQuestionnaireVersion=v1", False),
        ("?countries=SE", False),
    ],
)
def test_patch_accepts_only_a_single_known_us_version_in_its_query(
    query: str, accepted: bool
) -> None:
    answer = send("PATCH", f"/rcs/senders/{LAUNCHING}{query}", {"details": {"countries": ["SE"]}})
    if accepted:
        assert answer.status_code == 200
    else:
        assert len(problems(answer)) == 1


@pytest.mark.parametrize("refusal", FILES)
@pytest.mark.parametrize("key", ["logoUrl", "bannerUrl"])
def test_image_url_that_names_a_file_error_is_rejected_with_that_error(
    key: str, refusal: str
) -> None:
    details = {"brand": {key: f"https://cdn.example/fault/{refusal}/x.png"}}
    sender = created()["id"]
    status, text = FILES[refusal]
    for answer in (
        send("POST", "/rcs/senders", {**MINIMAL, "details": details}),
        send("PATCH", f"/rcs/senders/{sender}", {"details": details}),
    ):
        assert code(answer) == (status, refusal)
        assert answer.json()["message"] == f"details.brand.{key}: {text}"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/fault/internal_error/x",
        "https://a.example/fault/file_not_found",
        "https://a.example/x",
    ],
)
def test_image_url_without_a_file_error_is_accepted(url: str) -> None:
    brand = {"logoUrl": url, "privacyPolicyUrl": "https://a.example/fault/file_not_found/"}
    created({**MINIMAL, "details": {"brand": brand}})


def test_accepted_writes_are_recorded_as_activities() -> None:
    sender = created()["id"]
    patched(sender, {"countries": ["SE"]})
    send("PATCH", f"/rcs/senders/{sender}", {"details": {}})
    rows = Activity.objects.filter(sender_id=sender).order_by("pk")
    assert [(row.type, row.author, row.comment) for row in rows] == [
        ("CREATED", "Provisioning API user", ""),
        ("EDITED", "Provisioning API user", ""),
    ]
    assert {row.project_id for row in rows} == {seed.AURORA}


def test_us_answers_of_both_versions_have_31_questions() -> None:
    sender = created()["id"]
    for answers in ({"ein": "12-3456789"}, {"taxId": "12-3456789"}):
        body = patched(sender, {"questionnaire": {"us": {"answers": answers}}})
    assert len(body["details"]["questionnaire"]["us"]["questions"]) == 31
