"""Metrics of a server with two workers: counted together, also after one of them was killed."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.contract.processes import ROOT, STARTS_WITHIN, environment, free_port, migrated, wait_for

pytestmark = pytest.mark.sockets
COUNT = re.compile(
    r'^portal_requests_total\{method="GET",route="/login/",status="200"\} ([\d.]+)$', re.MULTILINE
)
REQUESTS = 12


def workers_of(process: subprocess.Popen[bytes]) -> set[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    return {int(child) for child in children.split()}


def counted(base: str) -> float:
    found = COUNT.search(httpx.get(f"{base}/metrics", trust_env=False).text)
    return float(found[1]) if found else 0.0


def ask(base: str) -> None:
    """A connection for each request, so that either worker may take it."""
    for _request in range(REQUESTS):
        assert httpx.get(f"{base}/login/", trust_env=False).status_code == 200


def test_two_workers_count_together_and_a_killed_one_is_not_forgotten(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port, folder = free_port(), tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"left by an earlier run")
    env = environment(
        tmp_path,
        port,
        RCS_MODE="sandbox",
        SANDBOX_TIME="immediate",
        DEBUG="1",  # static files as they are
        WEB_CONCURRENCY="2",
        PROMETHEUS_MULTIPROC_DIR=str(folder),
    )
    migrated(tmp_path_factory, tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"],
        cwd=ROOT,
        env=env,
        stderr=subprocess.PIPE,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/healthz", process)
        ask(base)
        assert [counted(base) for _reading in range(4)] == [REQUESTS] * 4
        before = workers_of(process)
        assert len(before) == 2
        os.kill(min(before), signal.SIGKILL)
        ends, pause = time.monotonic() + STARTS_WITHIN, threading.Event()
        while len(workers_of(process) - {min(before)}) < 2 and time.monotonic() < ends:
            pause.wait(0.05)
        wait_for(f"{base}/healthz", process)
        ask(base)
        assert counted(base) == 2 * REQUESTS
    finally:
        process.terminate()
        _, written = process.communicate(timeout=20)
    assert b"Traceback" not in written
