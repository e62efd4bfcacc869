"""Locks between processes, for work that one does while the others wait for it.

A lock ends with its process, however that ends.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ADVISORY_KEY = 7265737061726564  # of PostgreSQL; any number that nobody else uses


@contextmanager
def file_lock(path: Path, tell: Callable[[], None]) -> Iterator[None]:
    """Holds a lock on a file of its own. Calls ``tell`` once if another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sqlite_lock_file(connection: Any) -> Path | None:
    """Returns the lock file beside an SQLite database; None for other and for unnamed ones."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name.startswith(("file:", ":memory:")):
        return None
    return Path(f"{name}.lock")


@contextmanager
def postgresql_lock(connection: Any, tell: Callable[[], None]) -> Iterator[None]:
    """Holds an advisory lock in a session of its own; no lock on other databases."""
    if connection.vendor != "postgresql":
        yield
        return
    session = connection.copy()
    try:
        with session.cursor() as cursor:
            # The wait is as long as a migration of the other, whatever the role allows.
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_KEY])
            if not cursor.fetchone()[0]:
                tell()
                cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_KEY])
        yield
    finally:
        session.close()
