"""Workers report that they run; pages, probes and metrics read it. Times are the database's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from senders.jobs import running
from senders.models import Job, WorkerBeat
from senders.models.jobs import OPEN

BEAT = 5  # seconds between two reports
SILENT = timedelta(seconds=30)  # after this a worker counts as gone


@dataclass(frozen=True)
class WorkerReport:
    """Says if a worker runs; ``seen_at`` is the last report of any, None if there was none."""

    running: bool
    seen_at: datetime | None


def worker_report() -> WorkerReport:
    alive = Count("pk", filter=Q(stopped_at=None, seen_at__gt=Now() - SILENT))
    found = WorkerBeat.objects.aggregate(alive=alive, last=Max("seen_at"))
    return WorkerReport(bool(found["alive"]), found["last"])


def started(name: str) -> None:
    WorkerBeat.objects.create(name=name, started_at=Now(), seen_at=Now())


def beat(name: str) -> None:
    WorkerBeat.objects.filter(name=name).update(seen_at=Now(), stopped_at=None)


def stopped(name: str) -> None:
    WorkerBeat.objects.filter(name=name).update(seen_at=Now(), stopped_at=Now())


class JobCollector(Collector):
    """Reads gauges from the rows, so they hold for all processes and machines together."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            workers = WorkerBeat.objects.filter(stopped_at=None, seen_at__gt=Now() - SILENT).count()
            due = list(
                Job.objects.filter(running.DUE)
                .values("kind")
                .annotate(number=Count("pk"), oldest=Min("due_at"), now=Now())
            )
            open_jobs = Job.objects.filter(OPEN).count()
        except DatabaseError:
            return  # the other metrics are worth more than an error
        yield GaugeMetricFamily(
            "portal_workers", "Workers that reported within 30 seconds.", value=workers
        )
        yield GaugeMetricFamily("portal_jobs_open", "Jobs that have not ended.", value=open_jobs)
        waiting = GaugeMetricFamily(
            "portal_jobs_due", "Jobs that are due and that no worker has.", labels=["kind"]
        )
        age = GaugeMetricFamily(
            "portal_jobs_due_seconds", "Time since the oldest of them was due.", labels=["kind"]
        )
        for row in due:
            waiting.add_metric([row["kind"]], row["number"])
            age.add_metric([row["kind"]], (row["now"] - row["oldest"]).total_seconds())
        yield waiting
        yield age
