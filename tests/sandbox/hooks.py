"""Registered webhooks, pending deliveries, and receivers that record callbacks."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from senders.sandbox import seed
from senders.sandbox.models import Delivery, Sender, Webhook
from tests.sandbox.sending import LAUNCHING

SECRET = "hook-secret-5d2e"
TARGET = "https://hooks.example/in"


def hook(
    target: str = TARGET, triggers: tuple[str, ...] = ("ALL",), project: str = seed.AURORA
) -> Webhook:
    return Webhook.objects.create(
        id=uuid.uuid4().hex,
        project_id=project,
        target=target,
        secret=SECRET,
        triggers=list(triggers),
    )


def deals() -> Sender:
    return Sender.objects.get(pk=LAUNCHING)


def bodies() -> list[dict[str, Any]]:
    return [json.loads(delivery.body) for delivery in Delivery.objects.all()]


@dataclass
class Receiver:
    """A receiver that responds by host name with a status or an exception, and stores callbacks."""

    answers: dict[str, int | httpx.TransportError] = field(default_factory=dict)
    heard: list[httpx.Request] = field(default_factory=list)

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    @property
    def comments(self) -> list[str]:
        return [json.loads(request.content)["comment"] for request in self.heard]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        answer = self.answers.get(request.url.host, 200)
        if isinstance(answer, httpx.TransportError):
            raise answer
        return httpx.Response(answer, headers={"Location": "https://elsewhere.example/"})


class Listener(ThreadingHTTPServer):
    """A receiver on a socket. It responds by path; ``/hold`` responds after a release."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: list[dict[str, Any]] = []
        self.arrived, self.let = threading.Event(), threading.Event()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.heard.append(json.loads(self.rfile.read(length)))
        self.server.arrived.set()
        if self.path == "/hold":
            self.server.let.wait(10)
        self.send_response(302 if self.path == "/302" else 200)
        self.send_header("Location", f"{self.server.root}/200")
        self.send_header("Content-Length", "1000000")  # never sent: nobody reads the body
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass
