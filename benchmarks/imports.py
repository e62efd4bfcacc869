"""A thousand imported rows, forty of them bad, and a worker that is killed: the test, larger."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.instances import ROOT
from benchmarks.load import Row
from tests import postgres

TEST = "tests/onboarding/imports/test_kill.py"
ROWS = 1000


def rows() -> Iterator[Row]:
    """Runs the test on each database that is there; its failure is the row's."""
    programs = postgres.binaries()
    for database in ("SQLite", "PostgreSQL"):
        if database == "PostgreSQL" and programs is None:
            continue
        with ExitStack() as started:
            env = {**os.environ, "IMPORTED_ROWS": str(ROWS)}
            # Those of the benchmarks name their own settings and databases.
            for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SANDBOX_DATABASE_URL"):
                env.pop(name, None)
            if database == "PostgreSQL" and programs is not None:
                env["TEST_DATABASE_URL"] = started.enter_context(postgres.server(programs))
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-m", "", TEST],
                cwd=ROOT,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
        last = done.stdout.strip().splitlines()[-1:] or [done.stderr[-200:]]
        yield (
            f"wrong in an import of {ROWS:,} rows, {database}",
            str(done.returncode),
            f"two kills of the worker, {time.monotonic() - began:.0f} s with the start; {last[0]}",
        )
