"""The job of one check: fetches and measures the address, then stores the receipt."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from senders.inspections import measuring
from senders.models import Check, Receipt
from senders.receipts import pacing

Payload = Mapping[str, Any]

# Called with ``asked_for`` after a receipt was stored; rooms above add what depends on receipts.
AFTER: list[Callable[[str], object]] = []


def run(payload: Payload) -> Callable[[], object] | None:
    """Measures the address of a check that is open; another run of the same job finds it closed."""
    check = Check.objects.filter(pk=payload["check"], open_since__isnull=False).first()
    if check is None:
        return None
    pacing.take(check.host)
    Check.objects.filter(pk=check.pk).update(started_at=Now())
    kind = cast(measuring.Kind, check.kind)
    result = measuring.measure(kind, check.url, allow=settings.CHECK_HOSTS)
    return partial(_store, check.pk, result)


def give_up(payload: Payload) -> None:
    """Stores that the check could not be made, so that no page says that it runs."""
    check = Check.objects.filter(pk=payload["check"], open_since__isnull=False).first()
    if check is not None:
        result = {"version": measuring.VERSION, "kind": check.kind, "failed": Receipt.UNFINISHED}
        _store(check.pk, result)


def _store(check_id: int, result: Mapping[str, Any]) -> None:
    check = Check.objects.select_for_update().get(pk=check_id)
    receipt = Receipt.objects.create(
        of=check,
        at=Now(),
        version=result["version"],
        result=dict(result),
        asked_for=check.asked_for,
    )
    Check.objects.filter(pk=check_id).update(latest=receipt, open_since=None, started_at=None)
    for follow in AFTER:
        # Robust: the receipt stands, whatever comes after it.
        transaction.on_commit(partial(follow, check.asked_for), robust=True)
