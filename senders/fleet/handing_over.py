"""The work of a person who leaves a project: open drafts and senders that they own, a new owner.

Ending the membership itself is in ``senders.accounts.members``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from senders.audit import Actor
from senders.fleet import ours
from senders.models import Draft, Project, SenderRecord
from senders.onboarding import drafts


@dataclass(frozen=True)
class Owned:
    """Counts the drafts and senders of a project that a person owns."""

    drafts: int
    senders: int

    def __bool__(self) -> bool:
        return bool(self.drafts or self.senders)


def owned(project: Project, user: User) -> Owned:
    return Owned(
        Draft.objects.filter(project=project, owner=user, state__in=drafts.UNSENT).count(),
        SenderRecord.objects.filter(project=project, owner=user).count(),
    )


def heirs(project: Project, user: User) -> list[User]:
    """Returns who may own them instead, by username."""
    return list(drafts.writers(project).exclude(pk=user.pk))


@transaction.atomic
def hand_over(actor: Actor, project: Project, user: User, heir: User, now: datetime) -> Owned:
    """Gives the open drafts and senders of one person to another, with an entry for each."""
    mine = Draft.objects.select_for_update(of=("self",)).filter(
        project=project, owner=user, state__in=drafts.UNSENT
    )
    moved = list(mine.select_related("owner", "project").order_by("pk"))
    for draft in moved:
        drafts.change_owner(draft, heir, actor, now=now)
    records = SenderRecord.objects.filter(project=project, owner=user)
    ids = list(records.values_list("sender_id", flat=True))
    return Owned(len(moved), ours.set_owner(actor, project, ids, heir, now))
