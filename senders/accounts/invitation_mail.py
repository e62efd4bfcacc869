"""Mails of invitations, by the worker. The link is made here, right before its mail is sent.

The queue has the ID of the invitation only. A mail that the server did not accept is tried again
with a new link. After a connection that ended under way nobody knows, so it is not sent twice; an
admin can resend it.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders import jobs
from senders.accounts import invitations
from senders.jobs import mail
from senders.jobs.mail import NotMailed
from senders.models import MemberInvitation, Role
from senders.models.member_invitations import OPEN

KIND = "member_invitation"


def plan(invitation: int) -> None:
    """Adds the job that makes the link and mails it."""
    jobs.enqueue(KIND, {"invitation": invitation}, key=str(invitation))


def run(payload: Mapping[str, Any]) -> None:
    """Mails an open invitation that was not mailed yet. Raises ``NotMailed`` to be tried again."""
    number = int(payload["invitation"])
    if not MemberInvitation.objects.filter(OPEN, pk=number, sent_at=None).exists():
        return
    with mail.server() as connection:
        _send(number, connection)


def give_up(payload: Mapping[str, Any]) -> None:
    invitations.failed(int(payload["invitation"]), timezone.now())


def url_of(token: str) -> str:
    """Returns the complete link for one token."""
    return f"{settings.PORTAL_URL}{reverse('invitation', args=[token])}"


def text(invitation: MemberInvitation, token: str) -> str:
    """Returns the plain text of the mail."""
    words = {
        "name": _one_line(invitation.project.name),
        "role": Role(invitation.role).label,
        "by": _one_line(invitation.invited_by_name),
    }
    lines = [
        _("%(by)s invites you to the project %(name)s in the RCS sender portal.") % words,
        _("Your role will be %(role)s.") % words,
        "",
        _("Open this link to accept. It works once, for 7 days:"),
        url_of(token),
        "",
        _("If you did not expect this invitation, ignore this email."),
    ]
    return "\n".join(lines) + "\n"


def _send(number: int, connection: Any) -> None:
    made = invitations.new_link(number, timezone.now())
    if made is None:
        return
    invitation, token = made
    subject, body = _("Invitation to the RCS sender portal"), text(invitation, token)
    try:
        if mail.send(connection, invitation.email, subject, body, invitation=number):
            invitations.sent(number, timezone.now())
    except NotMailed:
        invitations.failed(number, timezone.now())
        raise


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
