"""Owner and tags of senders: facts of the portal, unknown to Sinch. No requests.

Each change leaves an entry in the audit trail. All senders of one action are changed, or none.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count

from senders import audit, inputs
from senders.audit import Action, Actor, Target
from senders.models import Case, Membership, Outcome, Project, SenderRecord, Tag

LONGEST_TAG = 40


class TagTooLong(ValueError):
    """A tag has more characters than a tag may have."""


def member(project: Project, username: str) -> User | None:
    """Returns the person of that name if it belongs to the project today."""
    found = Membership.objects.current().filter(project=project, user__username=username)
    one = found.select_related("user").first()
    return one.user if one else None


def tag_text(typed: str) -> str:
    """Returns a typed tag as it is stored, empty for one without a visible character."""
    text = inputs.label(typed).sent
    if len(text) > LONGEST_TAG:
        raise TagTooLong
    return text


def set_owner(
    actor: Actor, project: Project, ids: Iterable[str], owner: User | None, now: datetime
) -> int:
    """Returns how many senders have another owner than before."""

    def change(record: SenderRecord) -> dict[str, Any] | None:
        if record.owner == owner:
            return None
        before = record.owner
        SenderRecord.objects.filter(pk=record.pk).update(owner=owner)
        if owner is not None:
            # A case has one owner, and so has its sender.
            cases = Case.objects.filter(project=project, sender_id=record.sender_id)
            cases.update(owner=owner)
        return {
            "before": {"owner": before.get_username() if before else ""},
            "after": {"owner": owner.get_username() if owner else ""},
        }

    return _each(actor, project, ids, Action.SENDER_OWNER_CHANGED, change, now)


@transaction.atomic
def add_tag(actor: Actor, project: Project, ids: Iterable[str], name: str, now: datetime) -> int:
    """Returns how many senders did not have the tag. A tag that nobody used yet is made."""
    tag, _made = Tag.objects.get_or_create(
        project=project, key=name.casefold(), defaults={"name": name}
    )

    def change(record: SenderRecord) -> dict[str, Any] | None:
        if tag in record.tags.all():
            return None
        record.tags.add(tag)
        return {"after": {"tag": tag.name}}

    return _each(actor, project, ids, Action.SENDER_TAG_ADDED, change, now)


@transaction.atomic
def remove_tag(actor: Actor, project: Project, ids: Iterable[str], name: str, now: datetime) -> int:
    """Returns how many senders had the tag. A tag that no sender has any more is removed."""
    tag = Tag.objects.filter(project=project, key=name.casefold()).first()
    if tag is None:
        return 0

    def change(record: SenderRecord) -> dict[str, Any] | None:
        if tag not in record.tags.all():
            return None
        record.tags.remove(tag)
        return {"before": {"tag": tag.name}}

    changed = _each(actor, project, ids, Action.SENDER_TAG_REMOVED, change, now)
    if not tag.records.exists():
        tag.delete()
    return changed


def known(project: Project, ids: Iterable[str]) -> Sequence[SenderRecord]:
    """Returns the records of these senders, with owner and tags, always in one order."""
    found = SenderRecord.objects.filter(project=project, sender_id__in=list(ids))
    return list(found.select_related("owner").prefetch_related("tags").order_by("pk"))


def of_sender(project: Project, sender_id: str) -> tuple[SenderRecord | None, int]:
    """Returns the record of a sender with its owner, and the number of its changes. One query."""
    found = SenderRecord.objects.filter(project=project, sender_id=sender_id).defer("summary")
    record = found.select_related("owner").annotate(number=Count("changes")).first()
    return (record, record.number) if record else (None, 0)


@transaction.atomic
def _each(
    actor: Actor,
    project: Project,
    ids: Iterable[str],
    action: Action,
    change: Callable[[SenderRecord], dict[str, Any] | None],
    now: datetime,
) -> int:
    changed = 0
    with audit.under_one_correlation():
        for record in known(project, ids):
            changes = change(record)
            if changes is None:
                continue
            changed += 1
            target = Target("sender", record.sender_id, record.name or record.sender_id)
            audit.record(actor, action, Outcome.SUCCEEDED, target, now=now, changes=changes)
    return changed
