"""The ticker: a single round, the thread, and its start under gunicorn."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone

from rcsportal import gunicorn
from senders.sandbox import callbacks, clock, seed, ticker
from senders.sandbox.models import Delivery, Sender, Transition
from tests.sandbox.hooks import Listener, deals, hook
from tests.sandbox.launchable import complete, make
from tests.sandbox.test_lists import NOW

pytestmark = pytest.mark.sockets


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    ticker.stop()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ticker"]


def test_round_applies_due_transitions_and_sends_their_callbacks(listener: Listener) -> None:
    clock.set_mode("timed", NOW)
    hook(f"{listener.root}/200")
    sender = make(complete("DE"))
    ticker.tick(NOW + timedelta(seconds=14))
    assert Sender.objects.get(pk=sender).state == "IN_PROGRESS"
    ticker.tick(NOW + timedelta(seconds=15))
    assert Sender.objects.get(pk=sender).state == "IN_TEST"
    told = [(body["previousState"], body["currentState"]) for body in listener.heard]
    assert told == [("DRAFT", "IN_PROGRESS"), ("IN_PROGRESS", "IN_TEST")]
    assert [body["payload"]["state"] for body in listener.heard] == ["IN_PROGRESS", "IN_TEST"]


def test_failing_round_logs_only_the_error_type_and_still_sends_callbacks(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    Transition.objects.create(sender=deals(), kind="from another version", due_at=NOW)
    hook(f"{listener.root}/200")
    callbacks.account_commented(seed.AURORA, "x", NOW)
    for _round in range(2):
        ticker.tick(NOW)
    failures = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert failures == ["a round of the sandbox failed: KeyError"] * 2
    assert len(listener.heard) == 1


def test_started_thread_sends_a_queued_callback(listener: Listener) -> None:
    hook(f"{listener.root}/200")
    callbacks.account_commented(seed.AURORA, "x", timezone.now())
    ticker.start()
    assert listener.arrived.wait(10)
    ticker.stop()
    assert Delivery.objects.get().delivered is not None


def test_ticker_started_or_stopped_twice_has_one_thread_or_none() -> None:
    ticker.stop()
    ticker.start()
    (first,) = threads()
    assert first.daemon
    ticker.start()
    assert threads() == [first]
    ticker.stop()
    ticker.stop()
    assert threads() == []
    ticker.start()
    (second,) = threads()
    assert second is not first


def test_gunicorn_worker_starts_and_stops_the_ticker_in_sandbox_mode_only() -> None:
    # Without threads and sockets there is nothing to limit in the process of the tests.
    worker = SimpleNamespace(cfg=SimpleNamespace(threads=None), sockets=[])
    with override_settings(SANDBOX=False):
        gunicorn.post_worker_init(worker)
        gunicorn.worker_exit(None, None)
    assert threads() == []
    gunicorn.post_worker_init(worker)
    assert len(threads()) == 1
    gunicorn.worker_exit(None, None)
    assert threads() == []
