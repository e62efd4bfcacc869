"""Simulated faults: queues them and assigns them to the next matching calls."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from senders.sandbox.errors import CODES
from senders.sandbox.models import Fault

DATABASE = "sandbox"
KINDS = ("error", "timeout", "refused", "cut", "truncated", "html", "slow")
OPTIONS: dict[str, type] = {
    "status": int,
    "errorCode": str,
    "message": str,
    "ms": int,
    "retryAfter": int,
    "wwwAuthenticate": str,
}
LONGEST_DELAY = 60_000  # ms
MATCH = re.compile(r"[A-Za-z*]+ /\S*\Z")


class BadOrder(ValueError):
    """A fault cannot be queued; the text states the reason."""


@dataclass(frozen=True)
class Ordered:
    """A claimed fault."""

    kind: str
    options: dict[str, Any]


def order(match: object, fault: object, times: object = 1, **options: object) -> None:
    """Queues a fault. ``match`` is method and path after ``/v1/projects/{id}``, ``*`` a segment.

    Raises ``BadOrder`` if the match, the fault or a number is not valid.
    """
    if not isinstance(match, str) or not MATCH.match(match) or len(match) > 200:
        raise BadOrder('match must be a method and a path, such as "GET /rcs/senders"')
    if fault not in KINDS:
        raise BadOrder(f"fault must be one of {', '.join(KINDS)}")
    if type(times) is not int or not 1 <= times <= 10_000:
        raise BadOrder("times must be a number from 1 to 10000")
    _check_options(options)
    Fault.objects.create(match=match, kind=fault, times=times, options=options)


def _check_options(options: dict[str, Any]) -> None:
    for key, value in options.items():
        if key not in OPTIONS or type(value) is not OPTIONS[key]:
            raise BadOrder(f"{key} is not a supported option or has the wrong type")
    if not 0 <= options.get("ms", 0) <= LONGEST_DELAY:
        raise BadOrder(f"ms must be from 0 to {LONGEST_DELAY}")
    if not 0 <= options.get("retryAfter", 0) <= LONGEST_DELAY:
        raise BadOrder(f"retryAfter must be from 0 to {LONGEST_DELAY}")
    if not 200 <= options.get("status", 400) <= 599:
        raise BadOrder("status must be from 200 to 599")
    if options.get("errorCode", "internal_error") not in CODES and "status" not in options:
        raise BadOrder("an errorCode that is not documented needs a status")


def clear() -> None:
    Fault.objects.all().delete()


def queued() -> list[dict[str, Any]]:
    return [
        {"match": row.match, "fault": row.kind, "times": row.times, **row.options}
        for row in Fault.objects.all()
    ]


def claim(method: str, path: str) -> Ordered | None:
    """Claims the oldest matching fault once. Two workers never claim the same use."""
    for row in Fault.objects.all():
        if not _fits(row.match, method, path):
            continue
        with transaction.atomic(using=DATABASE):
            won = Fault.objects.filter(pk=row.pk, times__gt=0).update(times=F("times") - 1)
            Fault.objects.filter(pk=row.pk, times=0).delete()
        if won:
            return Ordered(row.kind, row.options)
    return None


def _fits(match: str, method: str, path: str) -> bool:
    wanted_method, _, wanted = match.partition(" ")
    pattern, parts = wanted.strip("/").split("/"), path.strip("/").split("/")
    return (
        wanted_method.upper() in {method.upper(), "*"}
        and len(pattern) == len(parts)
        and all(want in {"*", part} for want, part in zip(pattern, parts, strict=True))
    )
