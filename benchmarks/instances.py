"""Instances of the portal as processes of their own, to be killed and started again.

Started as a module it is one instance: gunicorn, with its clock as many minutes off as it is told.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
START = 60.0  # seconds


def environment(database: str, peer: str) -> dict[str, str]:
    """Returns the environment of live mode for instances that share a database and a peer."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return {
        **kept,
        "RCS_MODE": "live",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CREDENTIAL_KEYS": Fernet.generate_key().decode(),
        "AUDIT_KEY": Fernet.generate_key().decode(),
        "REQUIRE_MFA": "nobody",
        "HOST": "127.0.0.1",
        "PORTAL_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database,
        "SINCH_BASE_URL": peer,
        "WEB_CONCURRENCY": "1",
        "WORKER_EMBEDDED": "0",
        "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
    }


class Instance:
    """One instance on a port of its own. ``kill`` is ``kill -9`` of all its processes."""

    def __init__(self, env: Mapping[str, str], *, minutes_off: int = 0) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {**env, "PORT": str(self.port)}
        self._minutes_off = minutes_off
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.instances", str(self._minutes_off)],
            cwd=ROOT,
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Waits until it answers. Raises ``RuntimeError`` if it takes too long.

        One that ends is started again, as a supervisor does: while it was down, some other
        connection of the machine may have taken its port for a moment.
        """
        for _attempt in range(int(START / 0.1)):
            if self._process is None:
                break
            if self._process.poll() is not None:
                self.start()
            try:
                httpx.get(f"{self.url}/healthz", timeout=START)
            except httpx.TransportError:
                threading.Event().wait(0.1)
            else:
                return
        raise RuntimeError("an instance of the portal did not start")

    def memory(self) -> int:
        """Returns the bytes that its processes share with no other; needs Linux."""
        if self._process is None:
            return 0
        held = 0
        for status in Path("/proc").glob("[0-9]*/smaps_rollup"):
            try:
                if os.getpgid(int(status.parent.name)) == self._process.pid:
                    private = re.findall(r"^Private_\w+: +(\d+) kB", status.read_text(), re.M)
                    held += sum(map(int, private)) * 1024
            except ProcessLookupError:
                continue  # it ended while the others were read
        return held

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Sandbox:
    """The sandbox as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        env = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        self._process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "sandbox", "--time", "immediate"),
                *("--port", str(self.port)),
            ],
            cwd=ROOT,
            env={
                **env,
                "RCS_MODE": "sandbox",
                "DATABASE_URL": f"sqlite:///{folder}/unused.sqlite3",
                "SANDBOX_DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite3",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        if self._process.stdout is None or not self._process.stdout.readline():
            raise RuntimeError("the sandbox did not start")

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _serve(minutes_off: int) -> None:
    """Serves like ``make serve``; the clock goes on from the time that it is set to."""
    if minutes_off:
        import time_machine

        then = datetime.now(UTC) + timedelta(minutes=minutes_off)
        time_machine.travel(then, tick=True).start()
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"]
    run()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
