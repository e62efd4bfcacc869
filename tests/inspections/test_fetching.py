"""Fetching from a real server: redirects, time, size, compression, and what a request carries."""

import gzip
import socketserver
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from senders.inspections.fetching import MAX_BYTES, Network
from senders.inspections.measuring import measure
from tests import peers
from tests.inspections import web
from tests.inspections.web import Answer, Request, head, redirects, sends, serving, zipped
from tests.provisioning.peers import certificate, peer

pytestmark = pytest.mark.sockets

PAGE = b"<!doctype html><html lang=en><title>Terms</title><p>Some words.</p>"


def measured(answer: Answer, **options: Any) -> dict[str, Any]:
    with serving({"/": answer, "/end": sends(PAGE)}) as server:
        return measure("page", server.url(), allow=server.allow, **options)


def to_itself(request: Request) -> Iterable[bytes]:
    return redirects(f"http://127.0.0.1:{request.port}/")(request)


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (sends(PAGE), ""),
        (sends(PAGE, content_length=len(PAGE) + 1), "cut"),
        (lambda _request: [b"no HTTP at all\r\n\r\n"], "cut"),
        (lambda _request: [b""], "cut"),
        (lambda _request: [head(200, **{"X_Long": "a" * 200_000})], "cut"),
        (zipped(PAGE), ""),
        (zipped(b"a" * (MAX_BYTES + 1)), "too_large"),
        (sends(gzip.compress(PAGE)[:-9], content_encoding="gzip"), "cut"),
        (sends(b"no gzip", content_encoding="gzip"), "encoding"),
        (sends(zlib.compress(PAGE), content_encoding="deflate"), "encoding"),
        (sends(PAGE, content_encoding="br"), "encoding"),
        (sends(b"", content_length=MAX_BYTES + 1), "too_large"),
        (sends(b"", content_length="9" * 15), "too_large"),
        (sends(b"", content_length="9" * 400), "cut"),
        (web.endless(b"a" * 65536), "too_large"),
        (web.endless(gzip.compress(b"")[:10], content_encoding="gzip"), "encoding"),
        (redirects("/end"), ""),
        (redirects("end", 308), ""),
        (redirects(""), "redirect_nowhere"),
        (redirects("http://[::1"), "redirect_nowhere"),
        (to_itself, "redirects"),
        (redirects("http://10.0.0.1/"), "private"),
        (redirects("http://127.0.0.1:1/"), "private"),
        (redirects("http://localhost/"), "private"),
    ],
)
def test_answer_of_a_server_is_measured_or_its_failure_named(answer: Answer, failed: str) -> None:
    result = measured(answer)
    assert result["failed"] == failed, result


def test_members_after_the_end_of_a_compressed_body_are_not_read() -> None:
    result = measured(sends(gzip.compress(PAGE) + b"a" * 100_000, content_encoding="gzip"))
    assert (result["failed"], result["title"]) == ("", "Terms")


def test_five_redirects_are_followed_and_six_are_not() -> None:
    pages = {f"/{number}": redirects(f"/{number - 1}") for number in range(1, 7)}
    with serving({**pages, "/0": sends(PAGE)}) as server:
        five = measure("page", server.url("/5"), allow=server.allow)
        six = measure("page", server.url("/6"), allow=server.allow)
    assert (five["failed"], five["hops"], five["final"]) == ("", 5, server.url("/0"))
    assert (six["failed"], six["limit"]) == ("redirects", 5)


def _drip(_request: Request) -> Iterable[bytes]:
    """Sends a byte whenever the reader took the last one, and never ends."""
    yield head(200, content_type="text/html")
    while True:
        yield b"a"


@pytest.mark.parametrize("path", ["head", "body"])
def test_silent_server_ends_with_the_deadline(path: str) -> None:
    with peers.mute() as peer:
        result = measure(
            "page",
            f"http://127.0.0.1:{peer.port}/{path}",
            allow={"127.0.0.1"},
            network=Network(seconds=0.2),
        )
    assert (result["failed"], result["seconds"]) == ("timed_out", 1)


def test_dripping_server_ends_with_the_deadline_of_all_steps() -> None:
    """Each byte comes in time; the sum does not. The limit of bytes lies far away."""
    result = measured(_drip, network=Network(seconds=0.2))
    assert result["failed"] == "timed_out"


def test_redirects_share_one_deadline() -> None:
    """Endless redirects would end at their number; a drip on the second hop ends by the time."""
    with serving({"/": redirects("/drip"), "/drip": _drip}) as server:
        result = measure("page", server.url(), allow=server.allow, network=Network(seconds=0.2))
    assert result["failed"] == "timed_out"


def test_host_that_accepts_no_connection_is_named() -> None:
    with peers.refusing() as peer:
        result = measure("page", f"http://127.0.0.1:{peer.port}/", allow={"127.0.0.1"})
    assert (result["failed"], result["host"]) == ("connection_refused", "127.0.0.1")


def test_host_without_an_address_is_named() -> None:
    result = measure("page", "http://nowhere.invalid/")
    assert (result["failed"], result["host"]) == ("host_unknown", "nowhere.invalid")


class _Greeting(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"220 mail.example.com ready\r\n")


def test_server_without_tls_is_named() -> None:
    with peers.serving(_Greeting) as port:
        result = measure("page", f"https://127.0.0.1:{port}/", allow={"127.0.0.1"})
    assert result["failed"] == "tls"


def test_certificate_that_is_not_trusted_is_named(tmp_path: Path) -> None:
    with peer(lambda _talk: None, certificate(tmp_path)) as port:
        result = measure("page", f"https://localhost:{port}/", allow={"localhost"})
    assert (result["failed"], result["host"]) == ("certificate_untrusted", "localhost")


def test_request_carries_no_cookie_no_credential_and_no_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    cookie = {"set_cookie": "a=b; Path=/"}
    pages = {
        "/": lambda _request: [head(302, location="/end", content_length=0, **cookie)],
        "/end": sends(PAGE),
    }
    with serving(pages) as server:
        assert measure("page", server.url(), allow=server.allow)["failed"] == ""
    assert len(server.requests) == 2
    for request in server.requests:
        assert set(request.headers) == {
            "host",
            "user-agent",
            "accept",
            "accept-encoding",
            "connection",
        }
        assert request.headers["user-agent"].startswith("rcs-sender-portal ")


def test_address_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with serving({"/?token=secret": sends(PAGE)}) as server:
        measure("page", server.url("/?token=secret"), allow=server.allow)
    assert "secret" not in caplog.text
