"""The sandbox as an HTTP server for other clients: the same paths without the portal's prefix."""

import re
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from django.db import close_old_connections, connections

from rcsportal.stopping import Stop
from senders.sandbox import images, sites, ticker
from senders.sandbox.server import NoAnswer, handle

LARGEST_BODY = 4 * 1024 * 1024  # bytes
LONGEST_LINE = 8 * 1024  # bytes of a line between chunks
IMAGES = ("/sandbox/images/", "/images/")
SITES = "/sandbox/sites/"


class StandaloneServer(ThreadingHTTPServer):
    """A server with one thread per connection. ``close_now`` ends simulated timeouts."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], silence: float = 60.0) -> None:
        super().__init__(address, Handler)
        self.silence = silence  # seconds that an ordered timeout lasts
        self.stopping = threading.Event()

    def close_now(self) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()


class BadBody(ValueError):
    """A body cannot be read; the text states the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # of a malformed request: its answer has a head too
    server: StandaloneServer
    timeout = 30

    def handle(self) -> None:
        """Serves one connection with one connection to the database."""
        try:
            super().handle()
        finally:
            connections.close_all()

    def answer(self) -> None:
        close_old_connections()
        self._answer()

    def __getattr__(self, name: str) -> Any:
        """Handles every method: the sandbox itself answers 405 where it has none."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers a request that cannot be parsed in JSON, like every other."""
        self.close_connection = True
        self._send(httpx.Response(code, json={"message": message or "The request is malformed."}))

    def _answer(self) -> None:
        try:
            body = self._body()
        except BadBody as problem:
            self.send_error(problem.status, str(problem))
            return
        if self.path.startswith((*IMAGES, SITES)):
            self._send(_file(self.command, self.path))
            return
        path = self.path if self.path.startswith("/") else "/"
        try:
            call = httpx.Request(
                self.command, f"https://sandbox.invalid{path}", headers=_headers(self), content=body
            )
        except httpx.InvalidURL:
            self.send_error(400, "The URL is malformed.")
            return
        try:
            self._send(handle(call))
        except NoAnswer as fault:
            self._break_off(fault)

    def _body(self) -> bytes:
        """Returns the whole body, with a length or in chunks. Raises ``BadBody``."""
        coding = self.headers.get("Transfer-Encoding", "").strip().lower()
        if coding == "chunked":
            return self._chunks()
        length = self.headers.get("Content-Length", "0").strip()
        if coding or not re.fullmatch(r"[0-9]{1,12}", length):
            raise BadBody(400, "The length of the body is malformed.")
        return self._read(int(length), 0)

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := self._chunk_size():
            body += self._read(size, len(body))
            if self.rfile.readline(LONGEST_LINE).strip():
                raise BadBody(400, "A chunk of the body is longer than its length.")
        while self.rfile.readline(LONGEST_LINE).strip():
            pass  # trailers
        return bytes(body)

    def _chunk_size(self) -> int:
        size = self.rfile.readline(LONGEST_LINE).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
            raise BadBody(400, "The length of a chunk is malformed.")
        return int(size, 16)

    def _read(self, size: int, before: int) -> bytes:
        if before + size > LARGEST_BODY:
            raise BadBody(413, "The body is too large.")
        content = self.rfile.read(size)
        if len(content) < size:
            raise BadBody(400, "The body ended early.")
        return content

    def _send(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for key, value in answer.headers.items():
            if key != "content-length":
                self.send_header(key, value)
        if answer.status_code != 204:
            self.send_header("Content-Length", str(len(answer.content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    def _break_off(self, fault: NoAnswer) -> None:
        if fault.kind == "timeout":
            self.server.stopping.wait(self.server.silence)
        if fault.kind == "cut":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(fault.content) * 2))
            self.end_headers()
            self.wfile.write(fault.content)
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing: this log would contain paths, the sandbox's request log has routes."""


def serve_until_stopped(standalone: StandaloneServer) -> None:
    """Serves and runs the ticker until SIGTERM or Ctrl+C."""
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.ask)
    thread = threading.Thread(target=standalone.serve_forever, name="sandbox")
    thread.start()
    ticker.start()
    stop.event.wait()
    ticker.stop()
    standalone.close_now()
    thread.join()


def _headers(handler: BaseHTTPRequestHandler) -> list[tuple[str, str]]:
    left_out = {"host", "content-length", "transfer-encoding"}
    return [(key, value) for key, value in handler.headers.items() if key.lower() not in left_out]


def _file(method: str, path: str) -> httpx.Response:
    if method not in {"GET", "HEAD"}:
        message = {"message": "This path does not support the method."}
        return httpx.Response(405, json=message, headers={"Allow": "GET, HEAD"})
    if path.startswith(SITES):
        return _site(path)
    for prefix in IMAGES:
        slug, _, name = path.partition("?")[0].removeprefix(prefix).partition("/")
        kind = name.removesuffix(".png")
        if slug and name.endswith(".png") and kind in images.SIZES:
            return httpx.Response(
                200, headers={"Content-Type": "image/png"}, content=images.draw(slug, kind)
            )
    return httpx.Response(404, json={"message": "Image not found."})


def _site(path: str) -> httpx.Response:
    """Returns a page or the video of a demo brand: ``<slug>/<language>/<name>/``."""
    slug, *rest = path.partition("?")[0].removeprefix(SITES).split("/")
    if rest == ["video.mp4"]:
        return httpx.Response(200, headers={"Content-Type": "video/mp4"}, content=sites.video())
    text = sites.page(slug, *rest[:2]) if len(rest) == 3 else None
    if text is None:
        return httpx.Response(404, json={"message": "Page not found."})
    return httpx.Response(200, html=text)
