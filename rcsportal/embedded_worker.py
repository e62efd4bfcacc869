"""Starts ``manage.py worker`` beside the web, again whenever it ends, and stops it with the web.

It belongs to gunicorn's first process. The worker ends by itself if that process is killed.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
STOPS_WITHIN = 35  # seconds, more than the worker gives its last jobs
LONGEST_PAUSE = 30.0  # seconds between two starts of a worker that does not stay
STAYED = 60.0  # seconds after which the next start comes at once

log = logging.getLogger("gunicorn.error")


_beside: "EmbeddedWorker | None" = None  # of this server; its web processes inherit it


def start() -> None:
    global _beside
    _beside = EmbeddedWorker()
    _beside.start()


def web_has_booted() -> None:
    """Lets the worker start: before the web works, it would only repeat the same errors."""
    if _beside is not None:
        _beside.begin()


def restart() -> None:
    """Ends the process, so that the next one runs what the code is now."""
    if _beside is not None and _beside.process is not None:
        _beside.process.terminate()


def stop() -> None:
    if _beside is not None:
        _beside.stop()


class EmbeddedWorker:
    """Supervises one process. Nothing starts before ``begin`` is called, in whichever process."""

    def __init__(self, command: Sequence[str | Path] = ()) -> None:
        self._command = command or (
            *(sys.executable, MANAGE, "worker"),
            *("--parent", str(os.getpid())),
        )
        self._booted, self._tells = os.pipe()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="worker", daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._thread.start()

    def begin(self) -> None:
        os.write(self._tells, b".")

    def stop(self) -> None:
        self._stopping.set()
        self.begin()  # ends the wait for it
        self._thread.join()

    def _supervise(self) -> None:
        os.read(self._booted, 1)
        pause = 1.0
        while not self._stopping.is_set():
            self.process = subprocess.Popen(  # noqa: S603  our own command
                list(map(str, self._command)), cwd=MANAGE.parent, stdin=subprocess.DEVNULL
            )
            seconds = 0
            while self.process.poll() is None and not self._stopping.wait(1):
                seconds += 1
            if self._stopping.is_set():
                break
            pause = 1.0 if seconds > STAYED else min(pause * 2, LONGEST_PAUSE)
            log.warning("The worker ended; it starts again in %g s.", pause)
            self._stopping.wait(pause)
        self._end()

    def _end(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
