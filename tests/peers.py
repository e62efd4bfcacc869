"""TCP peers that stand for a service: refusing, mute, or answering what a test wants.

A cache that is down is no mock of our code: the real driver talks to a real socket.
"""

import select
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[list[bytes]], bytes]


@dataclass
class Peer:
    """A listening port and the connections that it got; ``answers`` says if it speaks."""

    port: int
    answers: bool = True
    connections: list[None] = field(default_factory=list)


@contextmanager
def refusing() -> Iterator[Peer]:
    """A port that nobody listens on: it is bound, so that nobody takes it meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield Peer(bound.getsockname()[1])


@contextmanager
def mute() -> Iterator[Peer]:
    """Takes connections and says nothing, like a process that was stopped."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        yield Peer(listening.getsockname()[1], answers=False)


@contextmanager
def serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    """Serves each connection in a thread and yields the port."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def redis(answer: Answer, *, answers: bool = True) -> Iterator[Peer]:
    """Speaks enough of the Redis protocol to answer each command with the bytes of ``answer``."""
    peer = Peer(0, answers)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            peer.connections.append(None)
            while head := self.rfile.readline():
                words = []
                for _word in range(int(head[1:])):
                    length = int(self.rfile.readline()[1:])
                    words.append(self.rfile.read(length + 2)[:-2])
                try:
                    self.wfile.write(answer(words))
                except OSError:
                    return

    with serving(Handler) as port:
        peer.port = port
        yield peer


def bulk(value: bytes) -> bytes:
    """A string as Redis sends it."""
    return b"$%d\r\n%s\r\n" % (len(value), value)


@dataclass
class Proxy(Peer):
    """Passes bytes on until it freezes; then it keeps the connections and says nothing."""

    frozen: threading.Event = field(default_factory=threading.Event)


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """Listens in front of a server, whose ``host`` may be the folder of a Unix socket."""
    passing = Proxy(0)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            there = socket.socket(socket.AF_UNIX if host.startswith("/") else socket.AF_INET)
            with there:
                if host.startswith("/"):
                    there.connect(f"{host}/.s.PGSQL.{port}")
                else:
                    there.connect((host, port))
                other = {self.request: there, there: self.request}
                while True:
                    for one in select.select(list(other), [], [])[0]:
                        data = one.recv(65536)
                        if not data:
                            return
                        if not passing.frozen.is_set():
                            other[one].sendall(data)

    with serving(Handler) as port_here:
        passing.port = port_here
        yield passing


NIL = b"_\r\n"
HELLO = {b"HELLO": b"%1\r\n$5\r\nproto\r\n:3\r\n", b"CLIENT": b"+OK\r\n", b"SELECT": b"+OK\r\n"}


def holding(value: bytes) -> Answer:
    """Redis in which each key holds ``value``."""

    def answer(words: list[bytes]) -> bytes:
        command = words[0].upper()
        if command in HELLO:
            return HELLO[command]
        return {
            b"GET": bulk(value),
            b"SET": b"+OK\r\n",
            b"EXISTS": b":1\r\n",
            b"INCR": b"-ERR value is not an integer or out of range\r\n",
            b"INCRBY": b"-ERR value is not an integer or out of range\r\n",
        }.get(command, b":1\r\n")

    return answer


def always(reply: bytes) -> Answer:
    """Sends the same bytes for each command, after a proper greeting."""
    return lambda words: HELLO.get(words[0].upper(), reply)
