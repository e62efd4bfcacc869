"""Copies of the seeded SQLite databases, put back after each test that commits.

Flushing the tables and seeding them again costs about a second; copying the pages back does not.
The workers of a run in parallel share them as files: migrating and seeding takes each some seconds.
A database that is not SQLite has no copy: it is flushed, and the next test seeds it.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from tests import unguarding

_copies: dict[str, sqlite3.Connection] = {}
_flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def keep(folder: Path | None) -> None:
    """Copies every SQLite database as it is now into memory, and for ``take`` into the folder."""
    for alias in connections:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            _copies[alias] = sqlite3.connect(":memory:")
            connection.connection.backup(_copies[alias])
    if folder and not _all_in(folder) and set(_copies) == set(connections):
        for alias, copy in _copies.items():
            with closing(sqlite3.connect(folder / f"seeded-{alias}")) as file:
                copy.backup(file)


def take(folder: Path | None) -> bool:
    """Puts the databases of the folder in place of this process's; tells if they were there."""
    if folder is None or not _all_in(folder):
        return False
    for alias in connections:
        shutil.copyfile(
            folder / f"seeded-{alias}", connections[alias].settings_dict["TEST"]["NAME"]
        )
    return True


def _all_in(folder: Path) -> bool:
    return all((folder / f"seeded-{alias}").exists() for alias in connections)


@contextmanager
def one_at_a_time(folder: Path | None) -> Iterator[None]:
    """Lets the first process make the copies of the folder while the others stand in line."""
    if folder is None:
        yield
        return
    with (folder / "seeding.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def restore_or_flush(case: TransactionTestCase) -> None:
    """Ends a test that commits. Replaces Django's flush, which runs where a copy is missing."""
    if any(alias not in _copies for alias in connections):
        # The triggers of the audit trail would refuse; the flush's migration signal puts them back.
        unguarding.remove(connections["default"])
        _flush(case)
        return
    for alias, copy in _copies.items():
        connections[alias].ensure_connection()
        copy.backup(connections[alias].connection)


def install() -> None:
    TransactionTestCase._fixture_teardown = restore_or_flush  # type: ignore[attr-defined]
