"""Keeps the indexes of the trail: names of objects, and attempts without an outcome.

``record`` indexes each entry in the transaction that adds it. Where entries are not indexed yet,
because an earlier version of the portal added them, the next one takes them along. Evidence is in
the entries alone.
"""

import unicodedata
from datetime import timedelta

from django.db.models import F, Max

from senders.models import AuditChain, AuditEntry, AuditObject, OpenAttempt, Outcome

AT_ONCE = 500  # entries that one append may take along


def index(chain: AuditChain, entry: AuditEntry) -> None:
    """Indexes a new entry and those before it that are not. The caller saves ``chain``."""
    done = chain.indexed or 0
    if done == entry.number - 1:
        _add(entry)
        chain.indexed = entry.number
        return
    left = AuditEntry.objects.filter(project_slug=chain.name, number__gt=done).order_by("number")
    known = AuditEntry.objects.filter(project_slug=chain.name, number__lte=done)
    latest = known.aggregate(latest=Max("at"))["latest"]
    back = chain.clock_back or timedelta()
    for each in left[:AT_ONCE]:
        _add(each)
        latest = max(latest or each.at, each.at)
        back = max(back, latest - each.at)
        chain.indexed = each.number
    chain.clock_back = back


def folded(text: str) -> str:
    """Returns a text as searches compare it: without case, composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def searched(name: str, identifier: str) -> str:
    return f"{folded(name)}\n{folded(identifier)}"


def _add(entry: AuditEntry) -> None:
    same = {
        "chain": entry.project_slug,
        "kind": entry.target_kind,
        "identifier": entry.target_id,
        "name": entry.target_label,
    }
    if not AuditObject.objects.filter(**same).update(entries=F("entries") + 1):
        text = searched(entry.target_label, entry.target_id)
        AuditObject.objects.create(**same, folded=text, entries=1)
    call = {"chain": entry.project_slug, "correlation": entry.correlation, "action": entry.action}
    if entry.outcome == Outcome.ATTEMPTED:
        OpenAttempt.objects.create(**call, number=entry.number)
    else:
        OpenAttempt.objects.filter(**call).delete()
