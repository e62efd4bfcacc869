"""Test numbers: their outcomes, their limits, and every documented rejection."""

from typing import Any

import pytest

from senders.sandbox import seed, testers
from senders.sandbox.models import Invite, Sender
from tests.sandbox.launchable import at, complete, make, sender_at
from tests.sandbox.sending import MINIMAL, code, created, send

NUMBERS = [f"+4670174{one:04d}" for one in range(0, 4000, 10)]  # all end in 0


def in_test(*numbers: str) -> str:
    sender = make(complete("SE", testNumbers=list(numbers)) if numbers else complete("SE"))
    assert sender_at(1, sender)["state"] == "IN_TEST"
    return sender


def states(sender: str, seconds: float = 5) -> dict[str, str]:
    body = sender_at(seconds, sender)
    return {row["number"]: row["state"] for row in body.get("testNumberStates", [])}


def add(sender: str, *numbers: str, seconds: float = 2) -> Any:
    path = f"/rcs/senders/{sender}/testNumbers"
    return at(seconds, "POST", path, {"testNumbers": list(numbers)})


def one(sender: str, number: str, rest: str = "", method: str = "GET", seconds: float = 3) -> Any:
    quoted = number.replace("+", "%2B")
    return at(seconds, method, f"/rcs/senders/{sender}/testNumbers/{quoted}{rest}")


@pytest.mark.parametrize(
    ("digit", "end"),
    [
        *((digit, "VERIFIED") for digit in "012345"),
        ("6", "DECLINED"),
        ("7", "EXPIRED"),
        ("8", "FAILED"),
        ("9", "UNVERIFIED"),
    ],
)
def test_invited_number_ends_in_the_state_of_its_last_digit(digit: str, end: str) -> None:
    sender, number = in_test(), f"+467017400{digit}{digit}"
    answer = add(sender, number)
    assert answer.status_code == 200
    assert answer.json()["testNumbers"][0]["state"] == "UNVERIFIED"
    assert states(sender) == {number: end}
    assert one(sender, number).json()["state"] == end


def test_numbers_of_the_create_body_are_invited_at_setup() -> None:
    sender = in_test("+46701740000", "+46701740087", "+46701740086")
    assert states(sender) == {
        "+46701740000": "VERIFIED",
        "+46701740087": "FAILED",
        "+46701740086": "FAILED",
    }


def test_verified_number_added_again_is_unverified() -> None:
    sender = in_test("+46701740000")
    assert states(sender) == {"+46701740000": "VERIFIED"}
    body = add(sender, "+46 70-174 00 00", "+46701740010").json()
    assert [row["state"] for row in body["testNumbers"]] == ["UNVERIFIED", "UNVERIFIED"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+46701740086", (404, "user_cannot_be_reached")),
        ("+46701740087", (404, "add_test_number_not_allowed_before_launch")),
        ("+46123", (400, "invalid_input")),
        ("0701740000", (400, "invalid_input")),
        ("+1202555", (400, "add_test_number_invalid")),
    ],
)
def test_number_that_cannot_be_added_is_rejected_and_none_is_invited(
    number: str, expected: tuple[int, str]
) -> None:
    sender = in_test()
    assert code(add(sender, "+46701740010", number)) == expected
    assert states(sender) == {}, "all are invited or none"


def test_declined_number_is_blocked_until_removed() -> None:
    sender, number = in_test("+46701740006"), "+46701740006"
    blocked = (404, "blocked_because_the_recipient_declined")
    assert states(sender) == {number: "DECLINED"}
    assert code(add(sender, number, seconds=6)) == blocked
    assert code(one(sender, number, "/retry", seconds=6)) == blocked
    assert code(one(sender, number, "/capabilities", seconds=6)) == blocked
    assert one(sender, number, method="DELETE", seconds=7).status_code == 204
    assert add(sender, number, seconds=8).status_code == 200


def test_removed_number_is_gone_and_unknown_to_each_operation() -> None:
    sender, number = in_test("+46701740000"), "+46701740000"
    assert one(sender, number, method="DELETE").status_code == 204
    body = sender_at(4, sender)
    assert body["testNumberStates"] == []
    assert body["details"]["testNumbers"] == []
    for rest, method in (("", "GET"), ("", "DELETE"), ("/retry", "GET"), ("/capabilities", "GET")):
        answer = one(sender, number, rest, method)
        assert code(answer) == (404, "user_is_not_tester_for_agent")


def test_retry_of_an_expired_number_sends_a_second_invitation() -> None:
    sender, number = in_test("+46701740007"), "+46701740007"
    assert states(sender) == {number: "EXPIRED"}
    assert one(sender, number, "/retry", seconds=6).json()["state"] == "UNVERIFIED"
    assert Invite.objects.filter(sender=sender).count() == 2


def test_capabilities_are_returned_for_a_verified_number_only() -> None:
    sender = in_test("+46701740000", "+46701740009")
    features = one(sender, "+46701740000", "/capabilities").json()["features"]
    assert "RICHCARD_STANDALONE" in features
    waiting = one(sender, "+46701740009", "/capabilities")
    assert code(waiting) == (404, "user_has_not_accepted_invite")


def test_invitations_beyond_20_a_day_are_rejected() -> None:
    sender, hour = in_test(*NUMBERS[:15]), 3600
    assert add(sender, *NUMBERS[15:21]).status_code == 429
    assert len(states(sender)) == 15, "nothing is half done"
    assert add(sender, *NUMBERS[15:20]).status_code == 200
    assert code(add(sender, NUMBERS[20])) == (429, "rbm_too_many_requests")
    assert code(one(sender, NUMBERS[0], "/retry")) == (429, "rbm_too_many_requests")
    assert add(sender, NUMBERS[20], seconds=23 * hour).status_code == 429
    assert add(sender, NUMBERS[20], seconds=25 * hour).status_code == 200


def test_invitations_beyond_200_in_all_are_rejected() -> None:
    sender, day = in_test(), 25 * 3600
    for round_ in range(10):
        batch = NUMBERS[round_ * 20 : round_ * 20 + 20]
        assert add(sender, *batch, seconds=day * round_ + 2).status_code == 200
    assert add(sender, NUMBERS[200], seconds=day * 11).status_code == 429
    assert Invite.objects.filter(sender=sender).count() == testers.IN_ALL


def test_patch_invites_only_new_numbers_and_is_rejected_beyond_the_limit() -> None:
    sender = in_test(*NUMBERS[:3])
    path = f"/rcs/senders/{sender}"
    body = at(5, "PATCH", path, {"details": {"testNumbers": NUMBERS[1:5]}}).json()
    assert body["details"]["testNumbers"] == NUMBERS[1:5]
    assert len(body["testNumberStates"]) == 5
    assert Invite.objects.filter(sender=sender).count() == 5
    refused = at(6, "PATCH", path, {"details": {"testNumbers": NUMBERS[5:30]}})
    assert refused.status_code == 429
    assert sender_at(7, sender)["details"]["testNumbers"] == NUMBERS[1:5]


def test_patch_with_a_declined_number_is_rejected() -> None:
    sender, number = in_test("+46701740006"), "+46701740006"
    path = f"/rcs/senders/{sender}"
    assert states(sender) == {number: "DECLINED"}
    assert at(6, "PATCH", path, {"details": {"testNumbers": None}}).status_code == 200
    again = at(7, "PATCH", path, {"details": {"testNumbers": [number]}})
    assert code(again) == (404, "blocked_because_the_recipient_declined")
    odd = at(8, "PATCH", path, {"details": {"testNumbers": ["+46701740086"]}})
    assert odd.json()["testNumberStates"][-1]["state"] == "FAILED"


def test_seeded_sender_with_200_numbers_accepts_no_more() -> None:
    full = next(
        row
        for row in Sender.objects.filter(project_id=seed.AURORA)
        if len(row.body.get("testNumberStates", [])) == 200
    )
    assert add(full.pk, "+46701749990").status_code == 429


def test_create_with_25_numbers_leaves_five_failed() -> None:
    found = states(in_test(*NUMBERS[:25]))
    assert list(found.values()).count("FAILED") == 5


@pytest.mark.parametrize(
    ("rest", "method"),
    [("", "GET"), ("", "DELETE"), ("/retry", "GET"), ("/capabilities", "GET")],
)
def test_number_operation_on_a_draft_fails_with_no_google_supplier(rest: str, method: str) -> None:
    sender = str(created(MINIMAL)["id"])
    assert code(one(sender, "+46701740000", rest, method)) == (400, "no_google_supplier")
    assert code(add(sender, "+46701740000")) == (400, "no_google_supplier")


def test_number_of_a_seeded_sender_is_returned_as_stored() -> None:
    rows = Sender.objects.get(pk=seed.AURORA_DEALS).body["testNumberStates"]
    answer = send("GET", f"/rcs/senders/{seed.AURORA_DEALS}/testNumbers/%2B46701234567")
    assert answer.json() == rows[0]
