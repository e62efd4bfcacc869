"""The thread of a worker that reports, renews leases and sweeps. It never gives up."""

import os
import secrets
import threading
import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, close_old_connections, connections

from senders.jobs import reports, running, sweeping

log = structlog.get_logger("senders.jobs")

GRACE = 25  # seconds that a job under way may take when the worker stops


class Housekeeper(threading.Thread):
    """``stopping`` is the event that ends the worker; ``parent`` the process that started it.

    The thread ends the process itself where a job outlasts ``GRACE``: its lease is given back.
    """

    def __init__(self, stopping: threading.Event, wake: Callable[[], None], parent: int) -> None:
        super().__init__(name="housekeeper", daemon=True)
        self.identity = secrets.token_hex(8)
        self.finished = threading.Event()  # the worker's jobs have ended
        self._stopping, self._wake, self._parent = stopping, wake, parent
        self._is_known = False

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._safely(self._round)
                self._wait()
            ends = time.monotonic() + GRACE
            while not self.finished.wait(1) and time.monotonic() < ends:
                self._safely(running.renew_leases)
            self._safely(self._stop)
        finally:
            connections.close_all()
        if not self.finished.is_set():
            os._exit(0)

    def _round(self) -> None:
        if not self._is_known:
            reports.started(self.identity)
            sweeping.make_schedules()
            self._is_known = True
        reports.beat(self.identity)
        running.renew_leases()
        sweeping.start_scheduled()
        sweeping.sweep()

    def _stop(self) -> None:
        if freed := running.give_back():
            log.warning("jobs_given_back", number=freed)
        reports.stopped(self.identity)

    def _wait(self) -> None:
        """Waits for the next round, and stops the worker if its parent process has ended."""
        for _second in range(reports.BEAT):
            if self._stopping.wait(1):
                return
            if self._parent and os.getppid() != self._parent:
                log.warning("worker_lost_its_server")
                self._wake()

    def _safely(self, part: Callable[[], object]) -> None:
        try:
            close_old_connections()
            part()
        except DatabaseError as problem:
            log.error("worker_round_failed", error=type(problem).__name__)
        except Exception:  # the thread must outlive any fault of one round
            log.exception("worker_round_failed")
