"""Reminders of due items: once a day to the owner, tried again, and never with what was written."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client
from django.utils import timezone

from senders import audit, jobs
from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.models import AuditEntry, Case, Job, Membership, Project, WaitingItem
from senders.notices import reminders
from tests.cases.making import case_of
from tests.notices.making import make_due, user

SECRET = "Jane Holm, +46 70 123 45 67, her video"


def item(case: Case, days: int, **columns: Any) -> WaitingItem:
    """Adds an item that is due in so many days."""
    now = timezone.now()
    asked = Asked(
        WaitingItem.Party.CUSTOMER, "Jane Holm", SECRET, now, now.date() + timedelta(days)
    )
    made = waiting.add(case, asked, None, Actor(case.project, "tests"), now=now)
    WaitingItem.objects.filter(pk=made.pk).update(**columns)
    return made


@pytest.fixture
def case(aurora: Project) -> Case:
    return case_of(aurora, user(), customer="Halcyon +46 70 123 45 67")


def a_day() -> None:
    """Runs the daily job and all that it starts."""
    reminders.plan_all({})
    jobs.run_due()


def test_owner_is_reminded_once_a_day_until_the_item_ends(case: Case, manager: Client) -> None:
    late, today = item(case, -2), item(case, 0)
    item(case, 1)
    for _again in range(2):
        a_day()
    (message,) = mail.outbox
    assert message.subject == "RCS sender portal: 2 items are due"
    assert message.to == ["manager@example.com"]
    for words in (
        "Halcyon",
        "overdue by 2 days",
        f": due {timezone.now():%Y-%m-%d}\n",
        f"/p/aurora/cases/{case.pk}/#waiting",
    ):
        assert words in message.body
    for secret in ("Jane", "video", "123"):
        assert secret not in message.body + message.subject, "what was written is on the page alone"
    entry = AuditEntry.objects.get(action="case.reminded")
    assert (entry.actor_name, entry.changes["after"]) == (
        "portal",
        {"owner": "manager", "items": 2},
    )
    page = " ".join(manager.get(f"/p/aurora/cases/{case.pk}/").text.split())
    assert page.count("1 reminder") == 2
    assert audit.verify(case.project).findings == (), "a reminder changes nothing that is proven"
    # The next day.
    yesterday = timezone.now() - timedelta(days=1)
    WaitingItem.objects.filter(reminders=1).update(reminded_at=yesterday)
    waiting.end(today, Actor(case.project, "tests"), now=timezone.now())
    Job.objects.all().delete()
    a_day()
    assert mail.outbox[-1].subject == "RCS sender portal: 1 item is due"
    late.refresh_from_db()
    assert late.reminders == 2


def test_new_due_date_begins_to_count_again(case: Case) -> None:
    one = item(case, -2, reminders=4)
    one.refresh_from_db()
    later = Asked(WaitingItem.Party.OTHER, one.whom, one.what, one.since, timezone.now().date())
    waiting.change(one, later, Actor(case.project, "tests"), now=timezone.now())
    one.refresh_from_db()
    assert (one.reminders, one.reminded_at) == (0, None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda case, _one: Case.objects.update(closed_at=timezone.now()), "closed"),
        (lambda _case, one: WaitingItem.objects.update(ended_at=timezone.now()), "ended"),
        (lambda _case, one: WaitingItem.objects.update(due=None), "without a date"),
        (lambda _case, one: user(email=""), "no address"),
        (lambda _case, one: user(email="manager\nBcc: x@example.com"), "no address"),
        (lambda _case, one: Membership.objects.filter(user=user()).delete(), "no member any more"),
    ],
)
def test_without_a_reason_or_an_address_no_mail_is_sent(case: Case, change: Any, why: str) -> None:
    one = item(case, -1)
    change(case, one)
    a_day()
    assert mail.outbox == [], why
    one.refresh_from_db()
    assert one.reminders == 0


def test_mail_that_the_server_rejects_is_tried_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = item(case, -1)

    def no(*_arguments: object) -> int:
        raise smtplib.SMTPDataError(451, b"later")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", no)
    a_day()
    one.refresh_from_db()
    assert (one.reminders, mail.outbox) == (0, [])
    assert not AuditEntry.objects.filter(action="case.reminded").exists()
    monkeypatch.undo()
    make_due(reminders.KIND)
    jobs.run_due()
    assert len(mail.outbox) == 1


def test_connection_that_breaks_is_told_as_not_known(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    item(case, -1)

    def broken(*_arguments: object) -> int:
        raise ConnectionResetError

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", broken)
    a_day()
    a_day()
    entry = AuditEntry.objects.get(action="case.reminded")
    assert entry.outcome == "no_answer", "the mail may have arrived, so it is not sent again"


def test_worker_plans_reminders_each_morning() -> None:
    scheduled = jobs.kinds.SCHEDULES["case_reminders"]
    assert (scheduled.every, scheduled.at) == (timedelta(days=1), timedelta(hours=6))


def test_owner_behind_utc_is_never_told_of_a_negative_delay(case: Case) -> None:
    due = item(case, 0)
    due.refresh_from_db()
    assert due.due is not None
    text = reminders.body([due], due.due - timedelta(days=1))
    assert f": due {due.due.isoformat()}\n" in text
    assert "overdue" not in text
