"""Limits how often one host is asked, by the database's time and for all workers together."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min
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
    while (number := CheckSlot.objects.filter(host=host).count()) < most:
        try:
            with transaction.atomic():
                CheckSlot.objects.create(host=host, number=number, free_at=Now() + MINUTE)
        except IntegrityError:
            continue  # another worker has just taken this number
        return
    raise Later(PAUSE)


def forget() -> None:
    """Removes slots that have been free for long, so that hosts of the past leave no rows."""
    old = CheckSlot.objects.values("host").annotate(first=Min("free_at"))
    hosts = old.filter(first__lte=Now() - timedelta(days=1)).values("host")
    CheckSlot.objects.filter(host__in=hosts, free_at__lte=Now()).delete()
