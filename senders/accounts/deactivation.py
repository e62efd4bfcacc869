"""Accounts deactivated and activated as a whole, by an operator; pages use ``members``."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from senders.accounts import account_status, members
from senders.audit import Action, Actor
from senders.models import Membership, Project


@transaction.atomic
def deactivate(actor: Actor, user: User, *, now: datetime, force: bool = False) -> int:
    """Deactivates an account in all projects and returns how many sessions ended.

    Memberships stay as they are. Raises ``Gone`` if it was inactive, ``LastAdmin`` unless
    ``force``.
    """
    for project in Project.objects.filter(members=user).order_by("pk"):
        members.lock(project)
    user = members.locked(User.objects.filter(pk=user.pk)).get()
    if not user.is_active:
        raise members.Gone
    mine = Membership.objects.current().filter(user=user).select_related("project", "user")
    for membership in mine:
        if not force:
            members.keep_an_admin(membership, None, None, now)
    Membership.objects.filter(user=user).update(closed_account=False)
    account_status.record_in_projects(actor, user, Action.MEMBER_ACCOUNT_DEACTIVATED, now)
    return account_status.close(actor, user, now)


@transaction.atomic
def activate(actor: Actor, user: User, *, now: datetime) -> None:
    """Activates an account; its memberships are what they were. Raises ``Gone`` if it is active."""
    user = members.locked(User.objects.filter(pk=user.pk)).get()
    if user.is_active:
        raise members.Gone
    account_status.record_in_projects(actor, user, Action.MEMBER_ACCOUNT_ACTIVATED, now)
    account_status.reopen(actor, user, now)
