"""The check that names an instance which may open more connections than PostgreSQL allows."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from senders.checks import database_has_room_for_every_thread
from senders.console import connection_count
from senders.console.connection_count import Instance

ON_POSTGRESQL = connection.vendor == "postgresql"
SIZES = [
    (Instance(2, 32, 4), 69),
    (Instance(2, 32, 0), 64),
    (Instance(1, 1, 1), 3),
]
# the server's limit without what it reserves, limits of role and database, the smallest
LIMITS = [
    (97, [-1, -1], 97),
    (97, [-1, 20], 20),
    (97, [10, 20], 10),
    (97, [0, -1], 0),
    (97, [500, 500], 97),
]


@pytest.mark.parametrize(("instance", "connections"), SIZES)
def test_connections_are_threads_of_all_processes_and_of_the_worker(
    instance: Instance, connections: int
) -> None:
    assert instance.connections == connections


@pytest.mark.parametrize(("most", "limits", "smallest"), LIMITS)
def test_smallest_limit_counts(most: int, limits: list[int], smallest: int) -> None:
    assert connection_count.smallest(most, limits) == smallest


@pytest.mark.parametrize(
    ("given", "jobs"),
    [
        ({}, 4),
        ({"TASKS_URL": "redis://x"}, 1),
        ({"WORKER_EMBEDDED": False}, 0),
        ({"WORKER_THREADS": 7}, 7),
    ],
)
def test_size_is_read_from_the_settings(settings: Any, given: dict[str, Any], jobs: int) -> None:
    for name, value in given.items():
        setattr(settings, name, value)
    assert connection_count.this_instance() == Instance(2, 32, jobs)


@pytest.mark.skipif(ON_POSTGRESQL, reason="this run has a server with limits")
def test_sqlite_has_no_limit(settings: Any) -> None:
    settings.WEB_THREADS = 1000
    assert list(database_has_room_for_every_thread(None)) == []


@pytest.mark.skipif(not ON_POSTGRESQL, reason="this run has another database")
def test_instance_that_is_too_large_for_the_server_is_named(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    allowed = connection_count.allowed(connection)
    assert allowed is not None
    settings.WEB_CONCURRENCY, settings.WEB_THREADS, settings.WORKER_EMBEDDED = 1, allowed, False
    assert list(database_has_room_for_every_thread(None)) == []
    settings.WORKER_EMBEDDED = True
    (warning,) = database_has_room_for_every_thread(None)
    assert warning.id == "senders.W006"
    assert f"{allowed + 5} connections" in warning.msg
    assert f"allows {allowed} for all" in warning.msg
    call_command("check", "--deploy", "--tag", connection_count.TAG)
    assert warning.msg in capsys.readouterr().err
