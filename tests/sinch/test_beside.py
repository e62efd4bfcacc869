"""Reads that are begun beside another: both are under way at once; errors come to the caller."""

import json
import threading
from socketserver import StreamRequestHandler
from typing import Any

import pytest
from django.test import Client, override_settings

from senders.models import Project
from senders.sinch import beside, clients
from tests import peers
from tests.conftest import DEALS, DETAIL

pytestmark = pytest.mark.sockets
GIVES_UP = 20.0  # seconds


class Sinch(StreamRequestHandler):
    """Answers for a sender and for its activities, each only when it has been asked for both."""

    both: threading.Barrier
    sender: dict[str, Any]

    def handle(self) -> None:
        path = self.rfile.readline().decode().split(" ")[1]
        length = 0
        while (line := self.rfile.readline().decode().strip().lower()) != "":
            if line.startswith("content-length:"):
                length = int(line.partition(":")[2])
        self.rfile.read(length)
        body: dict[str, Any] = {"access_token": "x", "token_type": "bearer", "expires_in": 9999}
        if "token" not in path:
            is_sender = path.endswith(f"/senders/{DEALS}")
            body = self.sender if is_sender else {"notifications": [], "totalSize": 0}
            self.both.wait(GIVES_UP)
        content = json.dumps(body).encode()
        head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
        self.wfile.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)


def test_page_of_a_sender_asks_for_sender_and_activities_at_once(
    manager: Client, aurora: Project
) -> None:
    Sinch.both = threading.Barrier(2)
    Sinch.sender = json.loads(manager.get(f"{DETAIL}json/?download").content)
    with peers.serving(Sinch) as port, override_settings(SANDBOX=False):
        Project.objects.filter(pk=aurora.pk).update(base_url=f"http://127.0.0.1:{port}")
        clients.close_all()
        assert manager.get(DETAIL).status_code == 200
    assert not Sinch.both.broken


@override_settings(SANDBOX=False)
def test_error_of_a_read_is_raised_where_its_value_is_wanted() -> None:
    def read() -> int:
        raise LookupError(threading.current_thread().name)

    wanted = beside.begin(read)
    with pytest.raises(LookupError, match="beside"):
        wanted()


@override_settings(SANDBOX=False)
def test_without_a_free_thread_the_caller_reads_itself() -> None:
    goes_on = threading.Event()
    held = [beside.begin(lambda: goes_on.wait(GIVES_UP)) for _thread in range(beside.AT_ONCE)]
    try:
        assert beside.begin(threading.get_ident)() == threading.get_ident()
    finally:
        goes_on.set()
    assert all(wanted() for wanted in held)


def test_sandbox_answers_in_the_thread_of_the_caller() -> None:
    assert beside.begin(threading.get_ident)() == threading.get_ident()
