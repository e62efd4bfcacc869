"""The project's account: its activities and comments."""

from typing import Any

import pytest

from tests.sandbox.sending import code, problems, send


def test_account_activities_list_comments_first_and_lead_to_the_next_page() -> None:
    (opened,) = send("GET", "/rcs/activities").json()["notifications"]
    assert opened["type"] == "CREATED"
    answer = send("POST", "/rcs/comments", {"comment": "Hello 👋"})
    assert (answer.status_code, answer.json()) == (
        201,
        {"type": "CREATED", "comment": "Hello 👋", "created": "2026-11-23T09:00:00.000Z"},
    )
    assert send("POST", "/rcs/comments", {"comment": "x" * 65_535}).status_code == 201
    listed = send("GET", "/rcs/activities?pageSize=2").json()
    assert (listed["totalSize"], listed["pageSize"]) == (3, 2)
    assert [row["type"] for row in listed["notifications"]] == ["COMMENT_ADDED"] * 2
    assert listed["notifications"][1]["comment"] == "Hello 👋"
    assert listed["notifications"][1]["author"] == "Provisioning API user"
    rest = send("GET", "/rcs/activities", params={"pageToken": listed["nextPageToken"]}).json()
    assert [row["type"] for row in rest["notifications"]] == ["CREATED"]
    assert "nextPageToken" not in rest


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"comment": ""}, "comment must be longer than or equal to 1 characters"),
        ({"comment": "x" * 65_536}, "comment must be shorter than or equal to 65535 characters"),
        ({"comment": None}, "comment must be a string"),
        ({"comment": ["x"]}, "comment must be a string"),
        ({}, "comment must be a string"),
        ({"comment": "x", "author": "me"}, "property author should not exist"),
    ],
)
def test_invalid_account_comment_is_rejected_with_one_problem(body: Any, problem: str) -> None:
    assert problems(send("POST", "/rcs/comments", body)) == [problem]


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("pageSize=0", "invalid_page_size"),
        ("pageSize=101", "invalid_page_size"),
        ("pageSize=x", "invalid_page_size"),
        ("pageSize=", "invalid_page_size"),
        ("pageToken=", "invalid_page_token"),
        ("pageToken=eyJwIjowfQ", "invalid_page_token"),
        ("search=x", "invalid_input"),
        ("pageSize=1&pageSize=1", "invalid_input"),
    ],
)
def test_invalid_query_of_account_activities_is_rejected_with_its_code(
    query: str, refusal: str
) -> None:
    assert code(send("GET", f"/rcs/activities?{query}")) == (400, refusal)
