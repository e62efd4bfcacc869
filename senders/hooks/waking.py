"""Wakes the worker for waiting deliveries: one open job a project, and a sweep for lost ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from senders import jobs
from senders.models import Delivery, Job
from senders.models.jobs import OPEN

KIND: Final = "deliveries"
SWEEP: Final = "deliveries_sweep"
AT_ONCE: Final = 1000  # deliveries of one run; what is left is another run's
PAUSE = timedelta(seconds=2)


def wake(project_id: int, *, wait: timedelta = timedelta()) -> None:
    """Enqueues the project's job unless one is open. Call it when the delivery can be seen.

    No lock: callbacks would wait for one another. A job that is still open here has not looked yet
    (``wake_again``), so it finds the delivery, or one that has ended is followed by a new one.
    """
    key = str(project_id)
    # ``enqueue`` looks too, but reads the whole row, and most callbacks find one open.
    if not Job.objects.filter(OPEN, kind=KIND, key=key).exists():
        jobs.enqueue(KIND, {"project": project_id}, key=key, wait=wait)


def wake_again(payload: Mapping[str, Any]) -> None:
    """Looks, after the end of a job can be seen, for deliveries that it had not found.

    Those that came meanwhile wait a little for more of the same senders, which are then read once.
    """
    project_id = int(payload["project"])
    waiting = Delivery.objects.filter(project=project_id, outcome=Delivery.Outcome.WAITING)
    found = len(waiting.order_by().values_list("pk")[:AT_ONCE])
    if found:
        wake(project_id, wait=PAUSE if found < AT_ONCE else timedelta())


def sweep(payload: Mapping[str, Any]) -> None:
    """Wakes the worker where deliveries wait without a job."""
    waiting = Delivery.objects.filter(outcome=Delivery.Outcome.WAITING)
    for project_id in waiting.order_by().values_list("project_id", flat=True).distinct():
        wake(project_id)
