"""Deliveries of callbacks: content, retries, uniqueness and reversed order."""

import logging
import socket
import threading
from contextlib import closing
from datetime import datetime, timedelta

import httpx
import pytest
from django.db import connections

from senders.sandbox import callbacks, seed, signature
from senders.sandbox.models import Delivery
from tests.sandbox.hooks import SECRET, Listener, Receiver, deals, hook
from tests.sandbox.test_lists import NOW

SECOND = timedelta(seconds=1)
SILENT = httpx.ReadTimeout("no answer")


def say(*comments: str, at: datetime = NOW) -> None:
    for comment in comments:
        callbacks.account_commented(seed.AURORA, comment, at)


def deliver(receiver: Receiver, now: datetime = NOW) -> int:
    with receiver.client() as client:
        return callbacks.deliver_due(now, client)


def test_callback_arrives_signed_as_json_and_is_not_sent_again() -> None:
    hook("https://hooks.example/in?from=sinch")
    callbacks.sender_changed(deals(), "IN_TEST", NOW)
    receiver = Receiver()
    assert deliver(receiver, NOW + SECOND) == 1
    (request,) = receiver.heard
    assert (request.method, str(request.url)) == ("POST", "https://hooks.example/in?from=sinch")
    assert request.headers["Content-Type"] == "application/json"
    delivery = Delivery.objects.get()
    assert request.content.decode() == delivery.body
    nonce = request.headers["x-sinch-webhook-signature-nonce"]
    signed = signature.headers(SECRET, request.content, nonce, NOW + SECOND)
    assert signed.items() <= dict(request.headers).items()
    assert (delivery.status, delivery.attempts) == (200, 1)
    assert (delivery.delivered, delivery.due_at) == (NOW + SECOND, None)
    assert deliver(receiver, NOW + timedelta(days=9)) == 0


def test_retry_has_the_same_body_and_a_new_nonce_and_timestamp() -> None:
    hook()
    say("x")
    receiver = Receiver({"hooks.example": 503})
    deliver(receiver)
    deliver(receiver, NOW + timedelta(seconds=5))
    first, second = receiver.heard
    assert first.content == second.content
    for header in ("nonce", "timestamp"):
        name = f"x-sinch-webhook-signature-{header}"
        assert first.headers[name] != second.headers[name]


@pytest.mark.parametrize(
    ("answer", "arrived"),
    [
        (200, True),
        (204, True),
        (299, True),
        (302, False),
        (400, False),
        (404, False),
        (410, False),
        (429, False),
        (500, False),
        (SILENT, False),
        (httpx.ConnectError("refused"), False),
        (httpx.RemoteProtocolError("garbage"), False),
    ],
    ids=str,
)
def test_callback_is_delivered_by_any_2xx_and_else_retried_after_5_seconds(
    answer: int | httpx.TransportError, arrived: bool
) -> None:
    hook()
    say("x")
    receiver = Receiver({"hooks.example": answer})
    assert deliver(receiver) == 1
    delivery = Delivery.objects.get()
    assert delivery.status == (answer if isinstance(answer, int) else None)
    assert delivery.delivered == (NOW if arrived else None)
    assert delivery.due_at == (None if arrived else NOW + timedelta(seconds=5))
    assert len(receiver.heard) == 1, "a redirection is not followed"


WAITS = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960]


def test_failing_callback_is_retried_after_doubling_waits_up_to_15_attempts() -> None:
    hook()
    say("x")
    receiver, now = Receiver({"hooks.example": 500}), NOW
    for attempts, wait in enumerate(WAITS, start=1):
        assert deliver(receiver, now) == 1
        assert callbacks.wait_after(attempts) == timedelta(seconds=wait)
        assert deliver(receiver, now + timedelta(seconds=wait, microseconds=-1)) == 0
        now += timedelta(seconds=wait)
    assert deliver(receiver, now) == 1
    assert now - NOW == timedelta(seconds=81_915)
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.status) == (15, 500)
    assert (delivery.due_at, delivery.delivered) == (None, None), "given up"
    assert callbacks.wait_after(15) is None


def test_failing_target_does_not_delay_callbacks_of_others() -> None:
    hook("https://dead.example/")
    hook("https://live.example/")
    say("first", "second")
    receiver = Receiver({"dead.example": SILENT})
    assert deliver(receiver) == 3
    assert [request.url.host for request in receiver.heard] == [
        "dead.example",
        "live.example",
        "live.example",
    ]
    assert deliver(receiver, NOW + SECOND) == 1, "the second has its turn in the next round"


def test_round_delivers_at_most_20_callbacks_in_order() -> None:
    hook()
    say(*map(str, range(25)))
    receiver = Receiver()
    assert (deliver(receiver), deliver(receiver), deliver(receiver)) == (20, 5, 0)
    assert receiver.comments == [str(number) for number in range(25)]


def test_callback_in_delivery_is_not_sent_by_a_second_ticker_within_its_lease() -> None:
    hook()
    say("x")

    def second_ticker(request: httpx.Request) -> httpx.Response:
        assert deliver(Receiver(), NOW + timedelta(seconds=59)) == 0
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(second_ticker)) as client:
        assert callbacks.deliver_due(NOW, client) == 1


def test_callback_of_a_ticker_that_died_is_sent_after_its_lease() -> None:
    hook()
    say("x")

    def die(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with (
        httpx.Client(transport=httpx.MockTransport(die)) as client,
        pytest.raises(KeyboardInterrupt),
    ):
        callbacks.deliver_due(NOW, client)
    assert deliver(Receiver(), NOW + callbacks.LEASE - SECOND) == 0
    assert deliver(Receiver(), NOW + callbacks.LEASE) == 1


def test_callbacks_of_a_deleted_webhook_are_not_sent() -> None:
    webhook = hook()
    say("x")
    webhook.delete()
    assert deliver(Receiver()) == 0


def test_callback_sent_again_is_a_duplicate_with_the_same_body() -> None:
    hook()
    say("x")
    receiver = Receiver()
    deliver(receiver)
    later = NOW + timedelta(minutes=1)
    assert callbacks.send_again(Delivery.objects.get().pk, later)
    deliver(receiver, later)
    first, second = receiver.heard
    assert first.content == second.content
    assert Delivery.objects.filter(delivered__isnull=False, attempts=1).count() == 2
    assert not callbacks.send_again(0, later)


@pytest.mark.parametrize("delivered", [False, True])
def test_newest_first_sends_the_last_two_callbacks_in_reverse_order(delivered: bool) -> None:
    hook()
    hook("https://harbor.example/", project=seed.HARBOR)
    say("one", "two", "three")
    callbacks.account_commented(seed.HARBOR, "theirs", NOW)
    receiver = Receiver()
    later = NOW + timedelta(minutes=1)
    if delivered:
        deliver(receiver)
        receiver.heard.clear()
    else:
        deliver(Receiver({"hooks.example": 500, "harbor.example": 200}))
        Delivery.objects.filter(body__contains="one").update(due_at=None)
    assert callbacks.newest_first(seed.AURORA, later) == 2
    deliver(receiver, later)
    assert receiver.comments == ["three", "two"]
    assert Delivery.objects.filter(webhook__project_id=seed.AURORA).count() == 3 + 2 * delivered


def test_newest_first_queues_at_most_the_callbacks_that_exist() -> None:
    assert callbacks.newest_first(seed.AURORA, NOW) == 0
    hook()
    say("one")
    assert callbacks.newest_first(seed.AURORA, NOW) == 1


def test_log_of_a_delivery_has_only_webhook_trigger_and_status(
    caplog: pytest.LogCaptureFixture,
) -> None:
    webhook = hook("https://user:hidden@hooks.example/in/path-token")
    callbacks.sender_changed(deals(), "IN_TEST", NOW)
    with caplog.at_level(logging.DEBUG, logger="senders.sandbox"):
        deliver(Receiver())
        callbacks.send_again(Delivery.objects.get().pk, NOW)
        deliver(Receiver({"hooks.example": SILENT}))
    said = [record.getMessage() for record in caplog.records if record.name == "senders.sandbox"]
    name = f"callback RCS_SENDER_STATUS_UPDATED to {webhook.pk}"
    assert said == [f"{name}: 200", f"{name}: no answer"]
    for secret in (SECRET, "hidden", "path-token", deals().body["authToken"]):
        assert secret not in " ".join(said)


def ticker(results: list[int], start: threading.Barrier | None = None) -> threading.Thread:
    def run() -> None:
        try:
            if start is not None:
                start.wait(10)
            results.append(callbacks.deliver_due(NOW))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.sockets
@pytest.mark.parametrize(("path", "status"), [("/200", 200), ("/302", 302)])
def test_callback_over_http_ignores_proxies_and_follows_no_redirection(
    listener: Listener, path: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    hook(f"{listener.root}{path}")
    say("x")
    assert callbacks.deliver_due(NOW) == 1
    assert Delivery.objects.get().status == status
    assert listener.heard == [{"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "x"}]


@pytest.mark.sockets
def test_callback_to_a_closed_port_is_retried_after_5_seconds() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]
    hook(f"http://127.0.0.1:{port}/")
    say("x")
    assert callbacks.deliver_due(NOW) == 1
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (None, 1)
    assert delivery.due_at == NOW + timedelta(seconds=5)
    assert callbacks.deliver_due(NOW + timedelta(seconds=5)) == 1


@pytest.mark.sockets
def test_second_ticker_sends_nothing_while_the_first_is_sending(listener: Listener) -> None:
    hook(f"{listener.root}/hold")
    say("x")
    results: list[int] = []
    first = ticker(results)
    assert listener.arrived.wait(10)
    assert callbacks.deliver_due(NOW) == 0
    listener.let.set()
    first.join()
    assert (results, len(listener.heard)) == ([1], 1)


@pytest.mark.sockets
def test_two_tickers_at_once_send_each_callback_once(listener: Listener) -> None:
    hook(f"{listener.root}/200")
    comments = [str(number) for number in range(12)]
    say(*comments)
    results: list[int] = []
    start = threading.Barrier(2)
    for thread in [ticker(results, start), ticker(results, start)]:
        thread.join()
    assert sum(results) == 12
    assert sorted(body["comment"] for body in listener.heard) == sorted(comments)
    assert not Delivery.objects.filter(delivered=None).exists()


@pytest.mark.sockets
def test_callback_to_an_impossible_host_name_is_retried_after_5_seconds() -> None:
    hook(f"http://{'a' * 70}.example/")
    say("x")
    assert callbacks.deliver_due(NOW) == 1
    assert Delivery.objects.get().due_at == NOW + timedelta(seconds=5)
