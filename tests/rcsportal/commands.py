"""Runs command lines in copies of one process that has read Django and the settings. No tests.

Run as ``python -m tests.rcsportal.commands FOLDER`` it reads a list of command lines and what each
of them is given (JSON), runs each in a process and on databases of its own, and writes a list of
exit code, output and errors. A start of Python for each would take two seconds of the processor.
"""

import json
import os
import sys
import traceback
from pathlib import Path

import django
from django.db import connections

import manage


def run(folder: Path, words: list[str], given: str) -> tuple[int, str, str]:
    """Returns exit code, output and errors of one command line; the folder takes its files."""
    folder.mkdir()
    (folder / "in").write_text(given, "utf-8")
    child = os.fork()
    if child == 0:
        _become(folder, words)
    _pid, status = os.waitpid(child, 0)
    told = [(folder / name).read_text("utf-8") for name in ("out", "err")]
    return os.waitstatus_to_exitcode(status), told[0], told[1]


def _become(folder: Path, words: list[str]) -> None:
    """Runs the command line as ``manage.py`` does, and ends the process as Python would."""
    for number, name, how in (
        (0, "in", os.O_RDONLY),
        (1, "out", os.O_WRONLY),
        (2, "err", os.O_WRONLY),
    ):
        os.dup2(os.open(folder / name, how | os.O_CREAT, 0o600), number)
    for alias in connections:
        connections[alias].settings_dict["NAME"] = str(folder / f"{alias}.sqlite3")
    sys.argv = ["manage.py", *words]
    code = 1
    try:
        manage.main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    asked = json.load(sys.stdin)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rcsportal.settings"
    django.setup()
    folder = Path(sys.argv[1])
    ended = [
        run(folder / str(number), words, asked["given"])
        for number, words in enumerate(asked["lines"])
    ]
    json.dump(ended, sys.stdout)


if __name__ == "__main__":
    main()
