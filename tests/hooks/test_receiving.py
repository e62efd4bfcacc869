"""Callbacks at the address of a hook: forgeries, times, repeats, secrets, sizes, methods."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from senders.hooks import receiving, tokens, waking
from senders.models import Delivery, Hook, Job, RefusedDelivery
from senders.models.jobs import OPEN
from senders.sandbox import seed
from tests.hooks.making import (
    OLD,
    SECRET,
    account_event,
    encrypted,
    make_hook,
    post,
    signed,
    state_event,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
Headers = dict[str, str]
PREFIX = "x-sinch-webhook-signature"
SIGNATURE, NONCE, TIME = PREFIX, f"{PREFIX}-nonce", f"{PREFIX}-timestamp"


@pytest.fixture
def hook() -> Hook:
    return make_hook()


def refused() -> dict[str, int]:
    return dict(RefusedDelivery.objects.values_list("cause", "number"))


def test_callback_is_stored_once_and_wakes_one_job_of_the_project(hook: Hook) -> None:
    body = state_event()
    with time_machine.travel(NOW, tick=False):
        response = post(hook, body)
    assert (response.status_code, response.content) == (200, b"ok\n")
    stored = Delivery.objects.get()
    assert (stored.hook, stored.project, stored.received_at) == (hook, hook.project, NOW)
    assert (stored.type, stored.sender_id) == ("RCS_SENDER_STATUS_UPDATED", seed.AURORA_DEALS)
    assert (stored.outcome, stored.repeats, stored.applied_at) == ("waiting", 0, None)
    token = json.loads(body)["payload"]["authToken"]
    assert token
    assert token not in json.dumps(stored.body)
    assert stored.body["payload"]["authToken"] == "•••"
    job = Job.objects.get(kind=waking.KIND)
    assert (job.key, job.payload) == (str(hook.project_id), {"project": hook.project_id})
    post(hook, state_event())
    assert Job.objects.filter(kind=waking.KIND).count() == 1, "while one is open"
    Job.objects.update(done_at=NOW)
    post(hook, state_event())
    assert Job.objects.filter(OPEN, kind=waking.KIND).count() == 1


def without(name: str) -> Callable[[Headers, bytes], tuple[Headers, bytes]]:
    return lambda headers, body: ({k: v for k, v in headers.items() if k != name}, body)


def but(name: str, value: str) -> Callable[[Headers, bytes], tuple[Headers, bytes]]:
    return lambda headers, body: ({**headers, name: value}, body)


def by(secret: str) -> Callable[[Headers, bytes], tuple[Headers, bytes]]:
    return lambda headers, body: (signed(body, secret=secret), body)


FORGERIES: dict[str, tuple[Callable[[Headers, bytes], tuple[Headers, bytes]], str]] = {
    "no signature": (without(SIGNATURE), "missing"),
    "no nonce": (without(NONCE), "missing"),
    "no time": (without(TIME), "missing"),
    "no algorithm": (without(f"{PREFIX}-algorithm"), "missing"),
    "empty signature": (but(SIGNATURE, ""), "missing"),
    "another algorithm": (but(f"{PREFIX}-algorithm", "none"), "algorithm"),
    "another nonce": (but(NONCE, "01JD3Z8K7Q5V9N2M4T6W8X0YAB"), "signature"),
    "another time": (but(TIME, str(int(NOW.timestamp()) + 1)), "signature"),
    "time as a float": (but(TIME, "1.5e9"), "timestamp"),
    "time below zero": (but(TIME, "-1"), "timestamp"),
    "time without end": (but(TIME, "9" * 5000), "timestamp"),
    "nonce not ASCII": (but(NONCE, "é"), "nonce"),
    "signature cut": (lambda h, b: ({**h, SIGNATURE: h[SIGNATURE][:-1]}, b), "signature"),
    "signature in capitals": (
        lambda h, b: ({**h, SIGNATURE: h[SIGNATURE].upper()}, b),
        "signature",
    ),
    "signature not ASCII": (but(SIGNATURE, "é" * 44), "signature"),
    "another body": (lambda h, b: (h, b.replace(b"LAUNCHING", b"LAUNCHED")), "signature"),
    "body written anew": (lambda h, b: (h, json.dumps(json.loads(b)).encode()), "signature"),
    "body with a space": (lambda h, b: (h, b + b" "), "signature"),
    "another secret": (by("another-secret"), "signature"),
    "no secret": (by(""), "signature"),
    "secret in capitals": (by(SECRET.upper()), "signature"),
    "old secret that was never ours": (by(OLD), "signature"),
    "long nonce": (lambda h, b: (signed(b, nonce="x" * 129), b), "nonce_length"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery_is_refused_with_401_and_only_counted(hook: Hook, name: str) -> None:
    forge, cause = FORGERIES[name]
    body = state_event(comment="Café")
    with time_machine.travel(NOW, tick=False):
        headers, sent = forge(signed(body), body)
        response = post(hook, sent, headers)
        assert (response.status_code, response.content) == (401, b"unauthorized\n")
        assert not Delivery.objects.exists()
        assert not Job.objects.exists()
        assert refused() == {cause: 1}
        post(hook, sent, headers)
        assert refused() == {cause: 2}
    counted = RefusedDelivery.objects.get()
    assert (counted.hook, counted.hour, counted.last_at) == (hook, NOW, NOW)


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(-3600, 401), (-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)],
)
def test_time_of_a_callback_may_be_five_minutes_off_either_way(
    hook: Hook, seconds: int, status: int
) -> None:
    body = state_event()
    with time_machine.travel(NOW, tick=False):
        headers = signed(body, at=NOW + timedelta(seconds=seconds))
        assert post(hook, body, headers).status_code == status
    assert refused() == ({} if status == 200 else {"stale": 1})


def test_repeat_is_counted_whatever_its_nonce_and_time(hook: Hook) -> None:
    body = state_event()
    with time_machine.travel(NOW, tick=False) as clock:
        headers = signed(body)
        for expected in (0, 1):
            assert post(hook, body, headers).status_code == 200
            assert Delivery.objects.get().repeats == expected
        clock.shift(timedelta(hours=5))
        assert post(hook, body, headers).status_code == 401, "a replay after the window"
        assert post(hook, body).status_code == 200, "a retry is signed anew"
    assert Delivery.objects.get().repeats == 2
    Delivery.objects.update(outcome=Delivery.Outcome.APPLIED)
    Job.objects.all().delete()
    assert post(hook, body).status_code == 200
    assert Delivery.objects.get().outcome == "applied", "not once more"
    assert not Job.objects.exists()


def test_same_body_at_another_hook_is_no_repeat(hook: Hook) -> None:
    other, body = make_hook("harbor"), account_event()
    post(hook, body)
    post(other, body)
    assert sorted(Delivery.objects.values_list("project__slug", "repeats")) == [
        ("aurora", 0),
        ("harbor", 0),
    ]


def test_nonce_with_another_body_is_refused_for_twice_the_window(hook: Hook) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        post(hook, body := state_event(), signed(body, nonce="N"))
        clock.shift(timedelta(seconds=599))
        again = state_event()
        assert post(hook, again, signed(again, nonce="N")).status_code == 401
        assert refused() == {"nonce_used": 1}
        assert post(make_hook("harbor"), again, signed(again, nonce="N")).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert post(hook, again, signed(again, nonce="N")).status_code == 200


def test_order_of_arrival_loses_nothing(hook: Hook) -> None:
    bodies = [state_event() for _number in range(6)]
    for body in reversed(bodies):
        post(hook, body)
    for body in bodies:
        post(hook, body)
    assert list(Delivery.objects.values_list("repeats", flat=True)) == [1] * 6
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("old_until", "secret", "status"),
    [
        (NOW + timedelta(days=1), SECRET, 200),
        (NOW + timedelta(days=1), OLD, 200),
        (NOW + timedelta(seconds=1), OLD, 200),
        (NOW, OLD, 401),
        (NOW - timedelta(days=3), OLD, 401),
        (NOW - timedelta(days=3), SECRET, 200),
        # Nobody knows if Sinch took the new one.
        (None, OLD, 200),
        (None, SECRET, 200),
        (None, "third", 401),
    ],
)
def test_both_secrets_are_valid_until_the_old_one_ends(
    hook: Hook, old_until: datetime | None, secret: str, status: int
) -> None:
    hook.old_secret_encrypted, hook.old_until = encrypted(OLD), old_until
    hook.save()
    body = state_event()
    with time_machine.travel(NOW, tick=False):
        assert post(hook, body, signed(body, secret=secret)).status_code == status


def test_secret_that_cannot_be_decrypted_keeps_sinch_trying(hook: Hook) -> None:
    Hook.objects.update(secret_encrypted="of another key")
    assert post(hook, state_event()).status_code == 503
    assert refused() == {"secret": 1}


UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "cut": state_event.__doc__.encode() if state_event.__doc__ else b"{",
    "list": b"[]",
    "number": b"1",
    "no type": b"{}",
    "type is a list": b'{"type":[]}',
    "no payload": b'{"type":"RCS_SENDER_STATUS_UPDATED"}',
    "payload is a text": b'{"type":"RCS_SENDER_COMMENT_ADDED","payload":"x"}',
    "not UTF-8": b'{"type":"\xff"}',
    "too deep": b'{"type":"X","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_signed_body_that_is_no_event_is_refused_with_400(hook: Hook, name: str) -> None:
    body = UNREADABLE[name]
    response = post(hook, body, signed(body))
    assert (response.status_code, response.content) == (400, b"bad request\n")
    assert refused() == {"unreadable": 1}
    assert not Delivery.objects.exists()


STORED: dict[str, tuple[bytes, str, Any]] = {
    "unknown type": (b'{"type":"NEW","payload":{"id":"s-1"}}', "NEW", "s-1"),
    "long type": (b'{"type":"' + b"T" * 300 + b'"}', "T" * 64, None),
    "NUL and half a pair": (b'{"type":"T\\u0000","payload":{"id":"\\ud800"}}', "T\ufffd", "\ufffd"),
    "not a number": (b'{"type":"T","payload":{"id":NaN}}', "T", "nan"),
    "of the account": (account_event(), "RCS_ACCOUNT_COMMENT_ADDED", None),
}


@pytest.mark.parametrize("name", STORED)
def test_event_without_a_sender_to_read_is_stored_and_waits_for_nothing(
    hook: Hook, name: str
) -> None:
    body, kind, payload_id = STORED[name]
    assert post(hook, body, signed(body)).status_code == 200
    stored = Delivery.objects.get()
    assert (stored.type, stored.sender_id, stored.outcome) == (kind, "", "no_sender")
    assert stored.body.get("payload", {}).get("id") == payload_id
    assert not Job.objects.exists()


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *_size: Any) -> bytes:
        raise AssertionError("it was read")


def padded(size: int) -> bytes:
    body = account_event("")
    return account_event("x" * (size - len(body)))


def test_body_of_one_mebibyte_is_the_largest(hook: Hook) -> None:
    assert post(hook, padded(receiving.LARGEST)).status_code == 200
    assert post(hook, padded(receiving.LARGEST + 1)).status_code == 413
    assert refused() == {"too_large": 1}


# The phrase of the status differs between versions of Python.
TOO_LARGE = f"{HTTPStatus(413).phrase.lower()}\n".encode()


@pytest.mark.parametrize("length", [receiving.LARGEST + 1, 10**15, 10**40])
def test_body_that_is_too_large_is_not_read(hook: Hook, length: int) -> None:
    meta = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    response = post(hook, b"x", {}, **meta)
    assert (response.status_code, response.content) == (413, TOO_LARGE)


@pytest.mark.parametrize(
    ("meta", "status", "cause"),
    [
        ({"wsgi.input_terminated": True}, 200, {}),
        ({}, 400, {"incomplete": 1}),
    ],
)
def test_body_in_chunks_is_read_where_the_server_ends_it(
    hook: Hook, meta: dict[str, Any], status: int, cause: dict[str, int]
) -> None:
    body = state_event()
    chunks = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body), **meta}
    assert post(hook, body, signed(body), CONTENT_LENGTH="", **chunks).status_code == status
    assert refused() == cause


def test_body_in_chunks_is_not_read_beyond_the_limit(hook: Hook) -> None:
    stream = io.BytesIO(b"x" * (3 * receiving.LARGEST))
    chunks = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    response = post(hook, b"", {}, CONTENT_LENGTH="", **{"wsgi.input": stream}, **chunks)
    assert response.status_code == 413
    assert stream.tell() == receiving.LARGEST + 1


@pytest.mark.parametrize("length", ["999", "abc", "-1", "٣"])
def test_body_that_is_not_complete_is_refused(hook: Hook, length: str) -> None:
    meta = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"{")}
    assert post(hook, b"{", {}, **meta).status_code == 400
    assert refused() == {"incomplete": 1}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_post_is_taken(hook: Hook, method: str) -> None:
    body = state_event()
    path = f"/hooks/{hook.token}/"
    response = Client().generic(method, path, body, headers=signed(body))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_unknown_and_removed_hooks_answer_alike(hook: Hook, method: str) -> None:
    make_hook(removed_at=NOW)
    body = state_event()
    answers = []
    for token in (Hook.objects.get(removed_at=NOW).token, "x", "é", tokens.new_token()):
        response = Client().generic(method, f"/hooks/{token}/", body, headers=signed(body))
        answers.append((response.status_code, response.content, response["Content-Type"]))
    expected = (404, b"" if method == "HEAD" else b"not found\n", "text/plain; charset=utf-8")
    assert answers == [expected] * 4
    assert not RefusedDelivery.objects.exists()


def test_receiver_needs_no_session_and_no_form_token(hook: Hook) -> None:
    client, body = Client(enforce_csrf_checks=True), state_event()
    response = client.generic("POST", f"/hooks/{hook.token}/", body, headers=signed(body))
    assert response.status_code == 200
    assert not client.cookies
    assert not Session.objects.exists()
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("what", "most"), [("new", 7), ("while a job is open", 4), ("repeat", 4), ("forged", 3)]
)
def test_callback_costs_few_statements(hook: Hook, what: str, most: int) -> None:
    body = state_event()
    if what != "new":
        post(hook, body)
    if what == "while a job is open":
        body = state_event()
    headers = signed(body, secret="another") if what == "forged" else signed(body)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post(hook, body, headers)
    ours = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(ours) <= most, "\n".join(ours)
