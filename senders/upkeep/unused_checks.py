"""Checks of addresses that no draft and no sender has any more, with their receipts.

Which addresses are in use is read from stored answers alone, so nobody is asked for anything.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from senders.models import Check, Draft, Receipt, SenderRecord
from senders.models.checks import digest_of
from senders.upkeep.batches import A_BATCH, ByProject

OF_SENDER, OF_DRAFT = "sender ", "draft "  # how ``asked_for`` begins


class UnusedChecks:
    """Counts and removes unused checks whose first receipt is older than a time; counts receipts.

    The nightly run renews the latest receipt, so the first one tells since when a check is there.
    """

    def count(self, before: datetime) -> ByProject:
        found: ByProject = Counter()
        for project in sorted(set(_old(before).values_list("project_id", flat=True))):
            if number := Receipt.objects.filter(of__in=_unused(before, project)).count():
                found[project] = number
        return found

    def remove(self, before: datetime, project: int | None) -> int:
        """Removes a batch of checks that nobody has asked for in the meantime."""
        batch = _unused(before, project)[:A_BATCH]
        locked = Check.objects.select_for_update().filter(pk__in=batch, open_since=None)
        mine = list(locked.order_by("pk").values_list("pk", flat=True))
        Check.objects.filter(pk__in=mine).update(latest=None)
        receipts = Receipt.objects.filter(of__in=mine).remove_unused()
        Check.objects.filter(pk__in=mine).delete()
        return receipts


def _old(before: datetime) -> "QuerySet[Check]":
    found = Check.objects.filter(open_since=None, receipts__at__lt=before)
    return found.order_by("pk").distinct()


def _unused(before: datetime, project: int | None) -> list[int]:
    used, in_use = _addresses(project), _in_use(project)
    columns = _old(before).filter(project=project).values_list("pk", "digest", "asked_for")
    return [
        pk for pk, digest, asked_for in columns if digest not in used and asked_for not in in_use
    ]


def _in_use(project: int | None) -> set[str]:
    """Returns the names, as in ``asked_for``, of senders that exist and drafts that became them."""
    there = SenderRecord.objects.filter(project=project, gone_at=None)
    ids = set(there.values_list("sender_id", flat=True))
    sent = Draft.objects.filter(project=project).exclude(sender_id="")
    return {f"{OF_SENDER}{each}" for each in ids} | {
        f"{OF_DRAFT}{pk}" for pk, sender in sent.values_list("pk", "sender_id") if sender in ids
    }


def _addresses(project: int | None) -> set[str]:
    """Returns the digests of all that may be an address in answers, also of sent drafts."""
    drafts = Draft.objects.filter(project=project, removed_at=None)
    return {
        digest_of(word)
        for answers in drafts.values_list("answers", flat=True).iterator(chunk_size=100)
        for text in _texts(answers)
        for word in (text.strip(), *text.replace(",", " ").split())
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
