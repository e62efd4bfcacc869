"""Raw HTTP to the stand-alone sandbox: any method, bodies in chunks, malformed requests."""

import json
import socket
from base64 import b64encode
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from senders.sandbox import seed
from senders.sandbox.standalone import LARGEST_BODY

pytestmark = pytest.mark.sockets
KEY = b"Authorization: Basic " + b64encode(b"sandbox-key:sandbox-secret") + b"\r\n"
SENDERS = f"/v1/projects/{seed.AURORA}/rcs/senders".encode()
COMMENTS = f"/v1/projects/{seed.AURORA}/rcs/comments".encode()
GET = b"GET " + SENDERS + b"?pageSize=1 HTTP/1.1\r\n" + KEY + b"\r\n"


class Raw:
    """One connection on which bytes are written as they are."""

    def __init__(self, root: str) -> None:
        place = urlsplit(root)
        self.socket = socket.create_connection((place.hostname, place.port), 10)

    def ask(self, content: bytes, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        self.socket.sendall(content)
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        headers = {key.lower(): value for key, value in response.getheaders()}
        return response.status, headers, response.read()

    def is_closed(self) -> bool:
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


@pytest.fixture
def raw(standalone: str) -> Any:
    connection = Raw(standalone)
    yield connection
    connection.socket.close()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "QUERY", "LINK", "x-own", "DELETE"])
def test_any_other_method_is_405_and_the_connection_stays_usable(raw: Raw, method: str) -> None:
    line = method.encode() + b" " + SENDERS + b" HTTP/1.1\r\n" + KEY + b"\r\n"
    status, headers, body = raw.ask(line, method)
    assert (status, headers["allow"]) == (405, "GET, POST")
    assert headers["content-type"].startswith("application/json")
    assert (method == "HEAD") == (body == b"")
    assert raw.ask(GET)[0] == 200


CHUNKED = b"POST " + COMMENTS + b" HTTP/1.1\r\n" + KEY + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "chunks",
    [
        b'16\r\n{"comment": "Chunked"}\r\n0\r\n\r\n',
        b'B\r\n{"comment": \r\nb;x=y\r\n "Chunked"}\r\n000\r\nX-Trailer: 1\r\n\r\n',
    ],
)
def test_body_in_chunks_is_read_whole_and_the_connection_stays_usable(
    raw: Raw, chunks: bytes
) -> None:
    status, _headers, body = raw.ask(CHUNKED + chunks, "POST")
    assert (status, json.loads(body)["comment"]) == (201, "Chunked")
    assert raw.ask(GET)[0] == 200


MALFORMED = [
    (CHUNKED + b"xyz\r\n", 400),
    (CHUNKED + b"-5\r\n", 400),
    (CHUNKED + b"2\r\n{}}\r\n", 400),
    (CHUNKED + b"%x\r\n" % (LARGEST_BODY + 1), 413),
    (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\n\r\n", 505),
    (b"GET / OTHER/1.1\r\n\r\n", 400),
    (b"GET /a b HTTP/1.1\r\n\r\n", 400),
    (b"GET /\x00\x7f HTTP/1.1\r\n\r\n", 400),
    (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
]


@pytest.mark.parametrize(("content", "status"), MALFORMED)
def test_malformed_request_is_rejected_in_json_and_ends_the_connection(
    raw: Raw, content: bytes, status: int
) -> None:
    found, headers, body = raw.ask(content)
    assert (found, headers["content-type"]) == (status, "application/json")
    assert json.loads(body)["message"]
    assert raw.is_closed()


def test_body_that_ends_early_changes_nothing(raw: Raw, standalone: str) -> None:
    head = b"POST " + COMMENTS + b" HTTP/1.1\r\n" + KEY + b"Content-Length: 40\r\n\r\n"
    raw.socket.sendall(head + b'{"comment": "Half"}')
    raw.socket.shutdown(socket.SHUT_WR)
    response = HTTPResponse(raw.socket)
    response.begin()
    assert response.status == 400
    other = Raw(standalone)
    activities = COMMENTS.replace(b"comments", b"activities")
    _status, _headers, body = other.ask(b"GET " + activities + b" HTTP/1.1\r\n" + KEY + b"\r\n")
    other.socket.close()
    assert b"Half" not in body


@pytest.mark.parametrize("path", [b"/images/aurora/logo.png", b"/sandbox/images/a/banner.png"])
def test_image_is_405_for_writes(raw: Raw, path: bytes) -> None:
    status, headers, _body = raw.ask(b"POST " + path + b" HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    assert raw.ask(b"HEAD " + path + b" HTTP/1.1\r\n\r\n", "HEAD")[1]["content-type"] == "image/png"
