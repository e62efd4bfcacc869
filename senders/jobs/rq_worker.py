"""RQ's worker for ``TASKS_URL``: the same jobs, rung for by Redis. Imported only in that mode."""

import contextlib
import signal
import threading
from typing import Any

import django_rq
import structlog
from django.conf import settings
from django.db import DatabaseError
from django_tasks_rq import Job
from redis.exceptions import RedisError
from rq.exceptions import StopRequested
from rq.worker import SimpleWorker

log = structlog.get_logger("senders.jobs")

PAUSE = 2.0  # seconds after an error of Redis or the database


class Listener(SimpleWorker):
    """Works in the process itself, so that its thread can renew the leases of its jobs."""

    stopping: threading.Event
    _works = False

    def _install_signal_handlers(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.request_stop)

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Ends after the job under way. A second signal asks for the same, not for more."""
        self.stopping.set()
        if not self._works:
            raise StopRequested
        self._stop_requested = True

    def execute_job(self, job: Any, queue: Any) -> None:
        self._works = True
        try:
            super().execute_job(job, queue)
        finally:
            self._works = False


def listen(stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            queue = django_rq.get_queue("default", job_class=Job)
            worker = Listener(
                [queue],
                connection=queue.connection,
                job_class=Job,  # RQ's own would call the task, which is no function
                serializer=settings.RQ_QUEUES["default"]["SERIALIZER"],
            )
            worker.stopping = stopping
            worker.work(logging_level="WARNING")
            # It returns after errors of Redis too, which it logs itself.
            _wait(stopping)
        except (RedisError, DatabaseError) as problem:
            log.error("worker_interrupted", error=type(problem).__name__)
            _wait(stopping)
        except StopRequested:
            return


def _wait(stopping: threading.Event) -> None:
    # A signal ends the wait with the exception of the listener.
    with contextlib.suppress(StopRequested):
        stopping.wait(PAUSE)
