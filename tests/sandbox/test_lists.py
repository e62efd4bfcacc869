"""The emulated list: filters, orders, tokens and rejections, from the documentation."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from senders.sandbox import seed, server, store
from senders.sandbox.models import Sender, StateCount
from senders.sandbox.rules import ListQuery

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = {"Authorization": "Basic " + base64.b64encode(b"sandbox-key:sandbox-secret").decode()}
ROOT = f"https://sandbox.invalid/v1/projects/{seed.AURORA}"


def get(path: str, query: Any = (), headers: dict[str, str] = KEY) -> httpx.Response:
    url = f"{ROOT}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
    return server.handle(httpx.Request("GET", url, headers=headers), NOW)


def ids(answer: httpx.Response) -> list[str]:
    return [sender["id"] for sender in answer.json()["senders"]]


def wanted(column: str, descending: bool) -> list[str]:
    """Returns the expected order in plain Python; the ID breaks ties."""
    rows = Sender.objects.filter(project_id=seed.AURORA)
    keys = {"CREATED": "created", "MODIFIED": "modified", "NAME": "name_key", "STATE": "state"}
    ordered = sorted(rows, key=lambda row: (getattr(row, keys[column]), row.pk), reverse=descending)
    return [row.pk for row in ordered]


def test_list_without_parameters_has_50_senders_by_last_change() -> None:
    answer = get("/rcs/senders")
    body = answer.json()
    assert (answer.status_code, body["totalSize"], body["pageSize"]) == (200, 240, 50)
    assert "previousPageToken" not in body
    assert ids(answer) == wanted("MODIFIED", descending=True)[:50]
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("column", "direction", "size"),
    list(product(["CREATED", "MODIFIED", "NAME", "STATE"], ["ASC", "DESC"], ["100", "37"])),
)
def test_each_order_is_complete_forwards_and_the_same_backwards(
    column: str, direction: str, size: str
) -> None:
    query = {"sortColumn": column, "sortDirection": direction, "pageSize": size}
    pages = [get("/rcs/senders", query)]
    while token := pages[-1].json().get("nextPageToken"):
        pages.append(get("/rcs/senders", {**query, "pageToken": token}))
    seen = [one for page in pages for one in ids(page)]
    assert seen == wanted(column, direction == "DESC")
    back = [pages[-1]]
    while token := back[-1].json().get("previousPageToken"):
        back.append(get("/rcs/senders", {**query, "pageToken": token}))
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in pages]
    assert "nextPageToken" not in pages[-1].json()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filterStates": "LAUNCHING"}, lambda row: row.state == "LAUNCHING"),
        ({"filterStates": ["DRAFT", "IN_TEST"]}, lambda row: row.state in {"DRAFT", "IN_TEST"}),
        ({"filterSenderName": "AURORA"}, lambda row: "aurora" in row.name_key),
        ({"search": "PEKÁRNA"}, lambda row: "pekárna" in row.name_key),
        ({"search": "🌙"}, lambda row: "🌙" in row.name_key),
        ({"search": "%"}, lambda row: False),
        (
            {"filterSenderName": "aurora", "search": "deals"},
            lambda row: "aurora" in row.name_key and "deals" in row.name_key,
        ),
        ({"filterSenderIds": seed.AURORA_DEALS.upper()}, lambda row: row.pk == seed.AURORA_DEALS),
        ({"filterSenderIds": "nothing"}, lambda row: False),
        (
            {"filterStates": "DRAFT", "search": "club"},
            lambda row: row.state == "DRAFT" and "club" in row.name_key,
        ),
    ],
)
def test_filtered_list_contains_exactly_the_matching_senders(
    query: dict[str, Any], expected: Any
) -> None:
    body = get("/rcs/senders", {**query, "pageSize": "100"}).json()
    rows = [row.pk for row in Sender.objects.filter(project_id=seed.AURORA) if expected(row)]
    assert body["totalSize"] == len(rows)
    assert {sender["id"] for sender in body["senders"]} == set(rows[:100])


def test_list_filtered_by_app_contains_only_senders_of_that_app() -> None:
    app = Sender.objects.exclude(app_id="").filter(project_id=seed.AURORA).first()
    assert app is not None
    body = get("/rcs/senders", {"filterConversationApiAppId": app.app_id}).json()
    assert {sender["conversationApiApp"] for sender in body["senders"]} == {app.app_id}


STATES = "DRAFT, IN_PROGRESS, IN_TEST, LAUNCHED, LAUNCHING, PREPARING_LAUNCH, UNLAUNCHED, UNKNOWN"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ([("pageSize", "many")], "invalid_page_size"),
        ([("pageSize", "0")], "invalid_page_size"),
        ([("pageSize", "101")], "invalid_page_size"),
        ([("pageSize", "-1")], "invalid_page_size"),
        ([("pageSize", "1.5")], "invalid_page_size"),
        ([("pageSize", "")], "invalid_page_size"),
        ([("pageToken", "nonsense")], "invalid_page_token"),
        ([("pageToken", "")], "invalid_page_token"),
        ([("pageToken", "AAAA+/==")], "invalid_page_token"),
        ([("filterStates", "LIVE")], "invalid_filter_states"),
        ([("filterStates", "")], "invalid_filter_states"),
        ([("filterStates", "draft")], "invalid_filter_states"),
        ([("sortColumn", "COLOUR")], "invalid_input"),
        ([("sortDirection", "UP")], "invalid_input"),
        ([("colour", "red")], "invalid_input"),
        ([("search", "a"), ("search", "b")], "invalid_input"),
    ],
)
def test_invalid_query_of_the_list_is_rejected_with_its_code(
    query: list[tuple[str, str]], code: str
) -> None:
    answer = get("/rcs/senders", query)
    body = answer.json()
    assert (answer.status_code, body["errorCode"]) == (400, code)
    assert body["message"]
    assert body["resolution"]
    if code == "invalid_filter_states":
        assert body["additionalInformation"] == {"supportedCodes": STATES}


def test_page_token_is_valid_only_with_its_filters_and_order() -> None:
    token = get("/rcs/senders", {"sortColumn": "NAME"}).json()["nextPageToken"]
    for other in ({}, {"sortColumn": "STATE"}, {"sortColumn": "NAME", "search": "a"}):
        answer = get("/rcs/senders", {**other, "pageToken": token})
        assert answer.json()["errorCode"] == "invalid_page_token"
    fine = get("/rcs/senders", {"sortColumn": "NAME", "pageSize": "7", "pageToken": token})
    assert fine.status_code == 200


def test_forged_page_token_is_rejected_as_invalid() -> None:
    token = get("/rcs/senders").json()["nextPageToken"]
    text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    assert "false" in text
    forged = base64.urlsafe_b64encode(text.replace("false", "true ").encode()).decode().rstrip("=")
    assert get("/rcs/senders", {"pageToken": forged}).json()["errorCode"] == "invalid_page_token"


@pytest.mark.parametrize(
    ("sender", "status", "code"),
    [
        ("not-an-id", 400, "invalid_id_format"),
        ("0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", 404, "sender_not_found"),
        ("b%00", 400, "invalid_id_format"),
        ("%ff%fe", 400, "invalid_id_format"),
    ],
)
def test_get_of_a_malformed_or_unknown_sender_id_is_rejected(
    sender: str, status: int, code: str
) -> None:
    answer = get(f"/rcs/senders/{sender}")
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_sender_of_another_project_is_404() -> None:
    other = Sender.objects.filter(project_id=seed.HARBOR).first()
    assert other is not None
    assert get(f"/rcs/senders/{other.pk}").status_code == 404


def test_sender_has_the_documented_keys_and_is_the_same_in_the_list() -> None:
    body = get(f"/rcs/senders/{seed.AURORA_DEALS}").json()
    assert {"id", "region", "billingCategory", "useCase", "hostingRegion"} <= body.keys()
    assert body["created"][10] == "t"
    assert body["created"].endswith("Z")
    for name, section in body["details"]["questionnaire"].items():
        assert section.keys() == {"questions", "answers"}
        answered = {key for key in section["answers"] if not key.endswith("Metadata")}
        assert answered <= section["questions"].keys(), name
    assert body == next(
        one for one in get("/rcs/senders").json()["senders"] if one["id"] == body["id"]
    )


@pytest.mark.parametrize("column", ["created", "modified", "name_key", "state"])
def test_each_page_of_a_large_project_is_read_by_an_index(column: str) -> None:
    seed.seed_generated("big", 300, NOW)
    names = {"created": "CREATED", "modified": "MODIFIED", "name_key": "NAME", "state": "STATE"}
    first = store.list_senders("big", ListQuery(column=names[column], size=100))
    assert first.next is not None
    rows = Sender.objects.filter(
        store._beyond(column, first.next, descending=True), project_id="big"
    )
    plan = rows.order_by(f"-{column}", "-id")[:51].explain()
    assert "INDEX" in plan
    assert "TEMP B-TREE" not in plan


def test_stored_counts_match_the_senders_after_each_seeding() -> None:
    counted = dict(
        StateCount.objects.filter(project_id=seed.AURORA).values_list("state", "senders")
    )
    assert sum(counted.values()) == 240
    seed.seed_generated(seed.AURORA, 11, NOW)
    assert (
        sum(StateCount.objects.filter(project_id=seed.AURORA).values_list("senders", flat=True))
        == 11
    )
    assert get("/rcs/senders").json()["totalSize"] == 11


def test_seeding_a_day_later_creates_the_same_senders_a_day_later() -> None:
    def picture() -> dict[str, Any]:
        rows = Sender.objects.filter(project_id=seed.AURORA)
        return {row.pk: (row.state, row.name_key, row.modified) for row in rows}

    seed.seed_demo(NOW)
    once = picture()
    seed.seed_demo(NOW + timedelta(days=1))
    later = picture()
    assert once.keys() == later.keys()
    assert all(later[key][2] - once[key][2] == timedelta(days=1) for key in once)
    assert {state for state, *_ in once.values()} >= {*STATES.split(", "), "", "ARCHIVED_BY_SINCH"}


def test_seeds_contain_the_scripts_sizes_and_values_that_pages_must_show() -> None:
    rows = list(Sender.objects.filter(project_id=seed.AURORA))
    text = json.dumps([row.body for row in rows], ensure_ascii=False)
    for part in (
        "أورورا",
        "אורורה",
        "奥罗拉",
        "🛍️",
        "<b>",
        "riskScore",
        "INVALID_IN_GOOGLE_MY_BUSINESS",
        "SUSPENDED",
    ):
        assert part in text
    assert max(len(row.body.get("countryStatus", [])) for row in rows) == 25
    assert max(len(row.body.get("testNumberStates", [])) for row in rows) == 200
    assert any("details" not in row.body for row in rows)
    assert max(len(row.name_key) for row in rows) >= 40
    assert {row.body["billingCategory"] for row in rows} >= {
        "BASIC_MESSAGE",
        "SINGLE_MESSAGE",
        "CONVERSATIONAL_LEGACY",
    }
    assert {row.body["region"] for row in rows} == {"EU", "US", "BR"}
