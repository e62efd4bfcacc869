"""Several clients and processes of ``manage.py sandbox`` on one database, one of them killed."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import IntegrityError, connections

from senders.sandbox import seed, server, transitions
from senders.sandbox.models import Activity, LoggedRequest, Project, Sender, Transition
from tests.contract.processes import ROOT, environment, free_port, wait_for
from tests.sandbox.sending import LAUNCHING, MINIMAL, send
from tests.sandbox.test_lists import KEY, NOW

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
SENDERS = f"/v1/projects/{seed.AURORA}/rcs/senders"
ENOUGH = 30  # writes that are acknowledged before the kill, and after it


@dataclass
class Processes:
    """Stand-alone sandboxes that share the database in ``folder``."""

    folder: Path
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *ports: int) -> None:
        """Starts them together and waits until all of them answer."""
        for port in ports:
            self.running[port] = subprocess.Popen(
                [sys.executable, "manage.py", "sandbox", "--port", str(port)],
                cwd=ROOT,
                env=environment(self.folder, port, RCS_MODE="sandbox"),
                stdout=subprocess.DEVNULL,
            )
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}/", self.running[port])

    def kill(self, port: int) -> None:
        process = self.running.pop(port)
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    found = Processes(tmp_path)
    yield found
    for port in list(found.running):
        found.kill(port)


def client(port: int) -> httpx.Client:
    auth = ("sandbox-key", "sandbox-secret")
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=auth, trust_env=False, timeout=30)


class Writer(threading.Thread):
    """Creates senders and comments on them, and notes what was acknowledged."""

    def __init__(self, port: int, stop: threading.Event) -> None:
        super().__init__()
        self.port, self.stop = port, stop
        self.made: list[str] = []
        self.commented: list[str] = []
        self.refused: list[int] = []
        self.cut = False

    def run(self) -> None:
        with client(self.port) as http:
            try:
                while not self.stop.is_set():
                    self._write(http)
            except httpx.TransportError:
                self.cut = True

    def _write(self, http: httpx.Client) -> None:
        made = http.post(SENDERS, json=MINIMAL)
        if made.status_code != 201:
            self.refused.append(made.status_code)
            return
        sender = str(made.json()["id"])
        self.made.append(sender)
        comment = http.post(f"{SENDERS}/{sender}/comments", json={"comment": "x"})
        if comment.status_code == 201:
            self.commented.append(sender)
        else:
            self.refused.append(comment.status_code)


def listed(http: httpx.Client) -> list[str]:
    """Walks all pages, and checks the total that each page states."""
    found: list[str] = []
    query: dict[str, Any] = {"pageSize": 100}
    while True:
        page = http.get(SENDERS, params=query).json()
        found += [sender["id"] for sender in page["senders"]]
        if "nextPageToken" not in page:
            assert page["totalSize"] == len(found) == len(set(found))
            return found
        query["pageToken"] = page["nextPageToken"]


def test_nothing_acknowledged_is_lost_when_one_of_two_processes_is_killed(
    processes: Processes,
) -> None:
    """They also start together on an empty database, which only one of them prepares."""
    doomed, other = free_port(), free_port()
    processes.start(doomed, other)
    stop, pause = threading.Event(), threading.Event()
    writers = [Writer(port, stop) for port in (doomed, other) for _ in range(6)]
    for writer in writers:
        writer.start()

    def wait(port: int, writes: int) -> None:
        while sum(len(one.commented) for one in writers if one.port == port) < writes:
            assert any(one.is_alive() for one in writers if one.port == port)
            pause.wait(0.01)

    wait(doomed, ENOUGH)
    processes.kill(doomed)
    wait(other, sum(len(one.commented) for one in writers if one.port == other) + ENOUGH)
    stop.set()
    for writer in writers:
        writer.join()
    assert all(writer.cut == (writer.port == doomed) for writer in writers)
    assert [status for writer in writers for status in writer.refused] == []
    processes.start(doomed)
    made = {sender for writer in writers for sender in writer.made}
    for port in (doomed, other):
        with client(port) as http:
            found = listed(http)
            assert made <= set(found)
            for sender in {sender for writer in writers for sender in writer.commented}:
                answer = http.get(f"{SENDERS}/{sender}/activities").json()
                kinds = [one["type"] for one in answer["notifications"]]
                assert kinds == ["COMMENT_ADDED", "CREATED"]
    with closing(sqlite3.connect(processes.folder / "sandbox.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        half = database.execute(
            "SELECT count(*) FROM sandbox_sender WHERE state = 'DRAFT' AND created > ? AND id NOT "
            "IN (SELECT sender_id FROM sandbox_activity WHERE sender_id IS NOT NULL)",
            [NOW.isoformat()],
        )
        assert half.fetchone() == (0,), "a sender is stored with its first activity or not at all"


def test_call_during_a_long_write_of_another_process_gets_an_error_or_its_answer() -> None:
    database = connections["sandbox"]
    with database.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(str(database.settings_dict["NAME"]))) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = send("POST", f"/rcs/senders/{LAUNCHING}/comments", {"comment": "once"})
        assert (refused.status_code, refused.json()["errorCode"]) == (500, "internal_error")
        assert send("GET", f"/rcs/senders/{LAUNCHING}").status_code == 200
        order = {"match": "GET /rcs/senders", "fault": "timeout"}
        control = httpx.Request("POST", "https://sandbox.invalid/_control/faults", json=order)
        assert server.handle(control, NOW).status_code == 500
        other.execute("ROLLBACK")
    assert not Activity.objects.filter(comment="once").exists()
    assert LoggedRequest.objects.count() == 0
    sent = send("POST", f"/rcs/senders/{LAUNCHING}/comments", {"comment": "once"})
    assert sent.status_code == 201
    assert Activity.objects.filter(comment="once").count() == 1
    assert LoggedRequest.objects.count() == 1


def test_step_of_a_sender_that_was_deleted_meanwhile_is_left_out() -> None:
    sender = Sender.objects.get(pk=LAUNCHING)
    ahead = Transition.objects.create(sender=sender, kind="set up", due_at=NOW)
    sender.delete()
    assert transitions._apply(ahead, NOW) == 0
    request = httpx.Request("GET", f"https://sandbox.invalid{SENDERS}", headers=KEY)
    assert server.handle(request, NOW).status_code == 200


def test_seed_that_fails_half_way_leaves_an_empty_sandbox() -> None:
    Project.objects.all().delete()
    with connections["sandbox"].cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_harbor BEFORE INSERT ON sandbox_project "
            f"WHEN NEW.project_id = '{seed.HARBOR}' BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        try:
            with pytest.raises(IntegrityError):
                seed.seed_demo_if_empty(NOW)
        finally:
            cursor.execute("DROP TRIGGER no_harbor")
    assert not Project.objects.exists()
    assert seed.seed_demo_if_empty(NOW)
    assert Sender.objects.count() == 252
