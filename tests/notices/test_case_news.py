"""Notices of cases: answers sent by a link and due items, to their owner alone, each once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from senders import jobs
from senders.audit import Actor
from senders.cases import customer_links, opening, waiting
from senders.models import Case, CustomerLink, Job, Membership, Notice, Project, WaitingItem
from senders.notices import case_news, mailing, reading, reminders
from senders.onboarding import intake
from tests.cases.making import case_of
from tests.conftest import HTMX, signed_in
from tests.intake.linking import draft_of, link_of, path_of, save
from tests.notices.making import change, follow, tell, user
from tests.notices.test_reminders import SECRET, item

Event = Notice.Event
ACTOR_NAME = "tests"


@pytest.fixture
def case(aurora: Project) -> Case:
    return case_of(aurora, user(email=""), customer="Halcyon Hotels")


def a_morning(days: int = 0) -> None:
    """Runs the daily job as on the day after so many days."""
    case_news.tell_due(timezone.now().date() + timedelta(days))


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("pk").values_list("user__username", "event")
    return list(rows)


def page_of(name: str, address: str = "/notices/", **more: Any) -> str:
    return " ".join(signed_in(name).get(address, **more).text.split())


def send_answers() -> CustomerLink:
    """A customer fills a step of a new link and sends it; the worker runs."""
    link = link_of(draft_of(Project.objects.get(slug="aurora")))
    save(Client(), path_of(link, "brand"), description="Rooms and a spa.")
    Client().post(path_of(link, "check"), {"comment": SECRET})
    jobs.run_due()
    return CustomerLink.objects.get(pk=link.pk)


def test_owner_hears_of_a_due_item_on_its_day_and_once_it_is_overdue(case: Case) -> None:
    item(case, 0)
    item(case, 1)
    for days in (0, 0, 1, 1, 2, 9):
        a_morning(days)
    events = sorted(event for _name, event in told())
    assert events == ["due", "due", "overdue", "overdue"], "once each, whatever runs again"


def test_daily_job_makes_notices_without_a_mail_address_and_twice_makes_no_more(
    case: Case,
) -> None:
    item(case, -3)
    for _run in range(2):
        reminders.plan_all({})
        jobs.run_due()
    assert told() == [("manager", "overdue")]
    assert mail.outbox == []
    Job.objects.all().delete()
    reminders.plan_all({})
    assert len(told()) == 1


NOT_TOLD = [
    (lambda: Case.objects.update(closed_at=timezone.now()), "closed"),
    (lambda: WaitingItem.objects.update(ended_at=timezone.now()), "ended"),
    (lambda: WaitingItem.objects.update(due=None), "without a date"),
    (lambda: Membership.objects.filter(user=user()).update(until=date(2026, 1, 1)), "left"),
    (lambda: Membership.objects.filter(user=user()).update(ended_at=timezone.now()), "removed"),
    (lambda: type(user()).objects.update(is_active=False), "deactivated"),
]


@pytest.mark.parametrize(("before", "why"), NOT_TOLD)
def test_without_a_reason_or_a_reader_no_notice_is_made(case: Case, before: Any, why: str) -> None:
    item(case, -1)
    before()
    a_morning()
    assert told() == [], why


def test_new_owner_and_new_date_are_told_again(case: Case) -> None:
    one = item(case, -1)
    a_morning()
    admin, actor = user("admin"), Actor(case.project, ACTOR_NAME)
    opening.change_owner(case, admin, actor, now=timezone.now())
    a_morning()
    assert told() == [("manager", "overdue"), ("admin", "overdue")]
    asked = waiting.Asked(
        WaitingItem.Party.CUSTOMER, "", SECRET, timezone.now(), timezone.now().date()
    )
    waiting.change(one, asked, actor, now=timezone.now())
    a_morning()
    assert told()[2:] == [("admin", "due")]


def test_customer_who_sends_answers_is_told_to_the_owner_once_a_time(aurora: Project) -> None:
    user(email="")
    link = send_answers()
    for _again in range(2):
        case_news.run(
            {"link": link.pk, "sent_at": link.sent_at.isoformat() if link.sent_at else ""}
        )
    case_news.run({"link": link.pk})
    assert told() == [("manager", "answers")], "also by a job that was queued without the time"
    intake.reopen(link, Actor(aurora, ACTOR_NAME), now=timezone.now())
    Client().post(path_of(link, "check"), {"comment": ""})
    jobs.run_due()
    assert told() == [("manager", "answers")] * 2


def test_former_owner_is_not_told_of_answers(aurora: Project) -> None:
    user(email="")
    Membership.objects.filter(user=user()).update(until=date(2026, 1, 1))
    send_answers()
    assert told() == []


def test_page_and_bell_show_customer_and_dates_and_nothing_that_was_written(case: Case) -> None:
    due = item(case, 0)
    a_morning()
    send_answers()
    today = timezone.now().date().isoformat()
    for shown in (page_of("manager"), page_of("manager", headers=HTMX)):
        assert "Halcyon Hotels" in shown
        assert f"Customer: due {today}" in shown
        assert "The customer sent answers" in shown
        assert "You own the case" in shown
        assert "2 not read" in shown
        for secret in ("Jane", "video", "Rooms"):
            assert secret not in shown
    assert page_of("manager").count('class="fresh"') == 2
    assert "You also get notices of the 2 open cases that you own." in page_of("manager")
    for name in ("auditor", "onboarding", "admin"):
        assert "Halcyon" not in page_of(name)
    one = Notice.objects.get(item=due)
    opened = signed_in("manager").get(f"/notices/{one.pk}/")
    assert opened.headers["Location"] == f"/p/aurora/cases/{case.pk}/#waiting"
    assert signed_in("admin").get(f"/notices/{one.pk}/").status_code == 404
    other = Notice.objects.get(event=Event.ANSWERS)
    opened = signed_in("manager").get(f"/notices/{other.pk}/")
    assert opened.headers["Location"] == f"/p/aurora/cases/{other.case_id}/#link"
    assert reading.unread(user()) == 0


def test_member_who_left_sees_no_notice_of_a_case(case: Case) -> None:
    item(case, -1)
    a_morning()
    Membership.objects.filter(user=user()).update(until=date(2026, 1, 1))
    assert "Halcyon" not in page_of("manager")
    assert reading.unread(user()) == 0
    one = Notice.objects.get()
    assert signed_in("manager").get(f"/notices/{one.pk}/").status_code == 404


def _later() -> None:
    WaitingItem.objects.update(due=date(2030, 1, 2))


MOVED = [
    (lambda: None, ""),
    (lambda: WaitingItem.objects.update(ended_at=timezone.now()), "Now: received or done"),
    (_later, "Now: due 2030-01-02"),
    (lambda: WaitingItem.objects.update(due=None), "Now: no due date"),
    (lambda: Case.objects.update(closed_at=timezone.now()), "Now: case closed"),
]


@pytest.mark.parametrize(("then", "words"), MOVED)
def test_notice_of_an_item_says_if_it_has_moved_on(case: Case, then: Any, words: str) -> None:
    item(case, 0)
    a_morning()
    then()
    page = page_of("manager")
    assert ("This has changed since." in page) == bool(words)
    assert words in page


def test_due_notice_says_that_the_item_is_overdue_now(case: Case) -> None:
    one = item(case, -2)
    assert one.due is not None
    case_news.tell_due(one.due)
    assert "Now: overdue" in page_of("manager")


def test_notice_of_answers_says_that_all_were_settled(aurora: Project) -> None:
    user(email="")
    link = send_answers()
    assert "This has changed since." not in page_of("manager")
    for proposal in link.proposals.all():
        proposal.sent = []
        proposal.save()
    assert "Now: no proposals to accept" in page_of("manager")


def test_queries_do_not_grow_with_notices_of_cases(
    case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    follow(user())
    tell(change())
    send_answers()
    item(case, -1)
    a_morning()
    found = reading.with_subjects(reading.of_person(user()))
    with django_assert_num_queries(4):
        reading.rows(found)
    for days in range(2, 12):
        item(case, -days)
    a_morning()
    with django_assert_num_queries(4):
        assert len(reading.rows(found.all())) == 13


def test_notices_of_cases_are_never_in_the_mail_of_changes(case: Case) -> None:
    item(case, -1)
    a_morning()
    user(email="manager@example.com")
    assert not mailing.due_to(user()).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(mail_due_at=timezone.now())


def _columns(case: Case, kind: str) -> dict[str, Any]:
    due = {"item": item(case, 0), "due": date(2026, 11, 29)}
    return {
        "nothing": {},
        "both": {"change": change(), "case": case, "event": Event.ANSWERS},
        "answers without a time": {"case": case, "event": Event.ANSWERS},
        "answers with an item": {
            **{"case": case, "event": Event.ANSWERS, "sent_at": timezone.now()},
            **due,
        },
        "due without a date": {"case": case, "event": Event.DUE, "item": due["item"]},
        "due without a case": {"event": Event.DUE, **due},
        "unknown event": {"case": case, "event": "other", **due},
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        *("nothing", "both", "answers without a time", "answers with an item"),
        *("due without a date", "due without a case", "unknown event"),
    ],
)
def test_database_holds_that_a_notice_is_of_one_thing(case: Case, kind: str) -> None:
    columns = _columns(case, kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            user=user(), project=case.project, reason="case", made_at=timezone.now(), **columns
        )


def test_case_without_a_name_is_named_by_its_number(case: Case) -> None:
    Case.objects.update(customer="")
    item(case, -1)
    a_morning()
    assert f"Case {case.pk}" in page_of("manager")


def test_link_of_another_owner_is_told_to_the_owner_at_that_time(aurora: Project) -> None:
    user(email="")
    link = link_of(draft_of(aurora))
    case, admin = link.case, user("admin", email="")
    opening.change_owner(case, admin, Actor(aurora, ACTOR_NAME), now=timezone.now())
    assert customer_links.latest(case) == link
    Client().post(path_of(link, "check"), {"comment": ""})
    jobs.run_due()
    assert told() == [("admin", "answers")]
