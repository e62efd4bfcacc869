"""Each action on a sender that fails at Sinch: the status and the seconds to wait.

Actions that only read at Sinch say so after every failure: nothing can have been changed.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db.models.signals import post_save
from django.test import Client

from senders.models import AuditEntry
from senders.sandbox import faults, store
from tests.conftest import DETAIL
from tests.sender.acting import ACTIONS, TESTER, Action, act, calls, set_numbers

pytestmark = pytest.mark.slow

READ = "GET /rcs/senders/*"
LEAVES = {
    **ACTIONS,
    "launch": Action("launch/", "POST /rcs/senders/*/launch", "sender.launched", "standing"),
    "capabilities": Action(
        f"test-numbers/{TESTER}/capabilities/",
        "GET /rcs/senders/*/testNumbers/*/capabilities",
        "",
        f"number-{TESTER[1:]}",
    ),
}
READING = {
    "token": "The token was not shown.",
    "capabilities": "No changes were made.",
}
# fault, options, page status, Retry-After: a 5xx of Sinch does not say when it would succeed
FAULTS: list[tuple[str, dict[str, Any], int, str | None]] = [
    ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 7}, 503, "7"),
    ("refused", {}, 503, "60"),
    ("timeout", {}, 504, None),
    ("error", {"errorCode": "internal_error", "status": 503}, 502, None),
]
IDS = ["429", "refused", "timeout", "503"]


def form(client: Client, name: str) -> dict[str, str]:
    """Returns what the page of the action sends along; it also leaves earlier data."""
    page = client.get(DETAIL + "launch/")
    return {"seen": page.context["seen"]} if name == "launch" else {}


@pytest.mark.parametrize("name", LEAVES)
@pytest.mark.parametrize(("fault", "options", "status", "seconds"), FAULTS, ids=IDS)
def test_action_that_fails_at_sinch_has_the_seconds_to_wait(
    manager: Client,
    name: str,
    fault: str,
    options: dict[str, Any],
    status: int,
    seconds: str | None,
) -> None:
    action, more = LEAVES[name], form(manager, name)
    store.clear_requests()
    faults.order(action.match, fault, **options)
    response = act(manager, action, **more)
    assert (response.status_code, response.get("Retry-After")) == (status, seconds)
    if fault == "error":
        assert calls(action.match) == (2 if name == "token" else 1)  # the page is read as well
    if fault == "error" and status == 503:
        assert f"Try again in {seconds} seconds." in response.text


@pytest.mark.parametrize("earlier", [True, False], ids=["earlier data", "no data"])
@pytest.mark.parametrize("name", LEAVES)
@pytest.mark.parametrize(("fault", "options", "status", "seconds"), FAULTS, ids=IDS)
def test_action_on_a_sender_that_cannot_be_read_has_the_seconds_to_wait(
    manager: Client,
    name: str,
    fault: str,
    options: dict[str, Any],
    status: int,
    seconds: str | None,
    earlier: bool,
) -> None:
    action, more = LEAVES[name], form(manager, name)
    if not earlier:
        cache.clear()
    store.clear_requests()
    faults.order(READ, fault, times=2, **options)
    response = act(manager, action, **more)
    assert (response.status_code, response.get("Retry-After")) == (status, seconds)
    assert "the change may already have been made" not in response.text
    if name not in READING:
        assert calls(action.match) == 0


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(("fault", "options", "status", "seconds"), FAULTS, ids=IDS)
def test_failed_action_that_only_reads_says_that_nothing_changed(
    manager: Client,
    name: str,
    fault: str,
    options: dict[str, Any],
    status: int,
    seconds: str | None,
) -> None:
    """The sender cannot be read either, and the answer of before is shown."""
    manager.get(DETAIL)
    if name == "capabilities":
        faults.order(READ, "slow", ms=1)  # it is read before the call
        faults.order(LEAVES[name].match, fault, **options)
    faults.order(READ, fault, times=2, **options)
    response = act(manager, LEAVES[name])
    told = response.text.partition('id="told"')[2].partition("</section>")[0]
    assert (response.status_code, READING[name] in told) == (status, True)
    assert "not known" not in told
    assert "20 invitations" not in told


@pytest.mark.parametrize("name", ["add", "comment", "retry", "remove"])
def test_unknown_outcome_without_any_data_says_that_the_change_may_be_made(
    manager: Client, name: str
) -> None:
    """The answer of before is lost while Sinch does not respond."""

    def lose(instance: AuditEntry, **_signal: Any) -> None:
        cache.clear()

    faults.order(READ, "slow", ms=1)
    faults.order(LEAVES[name].match, "cut")
    faults.order(READ, "refused")
    post_save.connect(lose, sender=AuditEntry)
    try:
        response = act(manager, LEAVES[name])
    finally:
        post_save.disconnect(lose, sender=AuditEntry)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "it is not known whether the change was made." in response.text
    assert "the change may already have been made" in response.text


def test_token_without_response_is_reported_with_the_time_of_its_request(manager: Client) -> None:
    manager.get(DETAIL)
    faults.order(READ, "timeout")
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC), tick=False) as clock:

        def wait(instance: AuditEntry, **_signal: Any) -> None:
            if instance.outcome == "no_answer":
                clock.shift(20)

        post_save.connect(wait, sender=AuditEntry)
        try:
            response = act(manager, LEAVES["token"])
        finally:
            post_save.disconnect(wait, sender=AuditEntry)
    assert response.status_code == 504
    assert "the request sent at 09:00:00 UTC." in response.text


def test_capabilities_without_response_takes_no_further_request(manager: Client) -> None:
    set_numbers((TESTER, "VERIFIED"))
    manager.get(DETAIL)
    store.clear_requests()
    faults.order(LEAVES["capabilities"].match, "timeout")
    assert act(manager, LEAVES["capabilities"]).status_code == 504
    assert [call["route"].rpartition("/")[2] for call in store.requests()] == [
        "{sender}",
        "capabilities",
    ]
