"""A TCP proxy in front of the API whose conduct can be switched while it runs.

It reads whole requests and whole responses, so that it can tell calls apart, pass one on and keep
its response: then the call was carried out and nobody was told.
"""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

DRIP = 0.1  # seconds between two bytes
RETRY_AFTER = 7  # seconds
LARGEST_HEAD = 64 * 1024  # bytes


class Conduct(StrEnum):
    """A way to treat a call. Those in ``PASSES_ON`` have it carried out at the far side."""

    HONEST = "honest"
    REFUSE = "port closed"  # by ``Proxy.close_port``; for a call that is under way like CUT_HEAD
    SILENT = "silent"
    CUT_BEFORE = "cut unsent"
    GATEWAY = "HTML unsent"  # a page of something in front of the API, with status 200
    BUSY = "429"
    WITHHELD = "withheld"
    DRIP = "dripping"
    CUT_HEAD = "cut in head"
    CUT_BODY = "cut in body"
    FAULT = "500"
    GARBAGE = "garbage"
    HTML = "HTML"


PASSES_ON = frozenset(
    {
        Conduct.HONEST,
        Conduct.REFUSE,
        Conduct.WITHHELD,
        Conduct.DRIP,
        Conduct.CUT_HEAD,
        Conduct.CUT_BODY,
        Conduct.FAULT,
        Conduct.GARBAGE,
        Conduct.HTML,
    }
)


class Scope(StrEnum):
    """The calls that the conduct is for; others are passed."""

    ALL = "all calls"
    ACCESS = "token"
    READS = "reads"
    WRITES = "writes"
    # A write, and from then on each call that is about the same sender.
    FROM_WRITE = "write and after"


class Kind(StrEnum):
    ACCESS = "token"
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Request:
    """A request as it came; ``sender`` is the ID in its path, empty where there is none."""

    head: bytes
    body: bytes

    @property
    def kind(self) -> Kind:
        method, path, _version = self.head.split(b" ", 2)
        if path.endswith(b"/oauth2/token"):
            return Kind.ACCESS
        # The API's *retry* is a GET that writes.
        is_read = method == b"GET" and not path.endswith(b"/retry")
        return Kind.READ if is_read else Kind.WRITE

    @property
    def sender(self) -> bytes:
        found = re.search(rb"/rcs/senders/([^/? ]+)", self.head.partition(b"\r\n")[0])
        return found[1] if found else b""


@dataclass
class Proxy:
    """Listens on a port of its own; ``behave`` switches what it does with the calls to come.

    ``tokens`` are the access tokens that went through, which must not be seen anywhere else.
    """

    upstream: tuple[str, int]
    tls: ssl.SSLContext | None = None
    conduct: Conduct = Conduct.HONEST
    scope: Scope = Scope.ALL
    port: int = 0
    tokens: set[str] = field(default_factory=set)
    _written: set[bytes] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: set[socket.socket] = field(default_factory=set)
    _listening: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def behave(self, conduct: Conduct, scope: Scope = Scope.ALL) -> None:
        """Treats the calls of ``scope`` so from now on."""
        with self._lock:
            self.conduct, self.scope = conduct, scope
            self._written.clear()
        if conduct is Conduct.REFUSE and scope is Scope.ALL:
            self.close_port()
        else:
            self.open_port()

    def open_port(self) -> None:
        if self._listening is not None:
            return
        listening = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port, self._listening = listening.getsockname()[1], listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def close_port(self) -> None:
        """Refuses connections from now on, and closes those that are open."""
        listening, self._listening = self._listening, None
        if listening is not None:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return  # the port was closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            with connection:
                if self.tls is None:
                    self._talk(connection)
                else:
                    with self.tls.wrap_socket(connection, server_side=True) as secured:
                        self._talk(secured)
        except OSError:
            return  # one side has gone
        finally:
            with self._lock:
                self._open.discard(connection)

    def _talk(self, connection: socket.socket) -> None:
        while (request := _read_request(connection)) is not None:
            conduct = self._conduct_for(request)
            reply = self._pass_on(request) if conduct in PASSES_ON else b""
            if not self._answer(connection, conduct, reply):
                return

    def _conduct_for(self, request: Request) -> Conduct:
        with self._lock:
            kind = request.kind
            if self.scope is Scope.FROM_WRITE:
                if kind is Kind.WRITE:
                    self._written.add(request.sender)
                is_meant = kind is not Kind.ACCESS and request.sender in self._written
            else:
                is_meant = self.scope is Scope.ALL or self.scope == {
                    Kind.ACCESS: Scope.ACCESS,
                    Kind.READ: Scope.READS,
                    Kind.WRITE: Scope.WRITES,
                }.get(kind)
            return self.conduct if is_meant else Conduct.HONEST

    def _pass_on(self, request: Request) -> bytes:
        with socket.create_connection(self.upstream) as there:
            there.sendall(request.head + request.body)
            reply = _read_message(there.recv)
        found = re.search(rb'"access_token":\s*"([^"]+)"', reply)
        if found:
            with self._lock:
                self.tokens.add(found[1].decode())
        return reply

    def _answer(self, connection: socket.socket, conduct: Conduct, reply: bytes) -> bool:
        """Returns True if the connection is ready for the next request."""
        head, end, body = reply.partition(b"\r\n\r\n")
        match conduct:
            case Conduct.HONEST:
                connection.sendall(reply)
                return True
            case Conduct.SILENT | Conduct.WITHHELD:
                while connection.recv(65536):
                    pass  # until the other side gives up
            case Conduct.REFUSE:
                self.close_port()
            case Conduct.CUT_HEAD:
                connection.sendall(head[: len(head) // 2])
            case Conduct.CUT_BODY:
                # A response without a body loses the end of its head.
                connection.sendall((head + end + body[: len(body) // 2]) if body else head)
            case Conduct.DRIP:
                pause = threading.Event()
                for byte in reply:
                    connection.sendall(bytes([byte]))
                    pause.wait(DRIP)
                return True
            case Conduct.BUSY:
                more = f"Retry-After: {RETRY_AFTER}"
                connection.sendall(_response("429 Too Many Requests", "Too many.", more))
                return True
            case Conduct.FAULT:
                connection.sendall(_response("500 Internal Server Error", "<h1>Oops</h1>"))
                return True
            case Conduct.GARBAGE:
                connection.sendall(b"\x16\x03\x01 ??? \x00\xff\xfe\r\n\r\n" * 20)
            case Conduct.HTML | Conduct.GATEWAY:
                connection.sendall(_response("200 OK", "<!doctype html><h1>Welcome</h1>"))
                return True
        return False


@contextmanager
def proxy(upstream: str, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Yields a proxy that passes calls to ``http://host:port`` until told otherwise."""
    host, _, port = upstream.removeprefix("http://").partition(":")
    running = Proxy((host, int(port)), tls)
    running.open_port()
    try:
        yield running
    finally:
        running.close_port()


def _response(status: str, body: str, *headers: str) -> bytes:
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        "Content-Type: text/html",
        *headers,
    )
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def _read_request(connection: socket.socket) -> Request | None:
    """Returns the next request, None where the other side has none."""
    message = _read_message(connection.recv)
    head, end, body = message.partition(b"\r\n\r\n")
    return Request(head + end, body) if end else None


def _read_message(receive: Callable[[int], bytes]) -> bytes:
    """Returns a head and the body whose length it tells; less if the sender ends before."""
    message = b""
    while b"\r\n\r\n" not in message and len(message) < LARGEST_HEAD:
        piece = receive(65536)
        if not piece:
            return message
        message += piece
    head = message.partition(b"\r\n\r\n")[0]
    told = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
    whole = len(head) + 4 + (int(told[1]) if told else 0)
    while len(message) < whole and (piece := receive(65536)):
        message += piece
    return message
