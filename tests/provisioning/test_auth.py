"""OAuth 2.0: one token for many threads, renewed in time, and every way its endpoint can fail."""

import base64
import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from senders import provisioning as p
from senders.provisioning.deadlines import Deadline
from tests.provisioning.test_client import PAGE

URL = "https://auth.example/oauth2/token"
CREDENTIALS = p.Credentials("key", SecretStr("planted-secret"), "oauth2", URL)
ABSENT = "absent"
GOOD = {"access_token": "t1", "expires_in": 3600, "token_type": "bearer", "scope": ""}


class Peer:
    """Answers token calls and API calls, and remembers both."""

    def __init__(
        self,
        token: Callable[[int], httpx.Response] | None = None,
        api: Callable[[int], httpx.Response] | None = None,
    ) -> None:
        self.tokens: list[httpx.Request] = []
        self.calls: list[httpx.Request] = []
        self.lock = threading.Lock()
        self._token = token or (
            lambda n: httpx.Response(200, json={**GOOD, "access_token": f"t{n}"})
        )
        self._api = api or (lambda n: httpx.Response(200, json=PAGE))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == URL:
            with self.lock:
                self.tokens.append(request)
            return self._token(len(self.tokens))
        with self.lock:
            # The request object is reused for a second try, so its header is noted now.
            self.calls.append(httpx.Request("GET", request.url, headers=dict(request.headers)))
            number = len(self.calls)
        return self._api(number)

    def client(self) -> p.ProvisioningClient:
        return p.ProvisioningClient(
            "proj", "https://api.example", CREDENTIALS, transport=httpx.MockTransport(self)
        )

    def send(self, request: httpx.Request, deadline: Deadline) -> tuple[httpx.Response, bytes]:
        response = self(request)
        return response, response.read()

    @property
    def bearers(self) -> list[str]:
        return [call.headers["Authorization"] for call in self.calls]


def test_token_request_has_the_documented_method_body_and_headers() -> None:
    peer = Peer()
    peer.client().list_senders()
    (request,) = peer.tokens
    assert request.method == "POST"
    assert request.content == b"grant_type=client_credentials"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    pair = base64.b64encode(b"key:planted-secret").decode()
    assert request.headers["Authorization"] == f"Basic {pair}"
    assert peer.bearers == ["Bearer t1"]


def test_one_token_serves_many_calls() -> None:
    peer = Peer()
    client = peer.client()
    for _call in range(5):
        client.list_senders()
    client.with_patience(p.Patience.BACKGROUND).list_senders()
    assert len(peer.tokens) == 1


@pytest.mark.parametrize(
    ("life", "after", "renewed"),
    [
        (3600, 3539, False),
        (3600, 3540, True),
        (100, 51, True),
        (100, 49, False),
        ("3600", 3539, False),
        (None, 3539, False),
        (ABSENT, 3539, False),
        (ABSENT, 3540, True),
        ("soon", 3539, False),
        (0, 1, True),
        (-5, 1, True),
    ],
)
def test_token_is_renewed_a_minute_or_half_its_life_before_it_expires(
    life: Any, after: int, renewed: bool
) -> None:
    now = [1000.0]
    body = {key: value for key, value in {**GOOD, "expires_in": life}.items() if value != ABSENT}
    peer = Peer(token=lambda n: httpx.Response(200, json=body))
    auth = CREDENTIALS.build(clock=lambda: now[0])
    auth.header(peer.send, Deadline.after(10))
    now[0] += after
    auth.header(peer.send, Deadline.after(10))
    assert len(peer.tokens) == (2 if renewed else 1)


def test_life_of_a_token_begins_with_its_request() -> None:
    now = [1000.0]

    def token(number: int) -> httpx.Response:
        now[0] += 100
        return httpx.Response(200, json=GOOD)

    peer = Peer(token=token)
    auth = CREDENTIALS.build(clock=lambda: now[0])
    auth.header(peer.send, Deadline.after(10))
    now[0] += 3439
    auth.header(peer.send, Deadline.after(10))
    assert len(peer.tokens) == 1
    now[0] += 1
    auth.header(peer.send, Deadline.after(10))
    assert len(peer.tokens) == 2


@pytest.mark.parametrize("reason", ["invalid_token", "token expired"])
def test_late_401_about_an_older_token_leaves_the_newer_one(reason: str) -> None:
    peer, auth = Peer(), CREDENTIALS.build()
    older = auth.header(peer.send, Deadline.after(10))
    assert not auth.renews(older, httpx.Response(401))
    newer = auth.header(peer.send, Deadline.after(10))
    refused = httpx.Response(401, headers={"WWW-Authenticate": reason})
    assert auth.renews(older, refused) == (reason == "token expired")
    assert auth.header(peer.send, Deadline.after(10)) == newer
    assert (older, newer) == ("Bearer t1", "Bearer t2")


@pytest.mark.parametrize("answer", [httpx.Response(200, json=GOOD), httpx.Response(503)])
def test_all_who_wait_share_one_token_or_its_failure(answer: httpx.Response) -> None:
    """The endpoint answers only when all others wait, and asks nothing of a lock."""
    auth = CREDENTIALS.build()
    asked, answered = threading.Event(), threading.Event()
    headers: list[object] = []
    requests: list[httpx.Request] = []

    def send(request: httpx.Request, deadline: Deadline) -> tuple[httpx.Response, bytes]:
        requests.append(request)
        asked.set()
        answered.wait(10)
        return answer, answer.read()

    def ask() -> None:
        try:
            headers.append(auth.header(send, Deadline.after(10)))
        except p.ServerFault as error:
            headers.append(type(error))

    threads = [threading.Thread(target=ask) for _thread in range(5)]
    threads[0].start()
    asked.wait(10)
    for thread in threads[1:]:
        thread.start()
    with pytest.raises(p.TimedOut) as caught:
        auth.header(send, Deadline.after(0))
    assert not caught.value.outcome_unknown
    answered.set()
    for thread in threads:
        thread.join()
    expected = "Bearer t1" if answer.status_code == 200 else p.ServerFault
    assert headers.count(expected) == 5
    if answer.status_code == 200:
        assert len(requests) == 1


def _always(answer: httpx.Response, number: int) -> httpx.Response:
    return answer


def test_failure_of_the_token_endpoint_means_that_a_write_was_not_sent() -> None:
    for answer in (httpx.Response(500), httpx.Response(200, text="<h1>hi</h1>")):
        client = Peer(token=partial(_always, answer)).client()
        with pytest.raises(p.ProvisioningError) as caught:
            client.launch_sender("x")
        assert (caught.value.outcome_unknown, caught.value.concerns_project) == (False, True)


def test_sixteen_threads_share_one_refresh() -> None:
    started = threading.Barrier(16)
    peer = Peer()
    client = peer.client()
    failures: list[Exception] = []

    def ask() -> None:
        started.wait()
        try:
            client.list_senders()
        except p.ProvisioningError as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(peer.tokens), len(peer.calls), failures) == (1, 16, [])


def test_expired_token_is_replaced_once_within_the_call() -> None:
    expired = {
        "WWW-Authenticate": 'Bearer error="invalid_token", error_description="Token EXPIRED"'
    }
    peer = Peer(
        api=lambda n: (
            httpx.Response(401, headers=expired) if n == 1 else httpx.Response(200, json=PAGE)
        )
    )
    assert peer.client().list_senders().total_size == 1
    assert peer.bearers == ["Bearer t1", "Bearer t2"]


def test_token_that_stays_expired_is_reported_after_a_second_try() -> None:
    peer = Peer(api=lambda n: httpx.Response(401, headers={"WWW-Authenticate": "expired"}))
    with pytest.raises(p.CredentialsRefused):
        peer.client().list_senders()
    assert len(peer.calls) == 2


def test_401_without_expiry_is_reported_and_the_next_call_gets_a_new_token() -> None:
    peer = Peer(api=lambda n: httpx.Response(401) if n == 1 else httpx.Response(200, json=PAGE))
    client = peer.client()
    with pytest.raises(p.CredentialsRefused):
        client.list_senders()
    assert len(peer.calls) == 1
    client.list_senders()
    assert peer.bearers == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), p.CredentialsRefused),
        (httpx.Response(400, json={"error": "unsupported_grant_type"}), p.CredentialsRefused),
        (httpx.Response(403, text="<h1>no</h1>"), p.CredentialsRefused),
        (httpx.Response(302, headers={"Location": "/"}), p.CredentialsRefused),
        (httpx.Response(429, headers={"Retry-After": "3"}), p.RateLimited),
        (httpx.Response(500), p.ServerFault),
        (httpx.Response(503), p.ServerFault),
        (httpx.Response(200, text="<h1>hi</h1>"), p.UnreadableReply),
        (httpx.Response(200, json=[]), p.UnreadableReply),
        (httpx.Response(200, json={"access_token": ""}), p.UnreadableReply),
        (httpx.Response(200, json={"access_token": "é"}), p.UnreadableReply),
        (httpx.Response(200, json={"token": "t"}), p.UnreadableReply),
    ],
)
def test_bad_token_response_raises_its_error_and_the_next_call_asks_again(
    answer: httpx.Response, kind: type[Exception]
) -> None:
    peer = Peer(token=lambda n: answer if n == 1 else httpx.Response(200, json=GOOD))
    client = peer.client()
    with pytest.raises(kind) as caught:
        client.list_senders()
    assert type(caught.value) is kind
    assert "planted-secret" not in str(caught.value)
    assert peer.calls == []
    assert client.list_senders().total_size == 1, "the next call asks again"


@pytest.mark.parametrize("status", [200, 302, 401, 429, 500, 503])
def test_failure_of_the_token_endpoint_says_its_request_and_when_to_try_again(status: int) -> None:
    headers = {"x-request-id": "r-1", "Retry-After": "3"}
    peer = Peer(token=lambda n: httpx.Response(status, headers=headers))
    with pytest.raises(p.ProvisioningError) as caught:
        peer.client().list_senders()
    assert caught.value.request_id == "r-1"
    retry_after = getattr(caught.value, "retry_after", None)
    assert retry_after == (3 if status == 429 else None)


def test_token_is_read_from_a_response_that_arrives_in_parts() -> None:
    whole = json.dumps(GOOD).encode()
    peer = Peer(token=lambda n: httpx.Response(200, content=iter([whole[:9], whole[9:]])))
    peer.client().list_senders()
    assert peer.bearers == ["Bearer t1"]


@pytest.mark.parametrize(
    ("raised", "kind"),
    [(httpx.ConnectError("x"), p.Unreachable), (httpx.ReadTimeout("x"), p.TimedOut)],
)
def test_unreachable_token_endpoint_raises_and_the_next_call_succeeds(
    raised: Exception, kind: type[Exception]
) -> None:
    def token(number: int) -> httpx.Response:
        if number == 1:
            raise raised
        return httpx.Response(200, json=GOOD)

    client = Peer(token=token).client()
    with pytest.raises(kind):
        client.list_senders()
    assert client.list_senders().total_size == 1
