"""Time: modes, single application, unchanged seeded senders, and the panel's next step."""

import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import connections

from senders.sandbox import clock, seed, server, transitions
from senders.sandbox.models import Activity, Sender, StateCount, Transition
from tests.sandbox.launchable import COMPLETE, at, complete, make, sender_at
from tests.sandbox.test_lists import NOW

CONTROL = "https://sandbox.invalid/_control/advance"


def test_seeded_senders_keep_their_states_as_time_passes() -> None:
    before = dict(Sender.objects.values_list("pk", "state"))
    assert transitions.advance(NOW + timedelta(days=365)) == 0
    assert transitions.advance_steps(None, 5, NOW) == 0
    assert dict(Sender.objects.values_list("pk", "state")) == before


@pytest.mark.parametrize("mode", ["", "sometimes", "TIMED"])
def test_unknown_mode_raises_an_error_with_the_valid_ones(mode: str) -> None:
    with pytest.raises(ValueError, match="the mode must be one of"):
        clock.set_mode(mode, NOW)


def test_mode_set_in_the_panel_applies_until_reset() -> None:
    assert clock.mode() == "immediate"
    clock.set_mode("manual", NOW)
    assert clock.mode() == "manual"
    clock.forget_mode()
    assert clock.mode() == "immediate"


@pytest.mark.parametrize("mode", ["timed", "immediate"])
def test_sender_that_waited_in_manual_mode_advances_in_other_modes(mode: str) -> None:
    clock.set_mode("manual", NOW)
    sender = make(complete("SE"))
    assert sender_at(1, sender)["state"] == "IN_PROGRESS"
    clock.set_mode(mode, NOW)
    assert sender_at(2, sender)["state"] == "IN_TEST"


def test_timed_sender_waits_in_manual_mode() -> None:
    clock.set_mode("timed", NOW)
    sender = make(complete("SE"))
    clock.set_mode("manual", NOW)
    assert sender_at(9999, sender)["state"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("IN_PROGRESS", "IN_TEST"),
        ("PREPARING_LAUNCH", "LAUNCHING"),
        ("LAUNCHING", "LAUNCHED"),
        ("UNLAUNCHED", "UNLAUNCHED"),
        ("UNKNOWN", "UNKNOWN"),
    ],
)
def test_next_step_moves_a_seeded_sender_to_the_following_state_if_any(
    state: str, becomes: str
) -> None:
    for sender in Sender.objects.filter(project_id=seed.AURORA, state=state)[:3]:
        transitions.advance_steps(sender.pk, 1, NOW)
        sender.refresh_from_db()
        assert sender.state == becomes
    kept = {row.state: row.senders for row in StateCount.objects.filter(project_id=seed.AURORA)}
    for name, many in kept.items():
        assert Sender.objects.filter(project_id=seed.AURORA, state=name).count() == many


def test_enough_steps_launch_a_launching_sender_without_pending_operators() -> None:
    assert transitions.advance_steps(seed.AURORA_DEALS, 500, NOW) < 500
    sender = Sender.objects.get(pk=seed.AURORA_DEALS)
    assert sender.state == "LAUNCHED"
    left = {one["status"] for row in sender.body["countryStatus"] for one in row["operators"]}
    assert "PENDING" not in left


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 200),
        ({"steps": 3}, 200),
        ({"sender": seed.AURORA_DEALS, "steps": 2}, 200),
        ({"sender": "nope"}, 200),
        ({"steps": 0}, 400),
        ({"steps": True}, 400),
        ({"steps": "1"}, 400),
        ({"sender": 5}, 400),
        ({"more": 1}, 400),
    ],
)
def test_control_call_applies_a_valid_number_of_steps_and_rejects_others(
    body: dict[str, Any], status: int
) -> None:
    answer = server.handle(httpx.Request("POST", CONTROL, json=body), NOW)
    assert answer.status_code == status
    if body.get("sender") == seed.AURORA_DEALS:
        assert answer.json() == {"applied": 2}


def test_scheduled_steps_are_stored_and_all_applied_later() -> None:
    """All scheduled steps are rows, so another process continues after a restart."""
    clock.set_mode("timed", NOW)
    sender = make(COMPLETE)
    sender_at(20, sender)
    at(30, "POST", f"/rcs/senders/{sender}/launch")
    middle = sender_at(90, sender)
    ahead = Transition.objects.filter(sender=sender).count()
    assert middle["state"] in {"LAUNCHING", "LAUNCHED"}
    assert ahead > 0
    assert transitions.advance(NOW + timedelta(seconds=400)) == ahead
    assert sender_at(400, sender)["state"] == "LAUNCHED"


@pytest.mark.sockets
def test_concurrent_workers_apply_each_transition_once() -> None:
    clock.set_mode("timed", NOW)
    sender = make(complete("DE", "FR", "GB"))
    transitions.advance(NOW + timedelta(seconds=20))
    at(30, "POST", f"/rcs/senders/{sender}/launch")
    ahead = Transition.objects.filter(sender=sender).count()
    applied: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            applied.append(transitions.advance(NOW + timedelta(seconds=900)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(applied) == 4
    assert sum(applied) == ahead
    assert Activity.objects.filter(sender=sender, type="ACTIVE").count() == 1
    assert Sender.objects.get(pk=sender).state == "LAUNCHED"
