"""Waiting items of a case: added, changed, ended. Each change is an entry with a digest.

Reminders are in ``senders.notices``; when a case opens and closes is in ``opening``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Min, Q

from senders import audit
from senders.audit import Action, Actor, Target, digests
from senders.models import Case, Outcome, WaitingItem

MOST_OPEN = 50  # open items of one case


class TooMany(Exception):
    """The case already has as many open items as it may have."""


@dataclass(frozen=True)
class Asked:
    """One thing to wait for, as a form or a rule states it. ``due`` None means without a date."""

    party: WaitingItem.Party
    whom: str
    what: str
    since: datetime
    due: date | None = None


def add(case: Case, asked: Asked, user: User | None, actor: Actor, *, now: datetime) -> WaitingItem:
    """Adds an item, or returns the open one that says the same. Raises ``TooMany``."""
    with transaction.atomic():
        _lock(case)
        if there := _same(case, asked):
            return there
        if case.items.filter(ended_at=None).count() >= MOST_OPEN:
            raise TooMany
        item = WaitingItem(case=case, made_by=user, **vars(asked))
        item.save()
        _prove(item, actor, Action.CASE_ITEM_ADDED, {"after": _told(item)}, now)
        count_again(case)
    return item


def change(item: WaitingItem, asked: Asked, actor: Actor, *, now: datetime) -> bool:
    """Changes an item. The same values again write nothing and return False."""
    with transaction.atomic():
        _lock(item.case)
        item.refresh_from_db()
        before = _told(item)
        for name, value in vars(asked).items():
            setattr(item, name, value)
        names = audit.difference(before, _told(item))
        if not any(names.values()):
            return False
        if "waiting.due" in names.get("after", {}):
            item.reminders, item.reminded_at = 0, None
        _prove(item, actor, Action.CASE_ITEM_CHANGED, names, now)
        count_again(item.case)
    return True


def end(item: WaitingItem, actor: Actor, *, now: datetime) -> bool:
    """Ends an item: received, or done. A second press returns False and writes nothing."""
    with transaction.atomic():
        _lock(item.case)
        item.refresh_from_db()
        if item.ended_at is not None:
            return False
        item.ended_at = now
        _prove(item, actor, Action.CASE_ITEM_ENDED, {"after": _told(item)}, now)
        count_again(item.case)
    return True


def take_up_again(item: WaitingItem, actor: Actor, *, now: datetime) -> bool:
    """Opens an ended item again. Returns False if it is open. Raises ``TooMany``."""
    with transaction.atomic():
        _lock(item.case)
        item.refresh_from_db()
        if item.ended_at is None:
            return False
        if item.case.items.filter(ended_at=None).count() >= MOST_OPEN:
            raise TooMany
        item.ended_at = None
        _prove(item, actor, Action.CASE_ITEM_REOPENED, {"after": _told(item)}, now)
        count_again(item.case)
    return True


def only_item(case: Case) -> WaitingItem | None:
    """Returns the open item of a case that has just one."""
    items = list(case.items.select_related("case").filter(ended_at=None)[:2])
    return items[0] if len(items) == 1 else None


def _same(case: Case, asked: Asked) -> WaitingItem | None:
    """Returns an open item of the same words and days: a form that was sent twice adds one."""
    same = vars(asked) | {"since__date": asked.since.astimezone(UTC).date()}
    del same["since"]
    return case.items.filter(ended_at=None, **same).first()


def count_again(case: Case) -> None:
    """Writes what the list of cases shows of the items: how many are open, and the next due."""
    found = WaitingItem.objects.filter(case=case).aggregate(
        many=Count("pk", filter=Q(ended_at=None)), due=Min("due", filter=Q(ended_at=None))
    )
    case.items_open, case.next_due = found["many"], found["due"]
    case.save(update_fields=["items_open", "next_due"])


def _lock(case: Case) -> None:
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _told(item: WaitingItem) -> dict[str, str | None]:
    """Returns the item as the audit trail stores it, or None for each empty value.

    ``contact_name`` marks the value as personal data: it is mostly the name of a person.
    """
    return {
        "waiting.party": item.party,
        "waiting.contact_name": item.whom or None,
        "waiting.what": item.what or None,
        "waiting.since": item.since.date().isoformat(),
        "waiting.due": item.due.isoformat() if item.due else None,
    }


def _prove(
    item: WaitingItem, actor: Actor, action: Action, changes: dict[str, Any], now: datetime
) -> None:
    """Stores the item under a new salt, with an entry that holds its digest."""
    item.salt = digests.new_salt()
    proof = digests.stated(item.pk, digests.of_item(item))
    target = Target("case", str(item.case_id), item.case.customer)
    entry = audit.record(actor, action, Outcome.SUCCEEDED, target, changes=changes | proof, now=now)
    item.entry = entry.number
    item.save()
