"""One deadline for a whole call, over real sockets, and the cause of each failure."""

import json
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from senders import provisioning as p
from senders.provisioning import network, network_errors
from tests.provisioning.peers import Conduct, Talk, certificate, peer
from tests.provisioning.test_client import PAGE, SENDER

pytestmark = pytest.mark.sockets

# Only for peers that say nothing: what answers has all the time that a busy machine needs.
SHORT = p.Patience(read=1, write=1)  # seconds
BODY = json.dumps(PAGE).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
WHOLE = HEAD % len(BODY) + BODY


def client(
    base_url: str,
    *,
    auth: str = "basic",
    token_url: str = "",
    patience: p.Patience = p.Patience.PAGE,
) -> p.ProvisioningClient:
    credentials = p.Credentials(
        "key", SecretStr("secret"), "basic" if auth == "basic" else "oauth2", token_url
    )
    return p.ProvisioningClient("proj", base_url, credentials, patience=patience)


def silent(talk: Talk) -> None:
    talk.over.wait()


def silent_after_request(talk: Talk) -> None:
    talk.hear()
    talk.over.wait()


def silent_in_body(talk: Talk) -> None:
    talk.hear()
    talk.say(WHOLE[:-5])
    talk.over.wait()


def dripping(talk: Talk) -> None:
    talk.hear()
    talk.drip(WHOLE)


def dripping_body(talk: Talk) -> None:
    talk.hear()
    talk.say(HEAD % 100_000)
    talk.drip(b"")


def cut(talk: Talk) -> None:
    talk.hear()


def cut_in_body(talk: Talk) -> None:
    talk.hear()
    talk.say(WHOLE[:-5])


def garbage(talk: Talk) -> None:
    talk.hear()
    talk.say(b"\x16\x03\x01 nonsense\r\n\r\n")


def plain_text(talk: Talk) -> None:
    talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def well(talk: Talk) -> None:
    while talk.hear():
        talk.say(WHOLE)


def patience_with(cause: p.Cause) -> p.Patience:
    return SHORT if cause is p.Cause.SILENT else p.Patience.PAGE


CONDUCTS: list[tuple[Conduct, p.Cause]] = [
    (silent, p.Cause.SILENT),
    (silent_after_request, p.Cause.SILENT),
    (silent_in_body, p.Cause.SILENT),
    (dripping, p.Cause.SILENT),
    (dripping_body, p.Cause.SILENT),
    (cut, p.Cause.CUT),
    (cut_in_body, p.Cause.CUT),
    (garbage, p.Cause.CUT),
]


@pytest.mark.parametrize(("conduct", "cause"), CONDUCTS)
def test_misbehaving_api_ends_the_call_and_leaves_a_write_unknown(
    conduct: Conduct, cause: p.Cause
) -> None:
    with (
        peer(conduct) as port,
        client(f"http://127.0.0.1:{port}", patience=patience_with(cause)).closing() as api,
        pytest.raises(p.Unreachable) as caught,
    ):
        api.launch_sender("x")
    error = caught.value
    assert (error.cause, error.host, error.outcome_unknown) == (cause, "127.0.0.1", True)
    assert isinstance(error, p.TimedOut) == (cause is p.Cause.SILENT)


@pytest.mark.parametrize(("conduct", "cause"), CONDUCTS)
def test_misbehaving_token_endpoint_ends_the_call_before_anything_is_sent(
    conduct: Conduct, cause: p.Cause
) -> None:
    calls: list[bytes] = []

    def listening(talk: Talk) -> None:
        calls.append(talk.hear())

    with (
        peer(conduct) as token_port,
        peer(listening) as port,
        client(
            f"http://127.0.0.1:{port}",
            auth="oauth2",
            token_url=f"http://localhost:{token_port}/token",
            patience=patience_with(cause),
        ).closing() as api,
        pytest.raises(p.Unreachable) as caught,
    ):
        api.launch_sender("x")
    error = caught.value
    assert (error.cause, error.host, error.outcome_unknown) == (cause, "localhost", False)
    assert calls == []


def test_silent_token_endpoint_holds_no_other_call_beyond_its_deadline() -> None:
    with (
        peer(silent) as port,
        client(
            "http://127.0.0.1:9",
            auth="oauth2",
            token_url=f"http://127.0.0.1:{port}/token",
            patience=SHORT,
        ).closing() as api,
        ThreadPoolExecutor(12) as pool,
    ):
        outcomes = list(pool.map(lambda _call: outcome(api), range(24)))
    assert outcomes == [p.TimedOut] * 24


def outcome(api: p.ProvisioningClient) -> type[Exception] | None:
    try:
        api.list_senders()
    except p.ProvisioningError as error:
        return type(error)
    return None


def test_more_calls_than_connections_wait_no_longer_than_their_deadline() -> None:
    with (
        peer(silent) as port,
        client(f"http://127.0.0.1:{port}", patience=SHORT).closing() as api,
        ThreadPoolExecutor(network.CONNECTIONS + 8) as pool,
    ):
        outcomes = list(pool.map(lambda _call: outcome(api), range(network.CONNECTIONS + 8)))
    assert set(outcomes) == {p.TimedOut}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("base_url", "cause"),
    [
        ("http://name.invalid", p.Cause.HOST_UNKNOWN),
        (f"http://{'x' * 70}.example", p.Cause.HOST_UNKNOWN),
        ("http://127.0.0.1:{free}", p.Cause.REFUSED),
        ("https://127.0.0.1:{plain}", p.Cause.TLS),
        ("https://localhost:{self_signed}", p.Cause.CERTIFICATE_UNTRUSTED),
    ],
)
def test_failure_before_a_connection_stands_means_that_nothing_was_sent(
    base_url: str, cause: p.Cause, tmp_path: Path
) -> None:
    with peer(plain_text) as plain, peer(well, certificate(tmp_path)) as self_signed:
        url = base_url.format(free=free_port(), plain=plain, self_signed=self_signed)
        with client(url).closing() as api, pytest.raises(p.Unreachable) as caught:
            api.launch_sender("x")
    assert (caught.value.cause, caught.value.outcome_unknown) == (cause, False)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (10, p.Cause.CERTIFICATE_EXPIRED),
        (62, p.Cause.CERTIFICATE_OF_ANOTHER),
        (18, p.Cause.CERTIFICATE_UNTRUSTED),
        (19, p.Cause.CERTIFICATE_UNTRUSTED),
        (20, p.Cause.CERTIFICATE_UNTRUSTED),
    ],
)
def test_cause_of_a_refused_certificate_is_told_from_the_code_of_its_verification(
    code: int, cause: p.Cause
) -> None:
    refused = ssl.SSLCertVerificationError("x")
    refused.verify_code = code
    error = httpx.ConnectError("x")
    error.__cause__ = refused
    assert network_errors.cause_of(error) is cause


def test_hanging_look_up_of_a_host_name_ends_with_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The resolver belongs to the system, so it is the one thing replaced here."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments: over.wait() and [])
    try:
        with (
            client("http://slow.example", patience=SHORT).closing() as api,
            pytest.raises(p.TimedOut) as caught,
        ):
            api.launch_sender("x")
    finally:
        over.set()
    assert not caught.value.outcome_unknown


def test_fence_is_asked_after_the_connection_stands_and_stops_the_request() -> None:
    heard: list[bytes] = []

    def listening(talk: Talk) -> None:
        heard.append(talk.hear())

    def lost() -> None:
        raise p.ClaimLost("another attempt")

    with peer(listening) as port, client(f"http://127.0.0.1:{port}").closing() as api:
        with pytest.raises(p.ClaimLost) as caught:
            api.fenced(lost).launch_sender("x")
        assert not caught.value.outcome_unknown
    assert b"POST" not in b"".join(heard)


def test_connection_is_kept_for_the_next_call() -> None:
    connections: list[Talk] = []

    def counting(talk: Talk) -> None:
        connections.append(talk)
        well(talk)

    with peer(counting) as port, client(f"http://127.0.0.1:{port}").closing() as api:
        for _call in range(3):
            assert api.list_senders().senders[0].id == SENDER["id"]
    assert len(connections) == 1
