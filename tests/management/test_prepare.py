"""Two instances that start at once on an empty database: one prepares it, the other waits."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from rcsportal import locks

pytestmark = pytest.mark.sockets
ROOT = Path(__file__).resolve().parent.parent.parent
WAITING = "Waiting for another process that runs prepare.\n"
LIMIT = 300  # seconds, after which a process that hangs fails the test


def prepare(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env={
            **{key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}},
            # Its static files and the sandbox's database are in a folder of its own.
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": url,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def finished(*processes: subprocess.Popen[str]) -> list[tuple[int, str]]:
    ends = []
    for process in processes:
        _output, errors = process.communicate(timeout=LIMIT)
        ends.append((process.returncode, errors))
    return ends


def all_migrations() -> list[tuple[str, str]]:
    return sorted(MigrationLoader(None).disk_migrations)


def test_two_processes_on_an_empty_sqlite_file_both_succeed(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    both = [prepare(f"sqlite:///{file}") for _instance in range(2)]
    assert finished(*both) == [(0, ""), (0, "")]
    with sqlite3.connect(file) as database:
        rows = list(database.execute("SELECT app, name FROM django_migrations"))
    assert sorted(rows) == all_migrations()


def test_processes_wait_while_another_holds_the_lock_of_an_sqlite_file(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    with locks.file_lock(tmp_path / "portal.sqlite3.lock", pytest.fail):
        both = [prepare(f"sqlite:///{file}") for _instance in range(2)]
        assert [first_line(each) for each in both] == [WAITING, WAITING]
        assert not file.exists()
    assert finished(*both) == [(0, ""), (0, "")]
    assert file.exists()


def test_a_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    code = "import fcntl, sys; file = open(sys.argv[1], 'ab'); fcntl.flock(file, fcntl.LOCK_EX)"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{code}; print('held', flush=True); sys.stdin.read()", str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first_line(holder) == "held\n"
    told: list[str] = []

    def tell() -> None:
        told.append("waiting")
        holder.kill()

    with locks.file_lock(place, tell):
        assert told == ["waiting"]
    holder.communicate()


def test_databases_without_a_file_have_no_lock_file() -> None:
    class Unnamed:
        vendor = "sqlite"
        settings_dict = {"NAME": ":memory:"}

    assert locks.sqlite_lock_file(Unnamed()) is None
    sandbox = connections["sandbox"]
    assert locks.sqlite_lock_file(sandbox) == Path(f"{sandbox.settings_dict['NAME']}.lock")


@pytest.fixture
def empty_postgresql() -> Iterator[tuple[str, dict[str, Any]]]:
    """The URL of an empty database on the server of this run, and how to connect to it."""
    parameters = connection.get_connection_params()
    known = {
        key: value
        for key, value in parameters.items()
        if key in {"host", "port", "user", "password"}
    }
    name = f"prepare_{secrets.token_hex(6)}"
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            url = urlsplit(os.environ["TEST_DATABASE_URL"])
            yield url._replace(path=f"/{name}").geturl(), {**known, "dbname": name}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_two_processes_on_an_empty_postgresql_database_wait_and_succeed(
    empty_postgresql: tuple[str, dict[str, Any]],
) -> None:
    url, place = empty_postgresql
    with psycopg.connect(autocommit=True, **place) as database:
        database.execute("SELECT pg_advisory_lock(%s)", [locks.ADVISORY_KEY])
        both = [prepare(url) for _instance in range(2)]
        assert [first_line(each) for each in both] == [WAITING, WAITING]
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert database.execute(tables).fetchone() == (0,)
        database.execute("SELECT pg_advisory_unlock(%s)", [locks.ADVISORY_KEY])
        assert finished(*both) == [(0, ""), (0, "")]
        rows = database.execute("SELECT app, name FROM django_migrations").fetchall()
    assert sorted(rows) == all_migrations()
