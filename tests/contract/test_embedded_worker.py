"""The worker beside the web: it starts and stops with gunicorn, and starts again after a kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.processes import ROOT, environment, free_port, migrated, wait_for
from tests.jobs.processes import wait_until

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
Server = subprocess.Popen[bytes]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Server]:
    migrated(tmp_path_factory, tmp_path)
    env = environment(tmp_path, free_port(), RCS_MODE="sandbox", WORKER_EMBEDDED="")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"],
            cwd=ROOT,
            env=env,
            stderr=log,
            start_new_session=True,  # a group of its own, as a shell makes one for Ctrl+C
        )
    base = f"http://127.0.0.1:{env['PORT']}"
    try:
        wait_for(f"{base}/healthz", process)
        wait_until(lambda: httpx.get(f"{base}/readyz", trust_env=False).text == "ready\n")
        wait_until(lambda: len(workers(process)) == 1)
        yield process
    finally:
        for pid in in_group(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        sys.stderr.write((tmp_path / "log").read_text())  # pytest shows it where a test fails


def in_group(group: int, words: str = "") -> list[int]:
    """Returns the processes of a group whose command holds ``words``; zombies are none."""
    shown = subprocess.run(
        ["ps", "-ewwo", "pid=,pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in shown.stdout.splitlines()]
    return [
        int(row[0])
        for row in rows
        if len(row) == 4 and row[1] == str(group) and "Z" not in row[2] and words in row[3]
    ]


def workers(server: Server) -> list[int]:
    return in_group(server.pid, "manage.py worker")


def test_killed_worker_is_started_again_and_ctrl_c_ends_both(server: Server) -> None:
    [first] = workers(server)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: workers(server) not in ([], [first]))
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(timeout=60) == 0
    assert in_group(server.pid) == []


def test_worker_ends_with_a_server_that_was_killed(server: Server) -> None:
    server.kill()
    server.wait()
    wait_until(lambda: in_group(server.pid) == [])


def test_stopped_server_stops_its_worker_first(server: Server) -> None:
    server.terminate()
    assert server.wait(timeout=60) == 0
    assert in_group(server.pid) == []
