"""The people of a project as its admins see them: rows with factors, sign-ins and what is off.

Reads only. Changing anything is in ``members`` and ``invitations``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from senders.accounts import invitations, members, second_factors
from senders.accounts.second_factors import Factors
from senders.models import MemberInvitation, Membership, Project, Role


@dataclass(frozen=True)
class Row:
    """One member. ``is_last_admin``: nobody else would administer the project for good."""

    member: Membership
    role: Role
    factors: Factors
    needs_factor: bool
    is_current: bool
    is_self: bool
    is_last_admin: bool
    is_account_active: bool
    days_left: int | None

    @property
    def user(self) -> User:
        return self.member.user

    @property
    def name(self) -> str:
        return self.user.get_full_name() or self.user.get_username()

    @property
    def lacks_factor(self) -> bool:
        return self.needs_factor and not self.factors.any


@dataclass(frozen=True)
class InvitationRow:
    """One invitation that nobody accepted or revoked, and what is known of its mail and link."""

    invitation: MemberInvitation
    role: Role
    state: str  # "waiting", "sent", "link", "failed", "expired" or "over": its last day has passed

    @property
    def is_open(self) -> bool:
        """Tells if its link leads in, or a mail with a link is still to be sent."""
        return self.state not in {"expired", "over"}


@dataclass(frozen=True)
class People:
    """All people of a project: those with access, the invited, and those without access.

    ``expired`` are invitations that can be sent again, or revoked; nobody can accept them.
    """

    active: Sequence[Row]
    invited: Sequence[InvitationRow]
    expired: Sequence[InvitationRow]
    ended: Sequence[Row]

    @property
    def lacking(self) -> list[Row]:
        return [row for row in self.active if row.lacks_factor]


def people(project: Project, viewer: User, now: datetime) -> People:
    """Returns the lists, with three queries whatever their length."""
    found = list(members.of_project(project).order_by("user__username"))
    factors = second_factors.of([each.user_id for each in found])
    rows = [_row(each, found, factors, viewer, now) for each in found]
    invited = [invitation_row(each, now) for each in invitations.open_of(project)]
    return People(
        active=[row for row in rows if row.is_current],
        invited=[row for row in invited if row.is_open],
        expired=[row for row in invited if not row.is_open],
        ended=[row for row in rows if not row.is_current],
    )


def row_of(member: Membership, viewer: User, now: datetime) -> Row:
    """Returns one member as the list shows it."""
    found = list(members.of_project(member.project))
    return _row(member, found, second_factors.of([member.user_id]), viewer, now)


def invitation_row(invitation: MemberInvitation, now: datetime) -> InvitationRow:
    return InvitationRow(invitation, Role(invitation.role), _state(invitation, now))


def _row(
    member: Membership,
    others: Sequence[Membership],
    factors: Mapping[int, Factors],
    viewer: User,
    now: datetime,
) -> Row:
    role = Role(member.role)
    left = (member.until - members.today(now)).days if member.until else None
    return Row(
        member=member,
        role=role,
        factors=factors[member.user_id],
        needs_factor=second_factors.is_required(role),
        is_current=members.is_current(member, now),
        is_self=member.user_id == viewer.pk,
        is_last_admin=members.leaves_no_admin(member, None, None, others, now),
        is_account_active=member.user.is_active,
        days_left=left,
    )


def _state(invitation: MemberInvitation, now: datetime) -> str:
    if invitation.until is not None and invitation.until < members.today(now):
        return "over"
    if invitation.expires_at is not None and invitation.expires_at <= now:
        return "expired"
    if invitation.sent_at is not None:
        return "sent"
    if invitation.failed_at is not None:
        return "failed"
    return "link" if invitation.link_made_at is not None else "waiting"
