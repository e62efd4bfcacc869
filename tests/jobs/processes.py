"""Workers in processes of their own, with kinds of jobs that only tests have. No tests.

Run as ``python -m tests.jobs.processes`` it is a worker whose jobs write lines into ``JOBS_FILE``.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.contract.processes import ROOT

WITHIN = 90  # seconds, far more than needed: a limit, not a measure


def wait_until(is_so: Callable[[], bool]) -> None:
    ends, pause = time.monotonic() + WITHIN, threading.Event()
    while not is_so():
        assert time.monotonic() < ends, "it never came"
        pause.wait(0.05)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _write(word: str) -> None:
    with Path(os.environ["JOBS_FILE"]).open("a") as file:
        file.write(f"{word}\n")


def _quick(payload: Mapping[str, Any]) -> None:
    _write(f"did {payload['number']}")


def _slow(payload: Mapping[str, Any]) -> Callable[[], object]:
    """Says that it began, works until a file exists, and settles with a row."""
    from senders.models import Schedule

    _write(f"began {payload['number']}")
    wait_until(Path(os.environ["JOBS_FILE"] + ".go").exists)
    return lambda: Schedule.objects.create(
        name=f"effect {payload['number']}", kind="none", every=1, next_at="2099-01-01T00:00:00Z"
    )


def register() -> None:
    from senders import jobs

    jobs.register(jobs.Kind("quick", _quick))
    jobs.register(jobs.Kind("slow", _slow))


@contextmanager
def worker(env: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a worker in its own process group; kills what is left of it at the end."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.processes"],
            cwd=ROOT,
            env={**env, "JOBS_FILE": str(folder / "jobs"), "RCS_MODE": "sandbox"},
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def main() -> None:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "rcsportal.settings"
    django.setup()
    register()
    call_command("worker")


if __name__ == "__main__":
    main()
