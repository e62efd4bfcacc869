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
from senders.accounts import sessions
from senders.audit import Action, Actor, Target
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

    ``action`` is that of a first or new membership. Raises ``LastAdmin`` unless ``force``.
    """
    _lock(project)
    member = _locked(Membership.objects.filter(user=user, project=project)).first()
    if member is None:
        member, before = Membership(user=user, project=project), {}
    else:
        before = values(member)
        if not force:
            _keep_an_admin(member, role, until, now)
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
    found = _open(actor, project, member, now)
    return assign(actor, project, found.user, role, until, now=now)


@transaction.atomic
def end(
    actor: Actor, project: Project, member: int, *, now: datetime, force: bool = False
) -> Ended:
    """Ends a membership at once, and the account if the person has no other current one.

    Raises ``Gone`` if it has ended, ``OwnAccess``, ``NotAllowed``, and ``LastAdmin`` unless
    ``force``.
    """
    found = _open(actor, project, member, now)
    if actor.user == found.user:
        raise OwnAccess
    if not force:
        _keep_an_admin(found, None, None, now)
    found.ended_at = now
    others = Membership.objects.current().filter(user=found.user).exclude(pk=found.pk)
    found.closed_account = found.user.is_active and not others.exists()
    found.save(update_fields=["ended_at", "closed_account"])
    _record(actor, found, Action.MEMBER_ENDED, {"before": values(found)}, now)
    if not found.closed_account:
        return Ended(False, 0)
    return Ended(True, _close(actor, found.user, now))


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
        if not may_activate_account(found.user):
            raise ClosedElsewhere
        _activate_account(actor, found.user, now)
    found.until = until if until is None or until >= today(now) else None
    found.ended_at, found.closed_account = None, False
    found.save(update_fields=["until", "ended_at", "closed_account"])
    _record(actor, found, Action.MEMBER_ACTIVATED, {"after": values(found)}, now)
    return found


def ends_account(member: Membership) -> bool:
    """Returns True if ending this membership would deactivate the account too."""
    others = Membership.objects.current().filter(user=member.user).exclude(pk=member.pk)
    return member.user.is_active and not others.exists()


def may_activate_account(user: User) -> bool:
    """Returns True if a page deactivated the account, because its last membership ended there."""
    return Membership.objects.filter(user=user, closed_account=True).exists()


@transaction.atomic
def deactivate_account(actor: Actor, user: User, *, now: datetime, force: bool = False) -> int:
    """Deactivates an account in all projects and returns how many sessions ended.

    Memberships stay as they are. Raises ``Gone`` if it was inactive, ``LastAdmin`` unless
    ``force``.
    """
    for project in Project.objects.filter(members=user).order_by("pk"):
        _lock(project)
    user = _locked(User.objects.filter(pk=user.pk)).get()
    if not user.is_active:
        raise Gone
    mine = Membership.objects.current().filter(user=user).select_related("project", "user")
    for membership in mine:
        if not force:
            _keep_an_admin(membership, None, None, now)
    Membership.objects.filter(user=user).update(closed_account=False)
    return _close(actor, user, now)


@transaction.atomic
def activate_account(actor: Actor, user: User, *, now: datetime) -> None:
    """Activates an account; its memberships are what they were. Raises ``Gone`` if it is active."""
    user = _locked(User.objects.filter(pk=user.pk)).get()
    if user.is_active:
        raise Gone
    _activate_account(actor, user, now)


def target(user: User) -> Target:
    return Target("person", str(user.pk), user.get_username())


def values(member: Membership) -> dict[str, Any]:
    """Returns role and last day as the trail has them."""
    until = member.until.isoformat() if member.until else None
    return {"role": Role(member.role).name.lower(), "until": until}


def check_admin(actor: Actor, project: Project) -> None:
    """Locks the project and raises ``NotAllowed`` if the acting person lost the role meanwhile.

    Commands have no person and may do all.
    """
    _lock(project)
    if actor.user is None:
        return
    admins = Membership.objects.current().filter(project=project, role=Role.ADMIN)
    if not admins.filter(user=actor.user, user__is_active=True).exists():
        raise NotAllowed


def _open(actor: Actor, project: Project, member: int, now: datetime) -> Membership:
    found = _member(actor, project, member)
    if not is_current(found, now):
        raise Gone
    return found


def _member(actor: Actor, project: Project, member: int) -> Membership:
    check_admin(actor, project)
    found = _locked(of_project(project).filter(pk=member)).first()
    if found is None:
        raise Gone
    _locked(User.objects.filter(pk=found.user_id)).get()
    found.user.refresh_from_db()
    return found


def _lock(project: Project) -> None:
    """Locks the project against other changes of its members, and lets entries be added."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _locked(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    return rows.select_for_update(of=("self",), no_key=True)


def _keep_an_admin(
    member: Membership, role: Role | None, until: date | None, now: datetime
) -> None:
    """Raises ``LastAdmin`` if a project would be left without an admin, now or after a last day."""
    if member.role != Role.ADMIN:
        return
    admins = Membership.objects.current().filter(project=member.project, role=Role.ADMIN)
    if leaves_no_admin(member, role, until, admins.select_related("user"), now):
        raise LastAdmin(member.project)


def _keep_own(actor: Actor, member: Membership, role: Role) -> None:
    if actor.user == member.user and role < member.role:
        raise OwnAccess


def _close(actor: Actor, user: User, now: datetime) -> int:
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    ended = sessions.end_all(user)
    _record_account(actor, user, Action.PERSON_DEACTIVATED, now)
    return ended


def _activate_account(actor: Actor, user: User, now: datetime) -> None:
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
        target(member.user),
        changes={**changes, **(more or {})},
        now=now,
    )
