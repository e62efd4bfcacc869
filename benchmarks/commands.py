"""Runs several of the portal's commands in one process: each start of Python takes a second.

As a process it reads one command a line, as a JSON list, and answers *done* after each.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Commands:
    """Runs what it is given in turn, in a process with the portal's settings."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._running = 0

    def begin(self, *arguments: str) -> None:
        """Lets the command run after those before it, without waiting."""
        if self._process.stdin is None:
            raise RuntimeError("the process reads nothing")
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        self._running += 1

    def run(self, *arguments: str) -> None:
        """Returns when the command has ended. Raises ``RuntimeError`` if one failed."""
        self.begin(*arguments)
        while self._running:
            if self._process.stdout is None or self._process.stdout.readline() != "done\n":
                raise RuntimeError(f"a command failed: {arguments}")
            self._running -= 1


@contextmanager
def commands(env: dict[str, str]) -> Iterator[Commands]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.commands"],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "rcsportal.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Commands(process)
        if process.stdin is not None:
            process.stdin.close()


def main() -> None:
    import io

    import django
    from django.core.management import call_command

    django.setup()
    for line in sys.stdin:
        call_command(*json.loads(line), stdout=io.StringIO())
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
