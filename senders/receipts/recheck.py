"""The nightly run: asks again for every address that a draft or sender has asked for."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from senders.models import Check, Draft
from senders.receipts import asking, pacing

RECENT = timedelta(hours=20)  # what was measured after that is not asked for again
HALF = pacing.PER_MINUTE // 2  # of a host's requests; the other half is for those who wait


def run(payload: Mapping[str, Any]) -> None:
    recheck()


def recheck(slug: str = "") -> int:
    """Asks for the checks of one project or of all; returns their number.

    Requests to one host are spread over time, so that pages do not wait for them.
    """
    pacing.forget()
    asked: Counter[str] = Counter()
    for check in _in_use(slug).order_by("pk").iterator():
        wait = timedelta(minutes=asked[check.host] // HALF)
        asked[check.host] += asking.ask_again(check, wait)
    return asked.total()


def _in_use(slug: str) -> QuerySet[Check]:
    """Returns checks without a recent receipt, except those that a discarded draft asked for."""
    gone = [
        f"draft {pk}"
        for pk in Draft.objects.filter(state=Draft.State.DISCARDED).values_list("pk", flat=True)
    ]
    found = Check.objects.filter(
        Q(latest__isnull=True) | Q(latest__at__lte=Now() - RECENT), open_since__isnull=True
    ).exclude(asked_for__in=gone)
    return found.filter(project__slug=slug) if slug else found
