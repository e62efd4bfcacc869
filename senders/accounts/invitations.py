"""Invitations into a project: making, resending, revoking, finding by link, accepting.

The mail itself is in ``invitation_mail``. A link holds a random token; only its hash is stored, and
it is made right before the link leaves the portal, so no queue and no copy of the database has it.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from senders import audit
from senders.accounts import account_status, members
from senders.audit import Action, Actor, Target, redaction
from senders.models import MemberInvitation, Membership, Outcome, Project, Role
from senders.models.member_invitations import OPEN

VALID_FOR = timedelta(days=7)
LONGEST_USERNAME = 150


class AlreadyInvited(members.Refused):
    """The address has an open invitation to the project."""


class AlreadyMember(members.Refused):
    """The address belongs to ``member`` of the project, current or past."""

    def __init__(self, member: Membership) -> None:
        super().__init__(member.pk)
        self.member = member


class NotOpen(members.Refused):
    """The invitation was accepted or revoked."""


class UsernameTaken(members.Refused):
    """Somebody else has taken the username meanwhile."""


class OtherAddress(members.Refused):
    """The account has another address than the invitation."""


def address_key(email: str) -> str:
    return email.strip().casefold()


def open_of(project: Project) -> "QuerySet[MemberInvitation]":
    return MemberInvitation.objects.filter(OPEN, project=project).order_by("-pk")


@transaction.atomic
def invite(
    actor: Actor, project: Project, email: str, role: Role, until: date | None, *, now: datetime
) -> MemberInvitation:
    """Stores an invitation, without a link yet. Raises ``AlreadyInvited``, ``AlreadyMember``."""
    members.check_admin(actor, project)
    known = members.of_project(project).filter(user__email__iexact=email).order_by("pk").first()
    if known is not None:
        raise AlreadyMember(known)
    if open_of(project).filter(address_key=address_key(email)).exists():
        raise AlreadyInvited
    made = MemberInvitation.objects.create(
        project=project,
        email=email,
        address_key=address_key(email),
        role=role,
        until=until,
        invited_by=actor.user,
        invited_by_name=actor.name[:150],
        invited_at=now,
    )
    after = {"role": role.name.lower(), "until": until.isoformat() if until else None}
    _record(actor, made, Action.MEMBER_INVITED, now, {"after": after})
    return made


@transaction.atomic
def resend(actor: Actor, project: Project, invitation: int, *, now: datetime) -> MemberInvitation:
    """Takes the link of before away, so that a new one can be made. Raises ``NotOpen``."""
    found = _open(actor, project, invitation)
    found.token_hash, found.link_made_at, found.expires_at = "", None, None
    found.sent_at, found.failed_at = None, None
    found.save(update_fields=["token_hash", "link_made_at", "expires_at", "sent_at", "failed_at"])
    _record(actor, found, Action.MEMBER_INVITATION_RESENT, now)
    return found


@transaction.atomic
def revoke(actor: Actor, project: Project, invitation: int, *, now: datetime) -> MemberInvitation:
    """Ends an invitation; its link leads nowhere from then on. Raises ``NotOpen``."""
    found = _open(actor, project, invitation)
    found.revoked_at, found.token_hash = now, ""
    found.save(update_fields=["revoked_at", "token_hash"])
    _record(actor, found, Action.MEMBER_INVITATION_REVOKED, now)
    return found


def new_link(invitation: int, now: datetime) -> tuple[MemberInvitation, str] | None:
    """Makes a token for an open invitation and returns it, the only time that it can be read.

    An earlier token of it ends. Returns None if the invitation is no longer open.
    """
    token = secrets.token_urlsafe(32)
    made = MemberInvitation.objects.filter(OPEN, pk=invitation).update(
        token_hash=_hash(token), link_made_at=now, expires_at=now + VALID_FOR
    )
    if not made:
        return None
    return MemberInvitation.objects.select_related("project").get(pk=invitation), token


def by_token(token: str, now: datetime) -> MemberInvitation | None:
    """Returns the open invitation of a link, and None for any other text, whatever the reason."""
    found = MemberInvitation.objects.filter(OPEN, token_hash=_hash(token), expires_at__gt=now)
    one = found.select_related("project", "invited_by").first()
    if one is None or (one.until is not None and one.until < members.today(now)):
        return None
    return one


def account_of(invitation: MemberInvitation) -> User | None:
    """Returns the account with the invited address; an active one before the others."""
    found = User.objects.filter(email__iexact=invitation.email)
    return found.order_by("-is_active", "pk").first()


def proposed_username(email: str) -> str:
    """Returns a username that nobody has, made of what stands before the ``@``."""
    local = email.partition("@")[0].partition("+")[0]
    wanted = ".".join(filter(None, (slugify(part) for part in local.split(".")))) or "user"
    wanted = wanted[: LONGEST_USERNAME - 6]
    taken = set(
        User.objects.filter(username__istartswith=wanted).values_list("username", flat=True)
    )
    folded = {name.casefold() for name in taken}
    number, name = 1, wanted
    while name.casefold() in folded:
        number += 1
        name = f"{wanted}-{number}"
    return name


@transaction.atomic
def accept(
    actor: Actor, invitation: MemberInvitation, user: User, *, now: datetime, is_new: bool = False
) -> Membership:
    """Makes the person a member, once. An unsaved ``user`` is stored first.

    Raises ``NotOpen`` if the invitation ended meanwhile, ``OtherAddress`` if the account's address
    is another one, ``AlreadyMember`` if the person is or was a member, and ``UsernameTaken``.
    """
    if address_key(user.email) != invitation.address_key:
        raise OtherAddress
    known = members.of_project(invitation.project).filter(user__pk=user.pk).first()
    if known is not None:
        raise AlreadyMember(known)
    used = MemberInvitation.objects.filter(
        OPEN, pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now
    ).update(accepted_at=now, token_hash="")
    if not used:
        raise NotOpen
    if is_new:
        _insert(user)
        _record_new(actor, user, invitation, now)
    MemberInvitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    role = Role(invitation.role)
    mine = replace(actor, user=user, name=user.get_username())
    return members.assign(
        mine,
        invitation.project,
        user,
        role,
        invitation.until,
        now=now,
        action=Action.MEMBER_JOINED,
        more={"invitation": invitation.pk},
    )


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise UsernameTaken from None


def username_is_taken(name: str) -> bool:
    return User.objects.filter(username__iexact=name).exists()


def sent(invitation: int, now: datetime) -> None:
    MemberInvitation.objects.filter(pk=invitation).update(sent_at=now, failed_at=None)


def failed(invitation: int, now: datetime) -> None:
    """Takes the link of a mail that was not accepted away, and remembers when that was."""
    open_one = MemberInvitation.objects.filter(OPEN, pk=invitation, sent_at=None)
    open_one.update(failed_at=now, token_hash="", link_made_at=None, expires_at=None)


def _open(actor: Actor, project: Project, invitation: int) -> MemberInvitation:
    members.check_admin(actor, project)
    rows = open_of(project).filter(pk=invitation).select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotOpen
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _record(
    actor: Actor,
    invitation: MemberInvitation,
    action: Action,
    now: datetime,
    changes: dict[str, Any] | None = None,
) -> None:
    label = redaction.email(invitation.email)
    target = Target("invitation", str(invitation.pk), label)
    who = replace(actor, project=invitation.project)
    audit.record(who, action, Outcome.SUCCEEDED, target, changes=changes, now=now)


def _record_new(actor: Actor, user: User, invitation: MemberInvitation, now: datetime) -> None:
    who = replace(actor, project=None, user=user, name=user.get_username(), role=None)
    audit.record(
        who,
        Action.PERSON_CREATED,
        Outcome.SUCCEEDED,
        account_status.target(user),
        changes={"after": {"username": user.get_username()}, "invitation": invitation.pk},
        now=now,
    )
