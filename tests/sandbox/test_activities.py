"""Activities of a sender: order, pages, entries of seeded senders, and comments."""

import pytest

from senders.sandbox import seed, transitions
from senders.sandbox.models import Sender
from tests.sandbox.launchable import COMPLETE, at, make, sender_at
from tests.sandbox.sending import MINIMAL, code, created, send
from tests.sandbox.test_lists import NOW


def kinds(sender: str) -> list[str]:
    answer = send("GET", f"/rcs/senders/{sender}/activities")
    assert answer.status_code == 200
    return [row["type"] for row in answer.json()["notifications"]]


def test_create_edit_comment_and_launch_are_activities_in_order() -> None:
    sender = make(COMPLETE)
    sender_at(1, sender)
    at(2, "PATCH", f"/rcs/senders/{sender}", {"details": {"brand": {"description": "New."}}})
    at(3, "POST", f"/rcs/senders/{sender}/comments", {"comment": "Video replaced. 🎬"})
    at(4, "POST", f"/rcs/senders/{sender}/launch")
    sender_at(5, sender)
    rows = at(6, "GET", f"/rcs/senders/{sender}/activities").json()["notifications"]
    assert [row["type"] for row in rows] == ["ACTIVE", "COMMENT_ADDED", "EDITED", "TEST", "CREATED"]
    assert rows[1]["comment"] == "Video replaced. 🎬"
    assert rows[1]["author"] == "Provisioning API user"


@pytest.mark.parametrize("state", ["DRAFT", "IN_TEST", "LAUNCHING", "LAUNCHED"])
def test_seeded_sender_has_activities_from_its_creation_in_order(state: str) -> None:
    for sender in Sender.objects.filter(project_id=seed.AURORA, state=state)[:3]:
        answer = send("GET", f"/rcs/senders/{sender.pk}/activities").json()
        dates = [row["created"] for row in answer["notifications"]]
        assert dates == sorted(dates, reverse=True)
        assert answer["notifications"][-1]["type"] == "CREATED"
        assert answer["totalSize"] == len(dates)


def test_comment_on_a_seeded_sender_is_added_to_its_earlier_activities() -> None:
    before = kinds(seed.AURORA_DEALS)
    send("POST", f"/rcs/senders/{seed.AURORA_DEALS}/comments", {"comment": "Hello"})
    assert kinds(seed.AURORA_DEALS) == ["COMMENT_ADDED", *before]


def test_steps_of_a_seeded_sender_leave_its_earlier_activities_unchanged() -> None:
    before = send("GET", f"/rcs/senders/{seed.AURORA_DEALS}/activities").json()["notifications"]
    transitions.advance_steps(seed.AURORA_DEALS, 500, NOW)
    after = send("GET", f"/rcs/senders/{seed.AURORA_DEALS}/activities").json()["notifications"]
    assert [row["type"] for row in after].count("ACTIVE") == 1
    assert after[-3:] == before[-3:]


def test_pages_of_activities_contain_each_activity_once_newest_first() -> None:
    sender = str(created(MINIMAL)["id"])
    for number in range(6):
        at(number, "POST", f"/rcs/senders/{sender}/comments", {"comment": f"{number}"})
    path, seen, token = f"/rcs/senders/{sender}/activities?pageSize=3", [], ""
    for _page in range(3):
        body = send("GET", path + (f"&pageToken={token}" if token else "")).json()
        seen += [row.get("comment", row["type"]) for row in body["notifications"]]
        assert (body["totalSize"], body["pageSize"]) == (7, 3)
        token = body.get("nextPageToken", "").replace("+", "%2B").replace("=", "%3D")
    assert seen == ["5", "4", "3", "2", "1", "0", "CREATED"]
    assert not token
    assert body["previousPageToken"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pageSize=0", "invalid_page_size"),
        ("pageSize=101", "invalid_page_size"),
        ("pageSize=x", "invalid_page_size"),
        ("pageToken=nope", "invalid_page_token"),
        ("more=1", "invalid_input"),
    ],
)
def test_invalid_query_of_sender_activities_is_rejected_with_its_code(
    query: str, expected: str
) -> None:
    path = f"/rcs/senders/{seed.AURORA_DEALS}/activities"
    assert code(send("GET", f"{path}?{query}")) == (400, expected)


@pytest.mark.parametrize(
    ("comment", "status"),
    [("x", 201), ("x" * 65535, 201), ("", 400), ("x" * 65536, 400), (None, 400), (5, 400)],
)
def test_comment_is_accepted_with_1_to_65535_characters_only(comment: object, status: int) -> None:
    path = f"/rcs/senders/{seed.AURORA_DEALS}/comments"
    answer = send("POST", path, {"comment": comment})
    assert answer.status_code == status
    if status == 201:
        assert (answer.json()["type"], answer.json()["comment"]) == ("CREATED", comment)
