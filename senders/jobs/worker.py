"""The worker: listens to the queue until it is told to stop. Handlers and rows are elsewhere.

The back end of Django's Tasks decides how: threads that read its table, or RQ's own worker.
"""

import os
import secrets
import signal
import threading

import structlog
from django.conf import settings
from django.db import DatabaseError, connections
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from rcsportal.stopping import Stop
from senders.jobs.housekeeping import Housekeeper

log = structlog.get_logger("senders.jobs")

INTERVAL = 1.0  # seconds between two looks into the table
PAUSE = 2.0  # seconds after an error of the database or the queue


class Listener(threading.Thread):
    """Runs the back end's worker in a thread, again after each error of the database."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self._stopping = stopping
        self.worker: QueueWorker | None = None

    def run(self) -> None:
        while not self._stopping.is_set():
            self.worker = QueueWorker(
                queue_names=["default"],
                interval=INTERVAL,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=secrets.token_hex(8),
                excluded_queue_names=[],
            )
            if self._stopping.is_set():
                return
            try:
                self.worker.run()
            except DatabaseError as problem:
                log.error("worker_interrupted", error=type(problem).__name__)
                self._stopping.wait(PAUSE)
            except Exception:  # of the queue: without its thread nobody would listen
                log.exception("worker_interrupted")
                self._stopping.wait(PAUSE)
            finally:
                connections.close_all()

    def wind_down(self) -> None:
        if self.worker is not None:
            self.worker.running = False


def run(*, threads: int, parent: int) -> None:
    """Works until SIGTERM or SIGINT, or until the process ``parent`` that started it has ended.

    ``parent`` is 0 if nobody supervises it.
    """
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.ask)
    wake = stop.ask if not settings.TASKS_URL else _interrupt
    housekeeper = Housekeeper(stop.event, wake, parent)
    housekeeper.start()
    log.info("worker_started", worker=housekeeper.identity, threads=threads)
    if settings.TASKS_URL:
        from senders.jobs import rq_worker

        rq_worker.listen(stop)
    else:
        _listen(stop.event, threads)
    housekeeper.finished.set()
    housekeeper.join()
    log.info("worker_stopped", worker=housekeeper.identity)


def _listen(stopping: threading.Event, threads: int) -> None:
    listeners = [Listener(stopping) for _number in range(threads)]
    for listener in listeners:
        listener.start()
    # With a limit, because a wait without one would hold back the handlers of signals.
    while not stopping.wait(1):
        pass
    for listener in listeners:
        listener.wind_down()
    for listener in listeners:
        listener.join()


def _interrupt() -> None:
    """Ends RQ's wait for its queue, as a signal from outside would."""
    os.kill(os.getpid(), signal.SIGTERM)
