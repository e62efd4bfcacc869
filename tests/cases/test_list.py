"""The list of cases, the overview's part of it, and what five hundred of them cost."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import lists, opening, waiting
from senders.cases.waiting import Asked
from senders.management.demo_drafts import seed_drafts
from senders.models import (
    AuditEntry,
    Case,
    Draft,
    Notice,
    Project,
    Proposal,
    SenderRecord,
    Source,
    WaitingItem,
)
from senders.onboarding import drafts, saving, submitting
from senders.records import keeping
from senders.sinch import clients
from tests.cases.making import case_of
from tests.conftest import DEALS, HTMX, signed_in
from tests.intake.linking import link_of

URL = "/p/aurora/onboarding/"
BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}
NO_DATE = None


def titles(page: Any) -> list[str]:
    return re.findall(r"<tr role=\"row\" data-case.*?<bdi>(.*?)</bdi>", page.text, re.DOTALL)


def make(project: Project, title: str, owner: str = "manager", **columns: Any) -> Draft:
    user = User.objects.get(username=owner)
    answers = {"basics": {**BASICS, "title": [title]}}
    return saving.create(project, user, answers, now=timezone.now(), **columns)


def wait(draft: Draft, what: str, days: int | None = None, whom: str = "Jane Holm") -> WaitingItem:
    """Adds an item that is eight days old and due in so many days."""
    now = timezone.now()
    due = timezone.localdate() + timedelta(days) if days is not None else NO_DATE
    asked = Asked(WaitingItem.Party.CUSTOMER, whom, what, now - timedelta(days=8), due)
    return waiting.add(draft.case, asked, None, Actor(draft.project, "tests"), now=now)


def one_in(state: str, project: Project) -> str:
    """Returns the ID of a sender in that state, which the portal has not read yet."""
    return clients.client_of(project).list_senders(states=[state], page_size=10).senders[0].id


def closed(draft: Draft) -> None:
    Case.objects.filter(pk=draft.case_id).update(closed_at=timezone.now())


@pytest.fixture
def demo(aurora: Project) -> list[Draft]:
    seed_drafts(aurora, timezone.now())
    return list(Draft.objects.all())


def test_each_tab_lists_the_cases_of_its_state(manager: Client, aurora: Project) -> None:
    now, states = timezone.now(), Draft.State
    make(aurora, "mine")
    make(aurora, "other", owner="onboarding")
    wait(make(aurora, "waits"), "a video", 3)
    wait(make(aurora, "late"), "a letter", -1)
    wait(make(aurora, "due today"), "a letter", 0)
    waiting.end(wait(make(aurora, "got it"), "a logo", -5), Actor(aurora, "tests"), now=now)
    Draft.objects.filter(pk=make(aurora, "ready").pk).update(ready=True)
    Draft.objects.filter(pk=make(aurora, "refused").pk).update(ready=True, refusal={"code": "x"})
    make(aurora, "unconfirmed", state=states.UNCONFIRMED)
    make(aurora, "sending", state=states.SUBMITTING, attempt_ends=now + timedelta(minutes=1))
    make(aurora, "given up", state=states.SUBMITTING, attempt_ends=now - timedelta(seconds=1))
    wait(make(aurora, "sent incomplete", state=states.SUBMITTED), "the video", 20)
    closed(make(aurora, "closed", state=states.SUBMITTED))
    gone = make(aurora, "discarded")
    drafts.discard(gone, Actor(aurora, "tests"), now=now)
    mine = {"mine", "waits", "late", "due today", "got it", "ready", "refused", "unconfirmed"}
    mine |= {"sending", "given up", "sent incomplete"}
    expected = {
        "mine": mine,
        "open": {*mine, "other"},
        "overdue": {"late"},
        "waiting": {"waits", "late", "due today", "sent incomplete"},
        "ready": {"ready"},
        "unconfirmed": {"unconfirmed", "given up"},
        "launched": set(),
        "closed": {"closed", "discarded"},
    }
    assert [*expected] == [*lists.TABS]
    for tab, names in expected.items():
        page = manager.get(f"{URL}?tab={tab}")
        assert set(titles(page)) == names, tab
        assert f'data-total="{len(names)}"' in page.text
        assert re.search(rf"{lists.TABS[tab]} <b>{len(names)}</b>", " ".join(page.text.split()))
    assert 'data-stage="unconfirmed"' in manager.get(f"{URL}?tab=unconfirmed").text


def test_next_due_is_first_and_those_without_a_date_last(manager: Client, aurora: Project) -> None:
    for title, days in (("none", None), ("later", 9), ("late", -2), ("soon", 1)):
        wait(make(aurora, title), "a logo", days)
    page = manager.get(f"{URL}?tab=waiting")
    assert titles(page) == ["late", "soon", "later", "none"]
    text = " ".join(page.text.split())
    for words in ("Overdue by 2 days", "in 1 day", "in 9 days", "Jane Holm"):
        assert words in text


def test_case_survives_sending_and_stays_waiting_with_its_date(
    manager: Client, aurora: Project
) -> None:
    draft = make(aurora, "Halcyon", owner="onboarding", state=Draft.State.SUBMITTING, attempt="a")
    wait(draft, "the video", 4)
    launched = one_in("LAUNCHED", aurora)
    submitting.attach_sender(draft, launched)
    sender = clients.client_of(aurora).get_sender(launched)
    keeping.note(aurora, [sender], asked_at=timezone.now(), source=Source.READ)
    case = Case.objects.get(pk=draft.case_id)
    assert (case.sender_id, case.owner.username) == (launched, "onboarding")
    record = SenderRecord.objects.get(sender_id=launched)
    assert record.owner == case.owner, "its sender is theirs too"
    assert titles(manager.get(f"{URL}?tab=waiting")) == ["Halcyon"]
    assert titles(manager.get(f"{URL}?tab=launched")) == ["Halcyon"]
    text = " ".join(manager.get(f"{URL}?tab=waiting").text.split())
    assert re.search(r"Launched in \d+ of \d+", text)
    assert "in 4 days" in text


def test_edit_joins_the_case_of_its_sender_and_leaves_the_owner(aurora: Project) -> None:
    owner = User.objects.get(username="onboarding")
    case = case_of(aurora, owner, sender_id=DEALS, closed_at=timezone.now())
    edit = make(aurora, "Deals", owner="manager", is_edit=True, sender_id=DEALS)
    assert edit.case_id == case.pk
    assert edit.owner == owner
    case.refresh_from_db()
    assert case.closed_at is None, "there is something to do again"


def test_late_answer_merges_the_case_of_the_draft_and_that_of_its_sender(aurora: Project) -> None:
    draft = make(aurora, "Deals", state=Draft.State.UNCONFIRMED, attempt="a")
    wait(draft, "the logo", 3)
    edit = make(aurora, "Deals", owner="onboarding", is_edit=True, sender_id=DEALS)
    wait(edit, "the letter", 1)
    submitting.attach_sender(draft, DEALS)
    case = opening.of_sender(aurora, DEALS)
    assert case is not None
    assert {each.pk for each in case.drafts.all()} == {draft.pk, edit.pk}
    assert (case.items_open, case.next_due) == (2, timezone.localdate() + timedelta(1))
    assert Case.objects.count() == 1


def test_merged_case_has_the_links_proposals_and_notices_of_both(aurora: Project) -> None:
    draft = make(aurora, "Deals", state=Draft.State.UNCONFIRMED, attempt="a")
    older = link_of(draft)
    edit = make(aurora, "Deals", owner="onboarding", is_edit=True, sender_id=DEALS)
    newer, now = link_of(edit), timezone.now()
    Proposal.objects.create(
        link=newer, draft=edit, step="brand", sent=["name"], first_saved=now, last_saved=now
    )
    Notice.objects.create(
        **{"user": edit.owner, "project": aurora, "case": edit.case, "event": "answers"},
        **{"sent_at": now, "reason": "case", "made_at": now},
    )
    submitting.attach_sender(draft, DEALS)
    case = Case.objects.get()
    assert [link.pk for link in case.links.filter(revoked_at=None)] == [newer.pk]
    assert set(case.links.all()) == {older, newer}
    assert newer.proposals.get().sent == ["name"]
    assert case.notices.count() == 1
    assert AuditEntry.objects.filter(action="case.link_revoked", actor_name="portal").count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=SUM", {"Summer"}),
        ("q=%00sum", {"Summer"}),
        ("q=jane", {"Summer"}),
        ("q=france", {"Winter"}),
        ("q=zzz", set()),
        ("owner=onboarding", {"Winter"}),
        ("owner=nobody", set()),
        ("party=customer", {"Summer"}),
        ("party=sinch", set()),
        ("country=FR", {"Winter"}),
        ("country=fr", {"Winter"}),
        ("country=DE", set()),
        ("q=summer&country=FR", set()),
    ],
)
def test_filters_narrow_the_list(
    manager: Client, aurora: Project, query: str, found: set[str]
) -> None:
    wait(make(aurora, "Summer"), "the logo", 2)
    winter = make(aurora, "Winter", owner="onboarding")
    saving.save(
        winter,
        "countries",
        {"countries": ["FR", "SE"]},
        user=winter.owner,
        tab="",
        version=0,
        now=timezone.now(),
    )
    page = manager.get(f"{URL}?tab=open&{query}")
    assert set(titles(page)) == found
    if not found:
        assert "No cases match your filters." in page.text


@pytest.mark.parametrize("query", ["tab=nonsense", "colour=red", "party=everyone"])
def test_unknown_filters_are_ignored_and_named(manager: Client, query: str) -> None:
    page = manager.get(f"{URL}?{query}")
    assert page.status_code == 200
    assert "Ignored because these filters or values are not supported:" in page.text


def test_empty_list_links_new_draft_for_editors_only(manager: Client, auditor: Client) -> None:
    assert "No open cases." in manager.get(URL).text
    assert f'href="{URL}new/"' in manager.get(URL).text
    assert f'href="{URL}new/"' not in auditor.get(URL).text


def test_list_has_50_cases_per_page(manager: Client, aurora: Project) -> None:
    for number in range(51):
        make(aurora, f"D{number}")
    first = manager.get(URL)
    assert len(titles(first)) == 50
    assert "1–50 of 51" in " ".join(first.text.split())
    assert 'href="/p/aurora/onboarding/?page=2"' in first.text
    for page in ("2", "99", "nonsense"):
        assert manager.get(f"{URL}?page={page}").status_code == 200
    assert titles(manager.get(f"{URL}?page=2")) == ["D0"]


def test_list_of_500_cases_takes_at_most_18_queries(
    manager: Client, aurora: Project, django_assert_max_num_queries: Any
) -> None:
    user, now = User.objects.get(username="manager"), timezone.now()
    made = Case.objects.bulk_create(
        Case(project=aurora, owner=user, customer=f"D{n}", created=now, next_due=date(2030, 1, 1))
        for n in range(500)
    )
    Draft.objects.bulk_create(
        Draft(project=aurora, case=case, title=case.customer, saved=now, saved_by=user)
        for case in made
    )
    WaitingItem.objects.bulk_create(WaitingItem(case=case, what="a", since=now) for case in made)
    with django_assert_max_num_queries(18):
        manager.get(URL)


def test_htmx_request_gets_the_list_with_out_of_band_parts(
    manager: Client, demo: list[Draft]
) -> None:
    fragment = manager.get(f"{URL}?tab=open", headers=HTMX)
    assert "<html" not in fragment.text
    assert fragment.text.count('hx-swap-oob="true"') == 3


def test_list_of_another_project_is_404_and_requires_sign_in() -> None:
    assert signed_in("onboarding").get("/p/harbor/onboarding/").status_code == 404
    assert Client().get(URL)["Location"] == f"/login/?next={URL}"


def test_auditor_starts_with_all_open_cases(auditor: Client, demo: list[Draft]) -> None:
    page = auditor.get(URL)
    assert re.search(r'id="tab-open"[^>]*aria-current="page"', page.text)
    assert "Aurora Club" in page.text


def test_navigation_counts_open_cases(manager: Client, aurora: Project, demo: list[Draft]) -> None:
    count = lists.open_count(aurora)
    assert count > 3
    page = " ".join(manager.get("/p/aurora/").text.split())
    assert f"open cases:</span> {count} </span>" in page


def test_overview_shows_own_cases_and_the_latest_actions(demo: list[Draft]) -> None:
    page = signed_in("onboarding").get("/p/aurora/").text
    assert "My cases" in page
    assert "Aurora Outlet" in page
    assert "created" in page
    assert "Aurora Express" not in page.partition("Latest actions")[0], "somebody else's"


def test_seeding_the_demo_drafts_twice_adds_nothing(aurora: Project, demo: list[Draft]) -> None:
    before = (Draft.objects.count(), AuditEntry.objects.count())
    seed_drafts(aurora, timezone.now())
    assert (Draft.objects.count(), AuditEntry.objects.count()) == before
    assert not Draft.objects.get(title="Aurora Garden").ready, "its addresses are not checked yet"
    assert Draft.objects.get(title="Aurora Outlet").problems == 2
    assert Draft.objects.filter(is_edit=True).exists()
