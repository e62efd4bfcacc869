"""The people of a project as CSV: members, past ones, open and expired invitations."""

from collections.abc import Iterator

from senders.accounts.member_list import InvitationRow, People, Row
from senders.exports import lines
from senders.exports.lines import About, moment

COLUMNS = (
    *("username", "name", "email", "role", "state", "last_day", "deactivated"),
    *("passkeys", "authenticator_app", "last_sign_in", "invited", "invited_by"),
)


def csv_lines(people: People, about: About) -> Iterator[str]:
    """One row a person or invitation, in the order of the page."""
    yield lines.head(about, COLUMNS)
    cells = [
        *(_member(row, "active") for row in people.active),
        *(_invited(row, "invited") for row in people.invited),
        *(_invited(row, "invitation expired") for row in people.expired),
        *(_member(row, "deactivated") for row in people.ended),
    ]
    yield lines.rows(cells)
    yield lines.complete(len(cells))


def _member(row: Row, state: str) -> tuple[object, ...]:
    user, member = row.user, row.member
    return (
        user.get_username(),
        user.get_full_name(),
        user.email,
        row.role.name.lower(),
        state,
        member.until.isoformat() if member.until else "",
        moment(member.ended_at),
        row.factors.passkeys,
        "yes" if row.factors.has_app else "no",
        moment(user.last_login),
        "",
        "",
    )


def _invited(row: InvitationRow, state: str) -> tuple[object, ...]:
    invitation = row.invitation
    until = invitation.until.isoformat() if invitation.until else ""
    return (
        *("", "", invitation.email, row.role.name.lower(), state, until, ""),
        *("", "", "", moment(invitation.invited_at), invitation.invited_by_name),
    )
