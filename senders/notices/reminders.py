"""Reminders of due waiting items: once a day, one mail to the owner of the cases.

Items are marked right before the mail leaves: a worker that is killed in between sends no second
one that day. Where the server certainly said no, the mark is taken away and the job is repeated.
An entry of each case tells that the mail was sent. Notices of the same items are in ``case_news``;
mails of notices of senders are in ``mailing``.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders import audit, jobs
from senders.audit import Action, Actor, Target
from senders.jobs import mail
from senders.jobs.mail import NotMailed
from senders.models import Case, Membership, Outcome, WaitingItem
from senders.notices import case_news, zones
from senders.notices.mail_text import safe

KIND, DAILY = "case_reminder", "case_reminders"
MOST = 50  # items that one mail lists
PORTAL = "portal"  # the actor of what happens by itself


def plan_all(payload: Mapping[str, Any]) -> None:
    """Makes the notices of what is due today or earlier, and a job of mail for each owner."""
    today = timezone.now().date()
    case_news.tell_due(today)
    owners = _due(today).values_list("case__owner", flat=True).distinct().order_by()
    for owner in list(owners):
        jobs.enqueue(KIND, {"user": owner}, key=f"{owner} {today:%Y%m%d}")


def run(payload: Mapping[str, Any]) -> None:
    """Mails what is due to one owner. Raises ``NotMailed`` where that may be tried again."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None or not mail.reaches(user) or not _due_to(user).exists():
        return
    with mail.server() as connection:
        _send(user, connection)


def body(items: Sequence[WaitingItem], today: date) -> str:
    """Returns the plain text: customers, dates and links. What to wait for is on the page alone."""
    lines: list[str] = []
    for case, ofs in groupby(items[:MOST], key=lambda item: item.case):
        path = reverse("cases:case", kwargs={"project": case.project.slug, "case": case.pk})
        lines += [
            safe(case.customer) or _("Case %d") % case.pk,
            *(_line(item, today) for item in ofs),
            f"{settings.PORTAL_URL}{path}#waiting",
            "",
        ]
    more = len(items) - MOST
    if more > 0:
        words = ngettext(
            "%(count)d more item is in the portal.", "%(count)d more items are in the portal.", more
        )
        lines += [words % {"count": more}, ""]
    lines.append(_("To end these reminders, mark the items as received or change their due dates."))
    return "\n".join(lines) + "\n"


def _line(item: WaitingItem, today: date) -> str:
    assert item.due is not None  # noqa: S101  only items with a date are due
    late = (today - item.due).days
    words = {"party": item.get_party_display(), "due": item.due.isoformat(), "late": late}
    if late <= 0:  # in the owner's zone the day may not have begun
        return _("- %(party)s: due %(due)s") % words
    return (
        ngettext(
            "- %(party)s: due %(due)s, overdue by %(late)d day",
            "- %(party)s: due %(due)s, overdue by %(late)d days",
            late,
        )
        % words
    )


def _due(today: date) -> QuerySet[WaitingItem]:
    """Returns what is due and was not reminded of today."""
    return case_news.due(today).exclude(reminded_at__date=today)


def _due_to(user: User) -> QuerySet[WaitingItem]:
    mine = Membership.objects.current().filter(user=user)
    return _due(timezone.now().date()).filter(
        case__owner=user, case__project__in=mine.values("project")
    )


def _send(user: User, connection: Any) -> None:
    now = timezone.now()
    before, items = _marked(user)
    if not items:
        return
    zone = zones.zones_of([user.pk]).get(user.pk)
    today = now.astimezone(zone).date() if zone else now.date()
    subject = ngettext(
        "RCS sender portal: %(count)d item is due",
        "RCS sender portal: %(count)d items are due",
        len(items),
    ) % {"count": len(items)}
    try:
        is_known = mail.send(
            connection, user.email, subject, body(items, today), user=user.pk, items=len(items)
        )
    except NotMailed:
        _unmark(before, items)
        raise
    _tell(user, items, Outcome.SUCCEEDED if is_known else Outcome.NO_ANSWER)


def _marked(user: User) -> tuple[dict[int, tuple[int, Any]], Sequence[WaitingItem]]:
    """Counts the reminder of each item, so that no other run sends it; returns what was before."""
    with transaction.atomic():
        rows = _due_to(user).select_for_update(of=("self",)).select_related("case__project")
        items = sorted(rows, key=lambda item: (item.due, item.case_id, item.pk))
        before = {item.pk: (item.reminders, item.reminded_at) for item in items}
        for item in items:
            item.reminders, item.reminded_at = item.reminders + 1, timezone.now()
            item.save(update_fields=["reminders", "reminded_at"])
    return before, sorted(items, key=lambda item: (item.case_id, item.due, item.pk))


def _unmark(before: dict[int, tuple[int, Any]], items: Sequence[WaitingItem]) -> None:
    for item in items:
        reminders, at = before[item.pk]
        WaitingItem.objects.filter(pk=item.pk, reminded_at=item.reminded_at).update(
            reminders=reminders, reminded_at=at
        )


def _tell(user: User, items: Sequence[WaitingItem], outcome: Outcome) -> None:
    """Leaves an entry for each case that the mail was about."""
    with audit.under_one_correlation():
        for case, ofs in groupby(items, key=lambda item: item.case):
            _record(case, user, len(list(ofs)), outcome)


def _record(case: Case, user: User, many: int, outcome: Outcome) -> None:
    audit.record(
        Actor(case.project, PORTAL),
        Action.CASE_REMINDED,
        outcome,
        Target("case", str(case.pk), case.customer),
        changes={"after": {"owner": user.get_username(), "items": many}},
        now=timezone.now(),
    )
