"""Members of a project: admitting, changing, ending and activating, each with its entry.

Pages and commands call the same functions. Every one locks the project first, so the rule that
somebody can always administer it holds for requests at the same time too. Invitations are in
``invitations``, what is left of a person who goes (drafts, senders) is above this room.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from senders import audit
from senders.accounts import account_status
from senders.audit import Action, Actor
from senders.models import Membership, Outcome, Project, Role

Row = TypeVar("Row", Membership, User)


class Refused(Exception):
    """A change that must not be made; nothing was changed."""


class LastAdmin(Refused):
    """Nobody else would administer ``project`` for good."""

    def __init__(self, project: Project) -> None:
        super().__init__(project.slug)
        self.project = project


class OwnAccess(Refused):
    """People neither end nor lower their own access."""


class NotAllowed(Refused):
    """Whoever asked is no longer an admin of the project."""


class ClosedElsewhere(Refused):
    """The account was deactivated on the command line, and only there it can be activated."""


class InactiveAccount(Refused):
    """A deactivated account gets no role; it is activated first."""


class Gone(Refused):
    """Somebody else has changed the membership in the meantime."""


@dataclass(frozen=True)
class Ended:
    """Describes the end of a membership: the account too, and the number of sessions."""

    account: bool
    sessions: int


def of_project(project: Project) -> "QuerySet[Membership]":
    """Returns all memberships of a project, past ones included, with their people."""
    return Membership.objects.filter(project=project).select_related("user")


def is_current(member: Membership, now: datetime) -> bool:
    """Returns True for a membership that gives access now, by itself and its account."""
    until = member.until
    in_time = until is None or until >= today(now)
    return in_time and member.ended_at is None and member.user.is_active


def today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def leaves_no_admin(
    member: Membership,
    role: Role | None,
    until: date | None,
    members: Iterable[Membership],
    now: datetime,
) -> bool:
    """Returns True if a change would leave nobody who administers the project for good.

    ``role`` None is the end of the membership; ``members`` are at least the project's admins.
    Where everybody has a last day, one admin who stays longer than today is enough.
    """
    if member.role != Role.ADMIN or not is_current(member, now):
        return False
    stays = until is None or (member.until is not None and until >= member.until)
    if role == Role.ADMIN and stays:
        return False
    others = [
        each
        for each in members
        if each.pk != member.pk and each.role == Role.ADMIN and is_current(each, now)
    ]
    return not any(each.until is None or member.until is not None for each in others)


@transaction.atomic
def assign(
    actor: Actor,
    project: Project,
    user: User,
    role: Role,
    until: date | None,
    *,
    now: datetime,
    force: bool = False,
    action: Action = Action.MEMBER_ADDED,
    more: dict[str, Any] | None = None,
) -> Membership:
    """Gives a person a role until a last day, and stores an entry if that changes anything.

    ``action`` is that of a first or new membership. Raises ``InactiveAccount``, and ``LastAdmin``
    unless ``force``.
    """
    lock(project)
    if not locked(User.objects.filter(pk=user.pk)).get().is_active:
        raise InactiveAccount
    member = locked(Membership.objects.filter(user=user, project=project)).first()
    if member is None:
        member, before = Membership(user=user, project=project), {}
    else:
        before = values(member)
        if not force:
            keep_an_admin(member, role, until, now)
        _keep_own(actor, member, role)
    was_ended, known = member.ended_at is not None, member.pk is not None
    member.role, member.until, member.ended_at, member.closed_account = role, until, None, False
    changes = audit.difference(before, values(member))
    if was_ended:
        # Whoever was away begins anew, so the entry names all that holds from now on.
        changes = {"after": values(member)}
    if any(changes.values()):
        member.save()
        continues = known and not was_ended
        _record(actor, member, Action.MEMBER_ROLE_CHANGED if continues else action, changes, now,
                more)  # fmt: skip
    return member


@transaction.atomic
def change(
    actor: Actor, project: Project, member: int, role: Role, until: date | None, *, now: datetime
) -> Membership:
    """Changes role and last day. Raises ``Gone``, ``OwnAccess``, ``LastAdmin``, ``NotAllowed``."""
    found = open_member(actor, project, member, now)
    return assign(actor, project, found.user, role, until, now=now)


@transaction.atomic
def end(
    actor: Actor, project: Project, member: int, *, now: datetime, force: bool = False
) -> Ended:
    """Ends a membership at once, and the account if the person has no other current one.

    Raises ``Gone`` if it has ended, ``OwnAccess``, ``NotAllowed``, and ``LastAdmin`` unless
    ``force``.
    """
    found = open_member(actor, project, member, now)
    if actor.user == found.user:
        raise OwnAccess
    if not force:
        keep_an_admin(found, None, None, now)
    found.ended_at = now
    others = Membership.objects.current().filter(user=found.user).exclude(pk=found.pk)
    found.closed_account = found.user.is_active and not others.exists()
    found.save(update_fields=["ended_at", "closed_account"])
    _record(actor, found, Action.MEMBER_ENDED, {"before": values(found)}, now)
    if not found.closed_account:
        return Ended(False, 0)
    return Ended(True, account_status.close(actor, found.user, now))


@transaction.atomic
def activate(
    actor: Actor, project: Project, member: int, until: date | None, *, now: datetime
) -> Membership:
    """Lets a person in again, with the role of before. A last day that has passed is dropped.

    Raises ``Gone`` if they are a member already, ``ClosedElsewhere`` and ``NotAllowed``.
    """
    found = _member(actor, project, member)
    if is_current(found, now):
        raise Gone
    if not found.user.is_active:
        if not account_status.may_reopen(found.user):
            raise ClosedElsewhere
        account_status.reopen(actor, found.user, now)
    found.until = until if until is None or until >= today(now) else None
    found.ended_at, found.closed_account = None, False
    found.save(update_fields=["until", "ended_at", "closed_account"])
    _record(actor, found, Action.MEMBER_ACTIVATED, {"after": values(found)}, now)
    return found


def ends_account(member: Membership) -> bool:
    """Returns True if ending this membership would deactivate the account too."""
    others = Membership.objects.current().filter(user=member.user).exclude(pk=member.pk)
    return member.user.is_active and not others.exists()


def values(member: Membership) -> dict[str, Any]:
    """Returns role and last day as the trail has them."""
    until = member.until.isoformat() if member.until else None
    return {"role": Role(member.role).name.lower(), "until": until}


def check_admin(actor: Actor, project: Project) -> None:
    """Locks the project and raises ``NotAllowed`` if the acting person lost the role meanwhile.

    Commands have no person and may do all.
    """
    lock(project)
    if actor.user is None:
        return
    admins = Membership.objects.current().filter(project=project, role=Role.ADMIN)
    if not admins.filter(user=actor.user, user__is_active=True).exists():
        raise NotAllowed


def open_member(actor: Actor, project: Project, member: int, now: datetime) -> Membership:
    """Returns a current membership, locked. Raises ``Gone`` and ``NotAllowed``."""
    found = _member(actor, project, member)
    if not is_current(found, now):
        raise Gone
    return found


def _member(actor: Actor, project: Project, member: int) -> Membership:
    check_admin(actor, project)
    found = locked(of_project(project).filter(pk=member)).first()
    if found is None:
        raise Gone
    locked(User.objects.filter(pk=found.user_id)).get()
    found.user.refresh_from_db()
    return found


def lock(project: Project) -> None:
    """Locks the project against other changes of its members, and lets entries be added."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def locked(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    return rows.select_for_update(of=("self",), no_key=True)


def keep_an_admin(member: Membership, role: Role | None, until: date | None, now: datetime) -> None:
    """Raises ``LastAdmin`` if a project would be left without an admin, now or after a last day."""
    if member.role != Role.ADMIN:
        return
    admins = Membership.objects.current().filter(project=member.project, role=Role.ADMIN)
    if leaves_no_admin(member, role, until, admins.select_related("user"), now):
        raise LastAdmin(member.project)


def _keep_own(actor: Actor, member: Membership, role: Role) -> None:
    if actor.user == member.user and role < member.role:
        raise OwnAccess


def _record(
    actor: Actor,
    member: Membership,
    action: Action,
    changes: dict[str, Any],
    now: datetime,
    more: dict[str, Any] | None = None,
) -> None:
    audit.record(
        replace(actor, project=member.project),
        action,
        Outcome.SUCCEEDED,
        account_status.target(member.user),
        changes={**changes, **(more or {})},
        now=now,
    )
