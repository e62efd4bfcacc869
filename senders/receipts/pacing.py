"""Limits how often one host is asked, by the database's time and for all workers together."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.db.models.functions import Now

from senders.jobs import Later
from senders.models import CheckSlot

PER_MINUTE = 30  # requests to one host
MINUTE = timedelta(minutes=1)
PAUSE = 5.0  # seconds until the next attempt to get a slot


def take(host: str, most: int = PER_MINUTE) -> None:
    """Takes one of the slots of a host for a minute. Raises ``Later`` if all are taken."""
    free = CheckSlot.objects.filter(host=host, free_at__lte=Now())
    while (slot := free.order_by("number").first()) is not None:
        if free.filter(pk=slot.pk).update(free_at=Now() + MINUTE):
            return
    while (number := _new_number(host, most)) is not None:
        try:
            with transaction.atomic():
                CheckSlot.objects.create(host=host, number=number, free_at=Now() + MINUTE)
        except IntegrityError:
            continue  # another worker has just taken this number
        return
    raise Later(PAUSE)


def _new_number(host: str, most: int) -> int | None:
    """Returns a number that no slot of the host has; None if there are ``most`` slots."""
    found = CheckSlot.objects.filter(host=host).aggregate(count=Count("pk"), last=Max("number"))
    if found["count"] >= most:
        return None
    # Not the count: slots that were forgotten leave gaps.
    return 0 if found["last"] is None else int(found["last"]) + 1


def forget() -> None:
    """Removes slots that have been free for a day, so that hosts of the past leave no rows."""
    CheckSlot.objects.filter(free_at__lte=Now() - timedelta(days=1)).delete()
