"""A portal with few threads, in its own process: one slow party takes it from nobody.

Each test first makes sure that the slow ones hold what they can get, and then asks for pages. No
length of time is compared: without limits the pages would never come.
"""

import re
import secrets
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from rcsportal import audit_keys
from senders.sandbox import seed
from tests.contract import processes
from tests.provisioning.peers import Talk, peer

pytestmark = [pytest.mark.sockets, pytest.mark.slow]

THREADS, CLIENTS = 8, 24
SILENCE = 3  # seconds
PASSWORD = "odd-enough-word"
ASKS_WITHIN = 60  # seconds until a test gives up


@dataclass
class Portal:
    """A running portal: project *shop* has the sandbox, *stuck* an upstream that stays silent."""

    base: str
    cookies: httpx.Cookies
    upstream: "Upstream"
    log: Path

    def get(self, path: str) -> httpx.Response:
        return httpx.get(
            self.base + path, cookies=self.cookies, trust_env=False, timeout=ASKS_WITHIN
        )

    def answers_everybody_else(self) -> None:
        for path in ("/healthz", "/login/"):
            address = self.base + path
            page = httpx.get(address, trust_env=False, timeout=ASKS_WITHIN)
            assert page.status_code == 200, path
        page = self.get("/p/shop/senders/?size=10")
        assert (page.status_code, "data-sender=" in page.text) == (200, True)


@dataclass
class Upstream:
    """Counts its connections and never says a word."""

    port: int = 0
    now: int = 0
    most: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def conduct(self, talk: Talk) -> None:
        with self.changed:
            self.now += 1
            self.most = max(self.most, self.now)
            self.changed.notify_all()
        while talk.connection.recv(65536):
            pass
        with self.changed:
            self.now -= 1

    def wait_for(self, calls: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.most >= calls, ASKS_WITHIN)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    port, upstream = processes.free_port(), Upstream()
    env = processes.environment(
        folder,
        port,
        SECRET_KEY=secrets.token_urlsafe(50),
        CREDENTIAL_KEYS=Fernet.generate_key().decode(),
        AUDIT_KEY=audit_keys.new(),
        REQUIRE_MFA="nobody",
        WEB_THREADS=str(THREADS),
        CLIENT_TIMEOUT=str(SILENCE),
    )
    with ExitStack() as entered:
        upstream.port = entered.enter_context(peer(upstream.conduct))
        sandbox = entered.enter_context(processes.sandbox(folder))
        httpx.post(
            f"{sandbox}/_control/seed",
            json={"project": seed.AURORA, "senders": 1500},
            trust_env=False,
            timeout=ASKS_WITHIN,
        ).raise_for_status()
        for arguments, given in (
            (["migrate", "--verbosity", "0"], ""),
            (project("shop", sandbox, seed.AURORA), "sandbox-secret"),
            (project("stuck", f"http://127.0.0.1:{upstream.port}", seed.HARBOR), "secret"),
            (member("shop", "--create"), PASSWORD),
            (member("stuck"), ""),
        ):
            done = processes.manage(env, *arguments, given=given)
            assert done.returncode == 0, done.stderr
        processes.collect_static(env)
        log = folder / "portal.log"
        base = entered.enter_context(processes.gunicorn(env, log))
        yield Portal(base, signed_in(base), upstream, log)


def project(slug: str, address: str, project_id: str) -> list[str]:
    key = ["--key-id", "sandbox-key", "--key-secret-file", "-", "--auth", "basic"]
    about = ["--name", slug, "--project-id", project_id, "--base-url", address]
    return ["add_project", slug, *about, *key]


def member(slug: str, *more: str) -> list[str]:
    password = ["--password-file", "-"] if more else []
    return ["add_member", "ann", slug, "manager", *more, *password]


def signed_in(base: str) -> httpx.Cookies:
    with httpx.Client(base_url=base, trust_env=False, timeout=ASKS_WITHIN) as browser:
        page = browser.get("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        form = {"username": "ann", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        assert browser.post("/login/", data=form).status_code == 302
        return browser.cookies


def test_many_pages_of_a_silent_upstream_leave_threads_to_everybody_else(portal: Portal) -> None:
    with ThreadPoolExecutor(CLIENTS) as clients:
        pages: list[Future[httpx.Response]] = [
            clients.submit(portal.get, "/p/stuck/senders/") for _each in range(CLIENTS)
        ]
        portal.upstream.wait_for(THREADS // 2)
        portal.answers_everybody_else()
        ended = [page.result() for page in as_completed(pages)]
    assert {page.status_code for page in ended} <= {503, 504}
    assert all(page.headers["Retry-After"] for page in ended if page.status_code == 503)
    assert portal.upstream.most == THREADS // 2, "no more threads ever waited for it"
    # Three unanswered calls later nobody waits for the project any longer.
    page = portal.get("/p/stuck/senders/")
    assert page.status_code == 503
    assert "Sinch is not responding at the moment." in page.text
    portal.answers_everybody_else()


@contextmanager
def asking(portal: Portal, head: str) -> Iterator[socket.socket]:
    """Sends a request over a line that takes in little, and reads nothing."""
    address = httpx.URL(portal.base)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        line.settimeout(ASKS_WITHIN)
        line.connect((address.host, address.port))
        line.sendall(head.encode())
        yield line


def test_readers_that_take_nothing_leave_threads_to_everybody_else_and_are_dropped(
    portal: Portal,
) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in portal.cookies.items())
    head = (
        f"GET /p/shop/senders/export.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n"
    )
    with ExitStack() as readers:
        lines = [readers.enter_context(asking(portal, head)) for _each in range(CLIENTS)]
        statuses = [line.recv(12) for line in lines]
        assert set(statuses) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        portal.answers_everybody_else()
        pause = threading.Event()
        while (export := portal.get("/p/shop/senders/export.csv")).status_code == 503:
            assert export.headers["Retry-After"]
            assert "Too many exports are running" in export.text
            pause.wait(0.2)
        assert export.text.splitlines()[-1].startswith("# Complete,")
    written = portal.log.read_text("utf-8")
    assert f"Dropped a connection: its peer was silent for {SILENCE} s." in written
    assert "Traceback" not in written


def test_requests_that_never_end_lose_their_threads(portal: Portal) -> None:
    head = "GET /healthz HTTP/1.1\r\nHost: 127"

    def leave(line: socket.socket) -> bytes:
        said = line.recv(1)
        line.close()
        return said

    with ExitStack() as clients, ThreadPoolExecutor(THREADS) as readers:
        lines = [clients.enter_context(asking(portal, head)) for _each in range(THREADS)]
        assert list(readers.map(leave, lines)) == [b""] * THREADS
        portal.answers_everybody_else()
    assert "Traceback" not in portal.log.read_text("utf-8")
