"""Tests the reach of callbacks: the addresses, the one look-up, the limits of a response."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore
import httpx
import pytest
from pytest_django import Settings

from senders.sandbox import callbacks, receivers, seed
from senders.sandbox.models import Delivery
from tests.sandbox.hooks import Listener, hook
from tests.sandbox.test_lists import NOW

PUBLIC_4, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
ADDRESSES = [
    (PUBLIC_4, True),
    ("1.1.1.1", True),
    ("223.255.255.254", True),
    (PUBLIC_6, True),
    ("2a00:1450:4001:82f::200e", True),
    ("0.0.0.0", False),  # noqa: S104
    ("10.0.0.7", False),
    ("100.64.0.1", False),
    ("127.0.0.1", False),
    ("127.255.255.254", False),
    ("169.254.169.254", False),
    ("172.16.0.1", False),
    ("172.31.255.255", False),
    ("192.0.0.8", False),
    ("192.0.2.1", False),
    ("192.88.99.1", False),
    ("192.168.1.1", False),
    ("198.18.0.1", False),
    ("198.51.100.1", False),
    ("203.0.113.1", False),
    ("224.0.0.1", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("::", False),
    ("::1", False),
    ("::ffff:93.184.215.14", False),
    ("::127.0.0.1", False),
    ("64:ff9b::7f00:1", False),
    ("64:ff9b:1::1", False),
    ("100::1", False),
    ("2001::1", False),
    ("2001:db8::1", False),
    ("2002:7f00:1::1", False),
    ("3fff::1", False),
    ("5f00::1", False),
    ("fc00::1", False),
    ("fd12:3456::1", False),
    ("fe80::1", False),
    ("fe80::1%eth0", False),
    ("fec0::1", False),
    ("ff02::1", False),
    ("hooks.example", False),
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_only_unicast_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert receivers.is_public(address) is public


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Records the addresses that would be dialled, and dials none."""
    found: list[str] = []

    def connect(self: object, host: str, *args: object, **kwargs: object) -> None:
        found.append(host)
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return found


Answers = Callable[..., None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Sets what a name resolves to, answer by answer; numbers resolve as they always do."""
    own, answers = socket.getaddrinfo, list[tuple[str, ...]]()

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        if not host.endswith(".example"):
            return own(host, port, **kwargs)
        return [(0, 0, 0, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def resolve_to(*rounds: tuple[str, ...]) -> None:
        answers.extend(rounds)

    return resolve_to


def call_back(target: str) -> Delivery:
    hook(target)
    callbacks.account_commented(seed.AURORA, "x", NOW)
    assert callbacks.deliver_due(NOW) == 1
    return Delivery.objects.get()


BLOCKED = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8000/sandbox/api/_control/reset",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://user:word@192.168.0.1/",
]
UNUSABLE = ["http://0177.0.0.1/", "http://127.0.0.1.:80/", "http://[fe80::1%25lo]/"]


@pytest.mark.sockets
@pytest.mark.parametrize("target", BLOCKED)
def test_callback_to_a_blocked_target_is_never_dialled(
    target: str, settings: Settings, dialled: list[str]
) -> None:
    settings.SANDBOX_CALLBACK_HOSTS = ()
    delivery = call_back(target)
    assert dialled == []
    assert (delivery.blocked, delivery.status, delivery.delivered) == (True, None, None)


@pytest.mark.sockets
@pytest.mark.parametrize("target", UNUSABLE)
def test_callback_to_an_unusable_host_is_never_dialled(target: str, dialled: list[str]) -> None:
    assert call_back(target).status is None
    assert dialled == []


@pytest.mark.sockets
@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), (PUBLIC_4, "10.0.0.1"), (PUBLIC_6, "fe80::1"), ("fd00::1",)]
)
def test_callback_to_a_name_with_one_internal_address_is_never_dialled(
    addresses: tuple[str, ...], names: Answers, dialled: list[str]
) -> None:
    names(addresses)
    assert call_back("https://rebinding.example/").blocked
    assert dialled == []


@pytest.mark.sockets
def test_name_is_resolved_once_and_dialled_as_checked(names: Answers, dialled: list[str]) -> None:
    names((PUBLIC_4, PUBLIC_6))  # a second look-up would find no answer and fail the test
    assert not call_back("https://rebinding.example/").blocked
    assert dialled == [PUBLIC_4, PUBLIC_6]


@pytest.mark.sockets
def test_certificate_is_checked_for_the_name_not_the_address(
    names: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    class Secured(httpcore.NetworkStream):
        def start_tls(self, ssl_context: Any, server_hostname: Any = None, timeout: Any = None):
            asked.append(server_hostname)
            raise httpcore.ConnectError("enough")

        def close(self) -> None:
            pass

        def get_extra_info(self, info: str) -> None:
            return None

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: Secured())
    names((PUBLIC_4,))
    call_back("https://hooks.example/in")
    assert asked == ["hooks.example"]


ALLOWED = [
    ("127.0.0.1", "http://127.0.0.1:9/", True),
    ("127.0.0.1:9", "http://127.0.0.1:9/", True),
    ("127.0.0.1:9", "http://127.0.0.1:8/", False),
    ("127.0.0.1:80", "http://127.0.0.1/", True),
    ("Receiver.Example", "https://receiver.example/in", True),
    ("receiver.example:443", "https://receiver.example/in", True),
    ("receiver.example", "https://other.receiver.example/in", False),
    ("[::1]:9", "http://[::1]:9/", True),
    ("::1", "http://[::1]:9/", True),
    ("127.0.0.1", "http://localhost/", False),
    ("", "http://127.0.0.1:9/", False),
]


@pytest.mark.parametrize(("entry", "target", "allowed"), ALLOWED)
def test_setting_allows_hosts_by_name_and_port(
    entry: str, target: str, allowed: bool, settings: Settings
) -> None:
    settings.SANDBOX_CALLBACK_HOSTS = (entry,)
    assert receivers.is_allowed(httpx.URL(target)) is allowed


OWN = [
    ("http://127.0.0.1:8000/hooks/tok_en-1/", True),
    ("http://127.0.0.1:8000/hooks/tok_en-1", True),
    ("http://127.0.0.1:8000/hooks/", False),
    ("http://127.0.0.1:8000/hooks/a/b/", False),
    ("http://127.0.0.1:8000/hooks/../logout/", False),
    ("http://127.0.0.1:8000/hooks/%2e%2e/logout/", False),
    ("http://127.0.0.1:8000/hooks/a?x=1", False),
    ("http://127.0.0.1:8000/logout/", False),
    ("http://127.0.0.1:8000/", False),
    ("http://127.0.0.1:8001/hooks/a/", False),
    ("https://127.0.0.1:8000/hooks/a/", False),
    ("http://localhost:8000/hooks/a/", False),
]


@pytest.mark.parametrize(("target", "allowed"), OWN)
def test_of_the_portal_only_its_receiver_is_reached(
    target: str, allowed: bool, settings: Settings
) -> None:
    settings.SANDBOX_CALLBACK_HOSTS = ()
    settings.PORTAL_URL = "http://127.0.0.1:8000"
    assert receivers.is_allowed(httpx.URL(target)) is allowed


@pytest.mark.sockets
def test_receiver_of_the_portal_gets_callbacks(listener: Listener, settings: Settings) -> None:
    settings.SANDBOX_CALLBACK_HOSTS = ()
    settings.PORTAL_URL = listener.root
    assert call_back(f"{listener.root}/hooks/token/").status == 200
    assert len(listener.heard) == 1


class Talker(BaseHTTPRequestHandler):
    """Answers with a head that never ends: ``/slow`` byte by byte, ``/large`` at once."""

    server: "Endless"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        piece, pause = (b"a", 0.01) if self.path == "/slow" else (b"X-Long: " + b"a" * 4000, 0)
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while not self.server.over.wait(pause):
                self.wfile.write(piece if pause else piece + b"\r\n")
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Endless(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talker)
        self.over = threading.Event()


@pytest.fixture
def endless() -> Iterator[Endless]:
    server = Endless()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.sockets
@pytest.mark.parametrize("path", ["/slow", "/large"])
def test_response_without_an_end_is_given_up(
    path: str, endless: Endless, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "PATIENCE", 0.5)
    delivery = call_back(f"http://127.0.0.1:{endless.server_port}{path}")
    assert (delivery.status, delivery.blocked) == (None, False)


def test_panel_says_that_the_address_is_not_public(admin: Any) -> None:
    webhook = hook("http://10.0.0.1/")
    Delivery.objects.create(
        webhook=webhook, trigger="ALL", body="{}", queued=NOW, due_at=NOW, attempts=1, blocked=True
    )
    page = admin.get("/sandbox/").content.decode()
    assert "not sent: the address is not public" in page
