"""The work of a person who leaves a project: open cases and senders that they own, a new owner.

Ending the membership itself is in ``senders.accounts.members``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from senders.audit import Actor
from senders.cases import opening
from senders.fleet import ours
from senders.models import Case, Project, SenderRecord


@dataclass(frozen=True)
class Owned:
    """Counts the open cases and senders of a project that a person owns."""

    cases: int
    senders: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.senders)


def owned(project: Project, user: User) -> Owned:
    return Owned(
        _open_cases(project, user).count(),
        SenderRecord.objects.filter(project=project, owner=user).count(),
    )


def heirs(project: Project, user: User) -> list[User]:
    """Returns who may own them instead, by username."""
    return list(opening.writers(project).exclude(pk=user.pk))


@transaction.atomic
def hand_over(actor: Actor, project: Project, user: User, heir: User, now: datetime) -> Owned:
    """Gives the open cases and senders of one person to another, with an entry for each."""
    moved = list(_open_cases(project, user).select_related("project").order_by("pk"))
    for case in moved:
        opening.change_owner(case, heir, actor, now=now)
    records = SenderRecord.objects.filter(project=project, owner=user)
    ids = list(records.values_list("sender_id", flat=True))
    return Owned(len(moved), ours.set_owner(actor, project, ids, heir, now))


def _open_cases(project: Project, user: User) -> "QuerySet[Case]":
    return Case.objects.filter(project=project, owner=user, closed_at=None)
