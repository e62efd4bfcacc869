"""Sends notices by e-mail: one mail a person for all that is due. The text is in ``mail_text``.

Notices are marked as mailed after the mail server let us in, and right before the mail itself. A
worker that is killed between these leaves them marked: SMTP cannot tell if the mail was accepted,
each notice is on the page anyway, and a second mail would say the same again. Where the server
said no, or was not reached, the mark is taken away and the job is repeated.
"""

import smtplib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from senders import jobs
from senders.models import Membership, Notice
from senders.notices import mail_text, zones

log = structlog.get_logger("senders.notices")

KIND = "notices_mail"
# The clocks of database and machine may differ a little.
TOLERANCE = timedelta(minutes=1)
OVERDUE = timedelta(minutes=2)
# An answer of the server, so the mail was certainly not accepted.
REFUSALS = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)


class NotMailed(Exception):
    """A mail was not accepted; the text is the class of the cause and names nobody."""


def reaches(user: User) -> bool:
    """Tells if the portal can mail this person: it has a mail server and a valid address."""
    return bool(settings.MAIL_IS_SET) and user.is_active and has_address(user)


def has_address(user: User) -> bool:
    """Tells if the address is one; a line break in it would add headers to a mail."""
    try:
        validate_email(user.email)
    except ValidationError:
        return False
    return user.email.isprintable()


def plan(user: int, due: datetime, now: datetime) -> None:
    """Adds the job that mails what is due then; several notices of a time share one."""
    wait = max(due - now, timedelta())
    jobs.enqueue(KIND, {"user": user}, key=f"{user} {due:%Y%m%d%H%M%S}" if wait else "", wait=wait)


def run(payload: Mapping[str, Any]) -> None:
    """Mails what is due to one person. Raises ``NotMailed`` where that may be tried again."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None or not reaches(user) or not due_to(user).exists():
        return
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise NotMailed(type(problem).__name__) from None
    try:
        _send(user, connection)
    finally:
        _close(connection)


def due_to(user: User) -> QuerySet[Notice]:
    """Returns the notices to mail now, of the projects that the person still is a member of."""
    mine = Membership.objects.current().filter(user=user)
    return Notice.objects.filter(
        user=user,
        project__in=mine.values("project"),
        mailed_at=None,
        mail_due_at__lte=timezone.now() + TOLERANCE,
    )


def late_for(user: User, now: datetime) -> QuerySet[Notice]:
    """Returns notices whose mail is overdue, because the mail server did not accept it so far."""
    return due_to(user).filter(mail_due_at__lte=now - OVERDUE)


def _send(user: User, connection: Any) -> None:
    stamp, notices = _marked(user)
    if not notices:
        return
    message = EmailMessage(
        mail_text.subject(notices),
        mail_text.body(notices, zones.zones_of([user.pk]).get(user.pk)),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except REFUSALS as problem:
        _unmark(notices, stamp)
        raise NotMailed(type(problem).__name__) from None
    except (OSError, smtplib.SMTPException) as problem:
        # The connection ended while the mail was under way: it may have been accepted.
        log.warning("mail_not_known", user=user.pk, error=type(problem).__name__)
    else:
        log.info("notices_mailed", user=user.pk, notices=len(notices))


def _marked(user: User) -> tuple[datetime, Sequence[Notice]]:
    """Marks what is due as mailed, so that no other run takes it, and returns it."""
    stamp = timezone.now()
    with transaction.atomic():
        rows = due_to(user).select_for_update(of=("self",))
        ids = list(rows.values_list("pk", flat=True))
        Notice.objects.filter(pk__in=ids).update(mailed_at=stamp)
    found = Notice.objects.filter(pk__in=ids, mailed_at=stamp)
    return stamp, list(found.select_related("project", "change__record").order_by("pk"))


def _unmark(notices: Sequence[Notice], stamp: datetime) -> None:
    ids = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=ids, mailed_at=stamp).update(mailed_at=None)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("mail_server_not_left", error=type(problem).__name__)
