"""An account as active or not, with its sessions and entries. No rules and no locks.

Callers are ``members``, for whom an account ends with its last membership, and ``deactivation``.
"""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User

from senders import audit
from senders.accounts import sessions
from senders.audit import Action, Actor, Target
from senders.models import Membership, Outcome


def target(user: User) -> Target:
    return Target("person", str(user.pk), user.get_username())


def may_reopen(user: User) -> bool:
    """Returns True if a page deactivated the account, because its last membership ended there."""
    return Membership.objects.filter(user=user, closed_account=True).exists()


def close(actor: Actor, user: User, now: datetime) -> int:
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    ended = sessions.end_all(user)
    _record_account(actor, user, Action.PERSON_DEACTIVATED, now)
    return ended


def reopen(actor: Actor, user: User, now: datetime) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    Membership.objects.filter(user=user, closed_account=True).update(closed_account=False)
    _record_account(actor, user, Action.PERSON_ACTIVATED, now)


def _record_account(actor: Actor, user: User, action: Action, now: datetime) -> None:
    slug = actor.project.slug if actor.project else None
    audit.record(
        replace(actor, project=None),
        action,
        Outcome.SUCCEEDED,
        target(user),
        changes={"project": slug} if slug else {},
        now=now,
    )


def record_in_projects(actor: Actor, user: User, action: Action, now: datetime) -> None:
    """Has the chain of each project of the person tell what happened to the account.

    So every chain tells by itself who had access. A membership that has ended has no account to
    lose, and none ends while the account is inactive.
    """
    open_ones = Membership.objects.filter(user=user, ended_at=None).select_related("project")
    for member in open_ones.order_by("project_id"):
        audit.record(
            replace(actor, project=member.project),
            action,
            Outcome.SUCCEEDED,
            target(user),
            now=now,
        )
