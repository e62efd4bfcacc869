"""The list of drafts, the overview's part of it, and what five hundred of them cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.management.demo_drafts import seed_drafts
from senders.models import AuditEntry, Draft, Project
from senders.onboarding import drafts, saving
from tests.conftest import HTMX, signed_in

URL = "/p/aurora/onboarding/"
BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}


def titles(page: Any) -> list[str]:
    return re.findall(r"<tr role=\"row\" data-draft.*?<bdi>(.*?)</bdi>", page.text, re.DOTALL)


def make(project: Project, title: str, owner: str = "manager", **columns: Any) -> Draft:
    user = User.objects.get(username=owner)
    answers = {"basics": {**BASICS, "title": [title]}}
    return saving.create(project, user, answers, now=timezone.now(), **columns)


@pytest.fixture
def demo(aurora: Project) -> list[Draft]:
    seed_drafts(aurora, timezone.now())
    return list(Draft.objects.all())


def test_each_tab_lists_the_drafts_of_its_state(manager: Client, aurora: Project) -> None:
    now = timezone.now()
    states = Draft.State
    make(aurora, "mine")
    make(aurora, "other", owner="onboarding")
    waits, since = make(aurora, "waits"), now - timedelta(days=9)
    drafts.wait_for(waits, "Jane", "a video", since, Actor(aurora, "tests"), now=now)
    Draft.objects.filter(pk=make(aurora, "ready").pk).update(ready=True)
    Draft.objects.filter(pk=make(aurora, "refused").pk).update(ready=True, refusal={"code": "x"})
    make(aurora, "unconfirmed", state=states.UNCONFIRMED)
    make(aurora, "sending", state=states.SUBMITTING, attempt_ends=now + timedelta(minutes=1))
    make(aurora, "overdue", state=states.SUBMITTING, attempt_ends=now - timedelta(seconds=1))
    make(aurora, "sent", state=states.SUBMITTED)
    make(aurora, "gone", state=states.DISCARDED, discarded_at=now - timedelta(days=31))
    unsent = {"mine", "waits", "ready", "refused", "unconfirmed", "sending", "overdue"}
    expected = {
        "mine": unsent,
        "open": {*unsent, "other"},
        "waiting": {"waits"},
        "ready": {"ready"},
        "unconfirmed": {"unconfirmed", "overdue"},
        "sent": {"sent"},
        "discarded": {"gone"},
    }
    for tab, names in expected.items():
        page = manager.get(f"{URL}?tab={tab}")
        assert set(titles(page)) == names, tab
        assert f'data-total="{len(names)}"' in page.text
    assert "cannot be restored" in manager.get(f"{URL}?tab=discarded").text
    assert 'data-standing="unconfirmed"' in manager.get(f"{URL}?tab=unconfirmed").text


def test_row_shows_progress_countries_and_waiting_for(manager: Client, aurora: Project) -> None:
    draft = make(aurora, "<b>Deals</b>")
    Draft.objects.filter(pk=draft.pk).update(
        answered=31, total=48, problems=2, answers={"countries": {"countries": ["SE", "FR"]}}
    )
    draft.refresh_from_db()
    now = timezone.now()
    since = now - timedelta(days=8)
    drafts.wait_for(draft, "Jane Holm", "the video", since, Actor(aurora, "tests"), now=now)
    page = manager.get(URL).text
    assert f'data-draft="{draft.pk}"' in page
    for words in ("&lt;b&gt;Deals", "31 of 48", 'width="41"', "France, Sweden", "Jane Holm", "8 d"):
        assert words in page
    assert "long" in page, "a wait of more than a week stands out"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("title=SUM", ["Summer"]),
        ("title=r", ["Winter", "Summer"]),
        ("title=%00sum", ["Summer"]),
        ("title=zzz", []),
    ],
)
def test_title_filter_matches_parts_without_case(
    manager: Client, aurora: Project, query: str, found: list[str]
) -> None:
    make(aurora, "Summer")
    make(aurora, "Winter")
    page = manager.get(f"{URL}?{query}")
    assert titles(page) == found
    if not found:
        assert "No drafts match your filters." in page.text


@pytest.mark.parametrize("query", ["tab=nonsense", "colour=red"])
def test_unknown_filters_are_ignored_and_named(manager: Client, query: str) -> None:
    page = manager.get(f"{URL}?{query}")
    assert page.status_code == 200
    assert "Ignored because these filters or values are not supported:" in page.text


def test_empty_list_links_new_draft_for_editors_only(manager: Client, auditor: Client) -> None:
    assert "No open drafts." in manager.get(URL).text
    assert f'href="{URL}new/"' in manager.get(URL).text
    assert f'href="{URL}new/"' not in auditor.get(URL).text


def test_list_has_50_drafts_per_page(manager: Client, aurora: Project) -> None:
    for number in range(51):
        make(aurora, f"D{number}")
    first = manager.get(URL)
    assert len(titles(first)) == 50
    assert "1–50 of 51" in " ".join(first.text.split())
    assert 'href="/p/aurora/onboarding/?page=2"' in first.text
    for page in ("2", "99", "nonsense"):
        assert manager.get(f"{URL}?page={page}").status_code == 200
    assert titles(manager.get(f"{URL}?page=2")) == ["D0"]


def test_list_of_500_drafts_takes_at_most_12_queries(
    manager: Client, aurora: Project, django_assert_max_num_queries: Any
) -> None:
    user = User.objects.get(username="manager")
    Draft.objects.bulk_create(
        Draft(project=aurora, owner=user, title=f"D{n}", saved=timezone.now(), saved_by=user)
        for n in range(500)
    )
    with django_assert_max_num_queries(12):
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


def test_auditor_starts_with_all_open_drafts(auditor: Client, demo: list[Draft]) -> None:
    page = auditor.get(URL)
    assert re.search(r'id="tab-open"[^>]*aria-current="page"', page.text)
    assert "Aurora Club" in page.text


def test_navigation_counts_open_drafts(manager: Client, aurora: Project, demo: list[Draft]) -> None:
    count = drafts.open_count(aurora)
    assert count > 3
    page = " ".join(manager.get("/p/aurora/").text.split())
    assert f"open drafts:</span> {count} </span>" in page


def test_overview_shows_own_drafts_and_the_latest_actions(demo: list[Draft]) -> None:
    page = signed_in("onboarding").get("/p/aurora/").text
    assert "My drafts" in page
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
