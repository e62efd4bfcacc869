"""The sandbox as an HTTP server for other clients: the same paths without the portal's prefix."""

import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from django.db import connections

from senders.sandbox import images, ticker
from senders.sandbox.server import NoAnswer, handle

LARGEST_BODY = 4 * 1024 * 1024  # bytes
IMAGES = ("/sandbox/images/", "/images/")


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


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandaloneServer
    timeout = 30

    def answer(self) -> None:
        try:
            self._answer()
        finally:
            connections.close_all()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(httpx.Response(413, json={"message": "The body is too large."}))
            return
        body = self.rfile.read(int(length))
        if self.command == "GET" and self.path.startswith(IMAGES):
            self._send(_image(self.path))
            return
        path = self.path if self.path.startswith("/") else "/"
        call = httpx.Request(
            self.command, f"https://sandbox.invalid{path}", headers=_headers(self), content=body
        )
        try:
            self._send(handle(call))
        except NoAnswer as fault:
            self._break_off(fault)

    def _send(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for key, value in answer.headers.items():
            if key != "content-length":
                self.send_header(key, value)
        if answer.status_code != 204:
            self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
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
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    thread = threading.Thread(target=standalone.serve_forever, name="sandbox")
    thread.start()
    ticker.start()
    stop.wait()
    ticker.stop()
    standalone.close_now()
    thread.join()


def _headers(handler: BaseHTTPRequestHandler) -> list[tuple[str, str]]:
    left_out = {"host", "content-length", "transfer-encoding"}
    return [(key, value) for key, value in handler.headers.items() if key.lower() not in left_out]


def _image(path: str) -> httpx.Response:
    for prefix in IMAGES:
        slug, _, name = path.partition("?")[0].removeprefix(prefix).partition("/")
        kind = name.removesuffix(".png")
        if slug and name.endswith(".png") and kind in images.SIZES:
            return httpx.Response(
                200, headers={"Content-Type": "image/png"}, content=images.draw(slug, kind)
            )
    return httpx.Response(404, json={"message": "Image not found."})
