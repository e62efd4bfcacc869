"""Sends notices of senders by e-mail: one mail a person for all that is due.

The text is in ``mail_text``. Notices are marked as mailed after the mail server let us in, and
right before the mail itself. A worker that is killed between these leaves them marked: SMTP cannot
tell if the mail was accepted, each notice is on the page anyway, and a second mail would say the
same again. Where the server said no, or was not reached, the mark is taken away and the job is
repeated.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from senders import jobs
from senders.jobs import mail
from senders.jobs.mail import NotMailed
from senders.models import Membership, Notice
from senders.notices import mail_text, zones

KIND = "notices_mail"
# The clocks of database and machine may differ a little.
TOLERANCE = timedelta(minutes=1)
OVERDUE = timedelta(minutes=2)


def plan(user: int, due: datetime, now: datetime) -> None:
    """Adds the job that mails what is due then; several notices of a time share one."""
    wait = max(due - now, timedelta())
    jobs.enqueue(KIND, {"user": user}, key=f"{user} {due:%Y%m%d%H%M%S}" if wait else "", wait=wait)


def run(payload: Mapping[str, Any]) -> None:
    """Mails what is due to one person. Raises ``NotMailed`` where that may be tried again."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None or not mail.reaches(user) or not due_to(user).exists():
        return
    with mail.server() as connection:
        _send(user, connection)


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
    zone = zones.zones_of([user.pk]).get(user.pk)
    subject, body = mail_text.subject(notices), mail_text.body(notices, zone)
    try:
        mail.send(connection, user.email, subject, body, user=user.pk, notices=len(notices))
    except NotMailed:
        _unmark(notices, stamp)
        raise


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
