"""RQ's worker for ``TASKS_URL``: the same jobs, rung for by Redis. Imported only in that mode."""

import signal
from collections.abc import Callable
from typing import Any

import django_rq
import structlog
from django.conf import settings
from django.db import DatabaseError
from django_tasks_rq import Job
from redis.exceptions import RedisError
from rq.exceptions import StopRequested
from rq.worker import SimpleWorker

from rcsportal.stopping import Stop

log = structlog.get_logger("senders.jobs")

PAUSE = 2.0  # seconds after an error of Redis or the database


class Listener(SimpleWorker):
    """Works in the process itself, so that its thread can renew the leases of its jobs."""

    stop: Stop
    _works = False

    def _install_signal_handlers(self) -> None:
        _on_signals(self.request_stop)
        self._stop_requested = self.stop.asked  # perhaps before these handlers

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Ends after the job under way. A second signal asks for the same, not for more."""
        is_first = not self.stop.asked
        self.stop.ask()
        self._stop_requested = True
        if is_first and not self._works:
            raise StopRequested

    def execute_job(self, job: Any, queue: Any) -> None:
        self._works = True
        try:
            super().execute_job(job, queue)
        finally:
            self._works = False


def listen(stop: Stop) -> None:
    """Works until it is asked to stop, through any error of Redis and the database."""
    while not stop.asked:
        try:
            queue = django_rq.get_queue("default", job_class=Job)
            worker = Listener(
                [queue],
                connection=queue.connection,
                job_class=Job,  # RQ's own would call the task, which is no function
                serializer=settings.RQ_QUEUES["default"]["SERIALIZER"],
            )
            worker.stop = stop
            # It returns after errors of Redis too, which it logs itself.
            worker.work(logging_level="WARNING")
        except (RedisError, DatabaseError) as problem:
            log.error("worker_interrupted", error=type(problem).__name__)
        except StopRequested:
            pass  # asked while it was ready for a job or for the next try
        _on_signals(stop.ask)  # nothing waits for Redis any more that an exception would end
        stop.event.wait(PAUSE)


def _on_signals(handler: Callable[..., None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)
