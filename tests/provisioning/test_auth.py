"""OAuth 2.0: one token for many threads, renewed in time, and every way its endpoint can fail."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from senders import provisioning as p
from tests.provisioning.test_client import PAGE

URL = "https://auth.example/oauth2/token"
CREDENTIALS = p.Credentials("key", SecretStr("planted-secret"), "oauth2", URL)
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
    assert request.headers["Authorization"].startswith("Basic ")
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
        (3600, 3541, True),
        (100, 51, True),
        (100, 49, False),
        ("3600", 3539, False),
        (None, 3539, False),
        ("soon", 3539, False),
        (0, 1, True),
        (-5, 1, True),
    ],
)
def test_token_is_renewed_a_minute_or_half_its_life_before_it_expires(
    life: Any, after: int, renewed: bool
) -> None:
    now = [1000.0]
    peer = Peer(token=lambda n: httpx.Response(200, json={**GOOD, "expires_in": life}))
    auth = CREDENTIALS.build(clock=lambda: now[0])
    http = httpx.Client(auth=auth, transport=httpx.MockTransport(peer))
    http.get("https://api.example/")
    now[0] += after
    http.get("https://api.example/")
    assert len(peer.tokens) == (2 if renewed else 1)


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


def test_an_expired_token_is_replaced_once_within_the_call() -> None:
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
