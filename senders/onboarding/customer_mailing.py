"""The mail with a customer link to the customer, by the worker.

News of the link to the owner of the case are in ``notices``. The queue has numbers only: the token
of the link and all addresses are read when a mail leaves. A mail that the server did not accept is
tried again; after a connection that ended under way it is not known, so it is not sent twice.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from senders import jobs
from senders.audit import Action, Actor
from senders.cases import customer_links, opening
from senders.jobs import mail
from senders.models import CustomerLink, Job, credentials
from senders.onboarding import customer_mail, intake, step_status
from senders.onboarding.customer_mail import CustomerMail, LinkWords
from senders.onboarding.draft_view import DraftView
from senders.onboarding.readiness import Finding

KIND = "customer_mail"


class Standing(StrEnum):
    """The state of the mail that was asked for last."""

    PLANNED = "planned"
    RETRYING = "retrying"  # the server did not accept it, and the portal tries again
    FAILED = "failed"  # nor did it at the last attempt
    UNKNOWN = "unknown"  # the connection ended under way: it may have been accepted
    SENT = "sent"


def can_mail(link: CustomerLink) -> bool:
    """Tells if the portal has a mail server and an address for this link."""
    return bool(settings.MAIL_IS_SET and link.email)


def mail_for(
    link: CustomerLink, opened: DraftView, found: Iterable[Finding], sender: str
) -> CustomerMail | None:
    """Returns the mail with the link. Raises ``credentials.Undecipherable``."""
    words = LinkWords(
        link.name,
        link.email,
        customer_links.address(link),
        link.expires_at.astimezone(UTC).date(),
        link.steps,
    )
    return customer_mail.of(opened, found, sender, words)


def plan(link: CustomerLink, user: User) -> None:
    """Adds the job that mails the link to the customer, once for each version of the link."""
    now = timezone.now()
    key = f"{link.pk}-{now:%Y%m%d%H%M}"
    jobs.enqueue(KIND, {"link": link.pk, "user": user.pk, "asked": now.isoformat()}, key=key)


def standing(link: CustomerLink) -> Standing | None:
    """Returns the state of the link's last mail by the portal; None if none was asked for."""
    jobs_of_link = Job.objects.filter(kind=KIND, payload__link=link.pk)
    job = jobs_of_link.order_by("-pk").first()
    if job is None:
        return Standing.SENT if link.mailed_at else None
    if link.mailed_at is not None and link.mailed_at.isoformat() >= job.payload["asked"]:
        return Standing.SENT
    if job.failed_at is not None:
        return Standing.FAILED
    if job.done_at is not None:
        return Standing.UNKNOWN
    return Standing.RETRYING if job.failure else Standing.PLANNED


def run(payload: Mapping[str, Any]) -> None:
    """Mails an open link. Raises ``NotMailed`` to be tried again."""
    now = timezone.now()
    link = CustomerLink.objects.select_related("case__project", "case__owner").get(
        pk=payload["link"]
    )
    draft = intake.open_draft(link.case)
    if not customer_links.is_open(link, now) or draft is None or not can_mail(link):
        return
    if link.mailed_at is not None and link.mailed_at.isoformat() >= payload["asked"]:
        return  # this very mail was accepted before the worker could say so
    user = User.objects.get(pk=payload["user"])
    try:
        opened = DraftView(draft)
        checked = step_status.checked_if_begun(opened)
        found = checked.findings if checked else []
        text = mail_for(link, opened, found, user.get_full_name())
    except credentials.Undecipherable:
        return
    if text is None:
        return
    with mail.server() as connection:
        if mail.send(connection, link.email, text.subject, text.text, link=link.pk):
            CustomerLink.objects.filter(pk=link.pk).update(mailed_at=now)
            actor = Actor(link.case.project, user.get_username(), user=user)
            opening.record(link.case, actor, Action.CASE_MAIL_SENT, now)
