"""Workers as processes: killed, stopped, several at once, on each database and on Redis.

The database is that of ``TEST_DATABASE_URL`` too, see ``tests.postgres``; Redis a private server.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis
from django.db import connection, transaction
from django.db.models.functions import Now

from senders import jobs
from senders.jobs import kinds
from senders.models import Job, Schedule, WorkerBeat
from tests.contract.processes import environment, free_port
from tests.jobs import processes
from tests.jobs.processes import lines, wait_until, worker
from tests.signals import storm

pytestmark = [pytest.mark.sockets, pytest.mark.slow]


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    port = free_port()
    words = ["--port", str(port), "--save", "", "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(port=port)

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

        wait_until(answers)
        client.close()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def database_url() -> str:
    """Returns the URL of the database that this test itself uses."""
    used = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{used['NAME']}"
    given = os.environ["TEST_DATABASE_URL"]
    path, question, query = given.partition("?")
    return f"{path.rpartition('/')[0]}/{used['NAME']}{question}{query}"


@pytest.fixture(params=["database", "redis"])
def env(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    if request.param == "redis" and not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    before = dict(kinds.KINDS)
    processes.register()
    with ExitStack() as held:
        env = environment(tmp_path, free_port(), DATABASE_URL=database_url(), WORKER_THREADS="2")
        if request.param == "redis":
            env["TASKS_URL"] = held.enter_context(redis_server(tmp_path))
        yield env
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


def enqueue(kind: str, number: int) -> Job:
    """Adds a job that the sweeps of all workers find, whatever queue this process itself has."""
    with transaction.atomic():
        job = jobs.enqueue(kind, {"number": number})
        Job.objects.filter(pk=job.pk).update(rung_at=None)
    return job


def done() -> int:
    """Returns how many of the test's own jobs ended; the clock may add others."""
    return Job.objects.filter(kind__in=("quick", "slow"), done_at__isnull=False).count()


def test_killed_worker_s_job_is_done_once_by_the_next_one(
    env: dict[str, str], tmp_path: Path
) -> None:
    job = enqueue("slow", 1)
    with worker(env, tmp_path) as first:
        wait_until(lambda: lines(tmp_path / "jobs") == ["began 1"])
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    held = Job.objects.get(pk=job.pk)
    assert (held.done_at, bool(held.lease), held.attempts) == (None, True, 1)
    (tmp_path / "jobs.go").touch()
    # The lease ends by itself; only the wait for it is shortened here.
    Job.objects.update(leased_until=Now())
    with worker(env, tmp_path):
        wait_until(lambda: done() == 1)
    assert lines(tmp_path / "jobs") == ["began 1", "began 1"]
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert Schedule.objects.filter(name="effect 1").count() == 1


def test_two_workers_do_fifty_jobs_and_none_twice(env: dict[str, str], tmp_path: Path) -> None:
    with worker(env, tmp_path), worker(env, tmp_path):
        wait_until(lambda: WorkerBeat.objects.filter(stopped_at=None).count() == 2)
        with transaction.atomic():
            for number in range(50):
                enqueue("quick", number)
        wait_until(lambda: done() == 50)
    assert sorted(lines(tmp_path / "jobs")) == sorted(f"did {number}" for number in range(50))


def test_worker_told_to_stop_finishes_its_job_and_takes_no_other(
    env: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "jobs.go").touch()
    with worker(env, tmp_path) as process:
        wait_until(WorkerBeat.objects.filter(stopped_at=None).exists)
        enqueue("quick", 0)
        wait_until(lambda: done() == 1)
        (tmp_path / "jobs.go").unlink()
        enqueue("slow", 1)
        wait_until(lambda: "began 1" in lines(tmp_path / "jobs"))
        storm(process)
        (tmp_path / "jobs.go").touch()
        assert process.wait(timeout=60) == 0
    assert done() == 2
    assert Schedule.objects.filter(name="effect 1").exists()
    assert WorkerBeat.objects.get().stopped_at is not None
    assert not jobs.worker_report().running


def test_worker_without_a_job_stops_in_order_however_often_it_is_told(
    env: dict[str, str], tmp_path: Path
) -> None:
    with worker(env, tmp_path) as process:
        wait_until(WorkerBeat.objects.filter(stopped_at=None).exists)
        storm(process)
        assert process.wait(timeout=60) == 0
    assert WorkerBeat.objects.get().stopped_at is not None


def test_worker_waits_for_a_database_that_is_locked(env: dict[str, str], tmp_path: Path) -> None:
    if connection.vendor != "sqlite" or "TASKS_URL" in env:
        pytest.skip("only SQLite locks the whole database, and its queue with it")
    with worker(env, tmp_path):
        wait_until(WorkerBeat.objects.filter(stopped_at=None).exists)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            log = tmp_path / "worker.log"
            wait_until(lambda: "worker_round_failed" in log.read_text())
            cursor.execute("ROLLBACK")
        enqueue("quick", 1)
        wait_until(lambda: done() == 1)
