"""Runs a benchmark in an empty SQLite and an empty PostgreSQL database. Measures nothing itself."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
Row = tuple[str, str, str]


def run(module: str, url: str = "", *arguments: str, **more: str) -> dict[str, Any]:
    """Returns the JSON that ``python -m module arguments`` prints last.

    It runs in the empty database of ``url``, or in a SQLite file of its own, with the settings
    ``more``.
    """
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **kept,
            "RCS_MODE": "sandbox",
            "DATABASE_URL": url or f"sqlite:///{folder}/portal.sqlite3",
            "SANDBOX_DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite3",
            "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
            **more,
        }
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def on_both(module: str, **more: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Returns the parts on SQLite and on PostgreSQL; None where no server is installed."""
    sqlite = run(module, **more)
    programs = postgres.binaries()
    if programs is None:
        return sqlite, None
    with postgres.server(programs) as url:
        return sqlite, run(module, url, **more)


def rows(module: str, title: str, base: str) -> list[Row]:
    """Returns the rows that ``make bench`` prints; ``title`` has a place for the part, ``{}``."""
    sqlite, postgresql = on_both(module)
    return [
        (
            title.format(part),
            f"{taken / sqlite[base]:.1f}",
            f"SQLite {taken:.0f} ms, PostgreSQL "
            + (f"{postgresql[part]:.0f} ms" if postgresql else "left out: no server found"),
        )
        for part, taken in sqlite.items()
    ]
