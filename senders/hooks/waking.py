"""Wakes the worker for waiting deliveries: one open job a project, and a sweep for lost ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from senders import jobs
from senders.models import Delivery, Job, RefusedDelivery
from senders.models.jobs import OPEN

KIND: Final = "deliveries"
SWEEP: Final = "deliveries_sweep"
KEPT = timedelta(days=90)  # deliveries that wait for nothing, and counts of refused ones


def wake(project_id: int) -> None:
    """Enqueues the project's job unless one is open. Call it in the transaction of the delivery.

    The lock holds an open job open until the delivery can be seen: a job that ends at the same
    moment either sees it, or has ended before this looks.
    """
    key = str(project_id)
    open_one = Job.objects.select_for_update().filter(OPEN, kind=KIND, key=key)
    while open_one.values_list("pk", flat=True).first() is None:
        # Of several at once one adds the job; the others look again, and lock that one.
        jobs.enqueue(KIND, {"project": project_id}, key=key)


def sweep(payload: Mapping[str, Any]) -> None:
    """Wakes the worker where deliveries wait without a job, and removes what is old."""
    waiting = Delivery.objects.filter(outcome=Delivery.Outcome.WAITING)
    for project_id in waiting.order_by().values_list("project_id", flat=True).distinct():
        # Without a lock: a job that ends at this moment looks itself, or the next sweep does.
        jobs.enqueue(KIND, {"project": project_id}, key=str(project_id))
    before = timezone.now() - KEPT
    Delivery.objects.filter(received_at__lt=before).exclude(
        outcome=Delivery.Outcome.WAITING
    ).delete()
    RefusedDelivery.objects.filter(hour__lt=before).delete()
