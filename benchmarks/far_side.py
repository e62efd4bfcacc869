"""The door of the peer: hands requests on, holds some of them back, and counts what was done."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

_OWN = {"host", "connection", "transfer-encoding", "content-length"}
# (method, path) of a request: seconds before it is handed on, and before its answer is.
Delay = Callable[[str, str], tuple[float, float]]
Answer = tuple[int, list[tuple[str, str]], bytes]  # status, headers, body


class FarSide(ThreadingHTTPServer):
    """Forwards to the sandbox on ``port``. What the caller no longer waits for is done as well.

    With ``repeats`` a GET is forwarded once and answered with the same bytes from then on, for
    measurements in which nothing changes at the sandbox: its work would take the portal's cores.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, delay: Delay, *, repeats: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.peer, self.delay = port, delay
        self.refuses = False  # with 503, after the delay
        self.repeats = repeats
        self.answers: dict[str, Answer] = {}  # by path
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self.senders: Counter[str] = Counter()  # by name
        self.launches: Counter[str] = Counter()  # by sender
        self.invitations: Counter[str] = Counter()  # by number

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def count(self, method: str, path: str, body: bytes) -> None:
        """Counts a request that the sandbox has carried out."""
        parts = path.partition("?")[0].strip("/").split("/")[3:]
        with self._lock:
            match (method, *parts):
                case ("POST", "rcs", "senders"):
                    self.senders[json.loads(body)["details"]["brand"]["name"]] += 1
                case ("POST", "rcs", "senders", sender, "launch"):
                    self.launches[sender] += 1
                case ("POST", "rcs", "senders", _sender, "testNumbers"):
                    self.invitations.update(json.loads(body)["testNumbers"])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of callers that were killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _forward(self) -> None:
        far = cast(FarSide, self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        before, after = far.delay(self.command, self.path)
        if far.stopping.wait(before):
            return
        if far.refuses:
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, headers, content = self._answer(body)
        if status < 300:
            far.count(self.command, self.path, body)
        if far.stopping.wait(after):
            return
        self.send_response(status)
        for name, text in headers:
            if name.lower() not in _OWN:
                self.send_header(name, text)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, body: bytes) -> Answer:
        """Asks the sandbox, unless it has answered this before and answers are repeated."""
        far = cast(FarSide, self.server)
        if self.command == "GET" and self.path in far.answers:
            return far.answers[self.path]
        headers = {name: text for name, text in self.headers.items() if name.lower() not in _OWN}
        peer = http.client.HTTPConnection("127.0.0.1", far.peer, timeout=60)
        try:
            peer.request(self.command, self.path, body, headers)
            answer = peer.getresponse()
            heard = answer.status, answer.getheaders(), answer.read()
        finally:
            peer.close()
        if far.repeats and self.command == "GET" and heard[0] < 300:
            far.answers[self.path] = heard
        return heard

    do_GET = do_POST = do_PATCH = do_DELETE = _forward

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing."""
