"""The connections to PostgreSQL that one instance may open, and those that the server allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

TAG = "size"  # of the system check that compares both
HOUSEKEEPING = 1  # connection of a worker beside one for each of its jobs
NO_LIMIT = -1  # of a role or a database
# The second and third part of the sum: what only superusers and chosen roles may use.
ASK = """
SELECT current_setting('max_connections')::int,
       current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true), '0')::int,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Instance:
    """The size of one instance: the web's processes and threads, and its worker's jobs."""

    processes: int
    threads: int
    jobs: int  # 0 if the deployment runs its own workers

    @property
    def of_worker(self) -> int:
        return self.jobs + HOUSEKEEPING if self.jobs else 0

    @property
    def connections(self) -> int:
        return self.processes * self.threads + self.of_worker


def this_instance() -> Instance:
    """Returns the size that the settings give; with ``TASKS_URL`` a worker does one job."""
    jobs = 1 if settings.TASKS_URL else settings.WORKER_THREADS
    return Instance(
        settings.WEB_CONCURRENCY, settings.WEB_THREADS, jobs if settings.WORKER_EMBEDDED else 0
    )


def allowed(connection: Any) -> int | None:
    """Returns what the server allows this role in this database, all instances together.

    None for a database without connections. Raises ``DatabaseError``.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        most, reserved, *limits = cursor.fetchone()
    return smallest(most - reserved, limits)


def smallest(most: int, limits: Sequence[int]) -> int:
    """Returns the smallest of a server's limit and those of a role and a database."""
    return min([most, *(limit for limit in limits if limit != NO_LIMIT)])
