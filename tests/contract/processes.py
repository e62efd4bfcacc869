"""Starts the portal, the sandbox and commands in processes of their own. No tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from rcsportal import locks

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 30  # seconds


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Repeats a request until there is a response; fails at once if the process ended."""
    ends = time.monotonic() + STARTS_WITHIN
    pause = threading.Event()
    while time.monotonic() < ends:
        assert process.poll() is None, "the process ended"
        try:
            httpx.get(url, trust_env=False, timeout=2)
        except httpx.TransportError:
            pause.wait(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return {
        **kept,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "SANDBOX_DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite3",
        "WEB_CONCURRENCY": "1",
        "WORKER_EMBEDDED": "0",  # only where a test needs it: a process more costs a second
        "SYNC_MINUTES": "0",  # the same for the pass over all senders
        **more,
    }


@contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """Yields the address of a sandbox that keeps its data in the folder."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "sandbox", "--port", str(port)],
        cwd=ROOT,
        env=environment(folder, port, SANDBOX_CONTROL="1"),
        stdout=subprocess.PIPE,
    )
    wait_for(f"http://127.0.0.1:{port}/", process)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}".encode() in output


def manage(
    env: dict[str, str], *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        input=given,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def migrated(factory: pytest.TempPathFactory, folder: Path) -> None:
    """Puts databases into the folder as ``migrate`` makes them in sandbox mode.

    It runs once for all workers of a run of tests: each time takes five seconds of the processor.
    """
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "migrated"
    with locks.file_lock(shared / "migrated.lock", lambda: None):
        if not (shared / "done").exists():
            env = environment(shared, 8000, RCS_MODE="sandbox")
            done = manage(env, "migrate", "--verbosity", "0")
            assert done.returncode == 0, done.stderr
            (shared / "done").touch()
    for file in shared.glob("*.sqlite3"):
        shutil.copy(file, folder)


def collect_static(env: dict[str, str]) -> None:
    """Collects the static files while no test or ``prepare`` does: they share the folder."""
    (ROOT / "var").mkdir(exist_ok=True)
    with locks.file_lock(ROOT / "var" / "static.lock", lambda: None):
        done = manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    assert done.returncode == 0, done.stderr


@contextmanager
def gunicorn(env: dict[str, str], log: Path) -> Iterator[str]:
    """Yields the address of a portal with the settings of ``make serve``; its log is a file."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"],
            cwd=ROOT,
            env=env,
            stderr=written,
        )
        try:
            wait_for(f"http://127.0.0.1:{env['PORT']}/healthz", process)
            yield f"http://127.0.0.1:{env['PORT']}"
        finally:
            process.terminate()
            process.wait(timeout=60)
