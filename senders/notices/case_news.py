"""News of a case to its owner: answers and papers of a customer, waiting items that became due.

Notices are made once each, whether or not the owner can get mails. The mail of due items is in
``reminders``; what a notice says is in ``case_view``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.jobs import mail
from senders.models import Case, CustomerLink, Membership, Notice, WaitingItem

Event = Notice.Event


def run(payload: Mapping[str, Any]) -> None:
    """Tells the owner that a customer sent answers. Raises ``NotMailed`` to be tried again."""
    _tell(payload, Event.ANSWERS)


def run_papers(payload: Mapping[str, Any]) -> None:
    """Tells the owner that a customer uploaded papers. Raises ``NotMailed``."""
    _tell(payload, Event.PAPERS)


def _tell(payload: Mapping[str, Any], event: Notice.Event) -> None:
    link = CustomerLink.objects.select_related("case__project", "case__owner").get(
        pk=payload["link"]
    )
    told = payload.get("sent_at")
    sent_at = datetime.fromisoformat(told) if told else link.sent_at
    if sent_at is not None and _owned_by_members(Case.objects.filter(pk=link.case_id)).exists():
        _store([_notice(link.case, event, sent_at=sent_at)])
    _mail(link, event)


def tell_due(today: date) -> None:
    """Makes a notice of each open item on its due date, and another one when it is overdue."""
    items = due(today).filter(case__in=_owned_by_members(Case.objects.all()))
    there = Notice.objects.filter(
        user=OuterRef("case__owner"), item=OuterRef("pk"), due=OuterRef("due")
    )
    new = items.exclude(
        Q(Exists(there.filter(event=Event.DUE)), due=today)
        | Q(Exists(there.filter(event=Event.OVERDUE)), due__lt=today)
    )
    _store(
        _notice(
            item.case,
            Event.DUE if item.due == today else Event.OVERDUE,
            item=item,
            due=item.due,
        )
        for item in new.select_related("case").order_by("due", "pk")
    )


def due(today: date) -> "QuerySet[WaitingItem]":
    """Returns the open items of open cases that are due on a day or before it."""
    return WaitingItem.objects.filter(ended_at=None, due__lte=today, case__closed_at=None)


def _owned_by_members(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """Leaves out cases whose owner may not read the project any more."""
    current = Membership.objects.current()
    reads = current.filter(project=OuterRef("project"), user=OuterRef("owner"))
    return cases.filter(Exists(reads), owner__is_active=True)


def _notice(case: Case, event: Notice.Event, **about: Any) -> Notice:
    return Notice(
        user_id=case.owner_id,
        project_id=case.project_id,
        case=case,
        event=event,
        reason=Notice.Reason.CASE,
        made_at=timezone.now(),
        **about,
    )


def _store(notices: Iterable[Notice]) -> None:
    """Stores those that are not there yet: a job that runs twice tells of nothing twice."""
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)


def _mail(link: CustomerLink, event: Notice.Event) -> None:
    """Mails the owner a link to the case: no name, no answer."""
    case = link.case
    if not mail.reaches(case.owner):
        return
    path = reverse("cases:case", kwargs={"project": case.project.slug, "case": case.pk})
    if event == Event.PAPERS:
        subject = _("A customer uploaded papers")
        happened = _("A customer uploaded papers by the customer link of one of your cases.")
    else:
        subject = _("A customer sent answers")
        happened = _("A customer sent answers by the customer link of one of your cases.")
    lines = [
        happened,
        _("Accept or reject them on the page of the case:"),
        f"{settings.PORTAL_URL.rstrip('/')}{path}",
    ]
    with mail.server() as connection:
        mail.send(connection, case.owner.email, subject, "\n".join(lines) + "\n", link=link.pk)
