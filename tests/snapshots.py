"""Copies of the seeded SQLite databases, put back after each test that commits.

Flushing the tables and seeding them again costs about a second; copying the pages back does not.
A database that is not SQLite has no copy: it is flushed, and the next test seeds it.
"""

import sqlite3
from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from tests import unguarding

_copies: dict[str, sqlite3.Connection] = {}
_flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def keep() -> None:
    """Copies every SQLite database as it is now into memory."""
    for alias in connections:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            _copies[alias] = sqlite3.connect(":memory:")
            connection.connection.backup(_copies[alias])


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
