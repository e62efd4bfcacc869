"""Runs ``manage.py`` and says in short why a command could not begin. Commands are elsewhere.

A database that is not prepared, one that does not respond and a wrong environment are no faults of
the program: whoever typed the command reads what to do. ``--traceback`` shows where it came from.
"""

import sys
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

FAILED = 1
ENVIRONMENT = "The portal does not start with these settings (docs/operations.md):"
NOT_PREPARED = (
    "The database is not prepared for this version of the portal: {count} missing. Nothing was"
    " changed. Run manage.py prepare (make serve does so at its start), then repeat this command."
)


def run(words: Sequence[str]) -> int:
    """Runs a command line and returns the exit code. Other errors pass through."""
    try:
        execute_from_command_line(list(words))
    except (ImproperlyConfigured, DatabaseError) as error:
        told = _cause(error)
        if told is None or "--traceback" in words:
            raise
        sys.stderr.write(f"{told}\n")
        return FAILED
    return 0


def _cause(error: Exception) -> str | None:
    """Returns the words for an error; None for one that is a fault of the program."""
    if isinstance(error, ImproperlyConfigured):
        return str(error).replace("Environment: ", f"{ENVIRONMENT}; ", 1).replace("; ", "\n  ")
    try:
        missing = max(_missing_migrations(alias) for alias in connections)
    except OperationalError as problem:
        return f"The database does not respond: {_first_line(problem)}"
    if missing:
        count = "1 migration is" if missing == 1 else f"{missing} migrations are"
        return NOT_PREPARED.format(count=count)
    if isinstance(error, OperationalError):
        return f"The database did not do what the command needs: {_first_line(error)}"
    return None


def _missing_migrations(alias: str) -> int:
    """Counts the migrations that a database lacks. Raises ``OperationalError`` without one."""
    executor = MigrationExecutor(connections[alias])
    app = "sandbox" if alias == "sandbox" else None
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes(app)))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
