"""A web server for checks, a dialler that dials nothing, and images of every sort."""

import gzip
import socketserver
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpcore
from PIL import Image

from senders.inspections.fetching import Network
from tests import peers

# Sends the bytes of a response and says whether to go on.
Answer = Callable[["Request"], Iterable[bytes]]


@dataclass
class Request:
    """A request as it came: the path and the header lines in lower case."""

    path: str
    headers: dict[str, str]
    port: int


@dataclass
class Server:
    """A running server; ``requests`` is all that it got."""

    port: int
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def allow(self) -> set[str]:
        return {f"127.0.0.1:{self.port}"}


@contextmanager
def serving(pages: dict[str, Answer]) -> Iterator[Server]:
    """Serves each path by its answer, any other with 404."""
    server = Server(0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1").split(" ")
            headers = {}
            while (header := self.rfile.readline().decode("latin-1").strip()) != "":
                name, _colon, value = header.partition(":")
                headers[name.lower()] = value.strip()
            if len(line) < 2:
                return
            request = Request(line[1], headers, server.port)
            server.requests.append(request)
            try:
                for piece in pages.get(request.path, status(404))(request):
                    self.wfile.write(piece)
            except OSError:
                return

    with peers.serving(Handler) as port:
        server.port = port
        yield server


def head(code: int, **headers: Any) -> bytes:
    lines = [f"HTTP/1.1 {code} Whatever", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def sends(body: bytes, content_type: str = "text/html", code: int = 200, **headers: Any) -> Answer:
    def answer(_request: Request) -> Iterable[bytes]:
        length = {"content_length": len(body), **headers}
        return [head(code, content_type=content_type, **length), body]

    return answer


def status(code: int) -> Answer:
    return sends(b"<p>No.</p>", code=code)


def redirects(to: str, code: int = 302) -> Answer:
    return lambda _request: [head(code, location=to, content_length=0)]


def endless(piece: bytes, **headers: Any) -> Answer:
    """A body without an end, as fast as it is read."""

    def answer(_request: Request) -> Iterable[bytes]:
        yield head(200, content_type="text/html", **headers)
        while True:
            yield piece

    return answer


def zipped(body: bytes) -> Answer:
    return sends(gzip.compress(body), content_encoding="gzip")


def image(
    size: tuple[int, int] = (224, 224), kind: str = "PNG", mode: str = "RGB", **options: Any
) -> bytes:
    """An image of one colour, encoded by Pillow."""
    file = BytesIO()
    Image.new(mode, size, options.pop("color", 0)).save(file, kind, **options)
    return file.getvalue()


def animation(kind: str = "GIF") -> bytes:
    frames = [Image.new("RGB", (224, 224), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


class Dialler(httpcore.NetworkBackend):
    """Notes what should be dialled and dials nothing."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append((host, port))
        raise httpcore.ConnectError("this dialler dials nothing")


class Script(Dialler):
    """Gives each connection the next of some responses, and notes what was dialled and asked."""

    def __init__(self, *responses: bytes) -> None:
        super().__init__()
        self.responses = list(responses)
        self.asked: list[bytes] = []
        self.tls_names: list[str | None] = []

    def connect_tcp(self, host: str, port: int, *_rest: Any, **_more: Any) -> Any:
        self.dialled.append((host, port))
        return _Line(self, self.responses.pop(0))


class _Line(httpcore.NetworkStream):
    def __init__(self, script: Script, response: bytes) -> None:
        self._script, self._response = script, response

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        sent, self._response = self._response[:max_bytes], self._response[max_bytes:]
        return sent

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._script.asked.append(buffer)

    def close(self) -> None:
        pass

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._script.tls_names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


def network(sockets: httpcore.NetworkBackend, *answers: list[str], **options: Any) -> Network:
    """A network whose look-ups give the answers one after another, the last one from then on."""
    left = list(answers)

    def look_up(_host: str, _port: int, _timeout: float | None) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return Network(look_up=look_up, sockets=sockets, **options)
