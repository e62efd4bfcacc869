"""The page of one case: items, owner, closing; who may, what is refused and what stays typed."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import stages, waiting
from senders.models import AuditEntry, Case, Draft, Project, SenderRecord, WaitingItem
from tests.cases.making import case_of
from tests.conftest import DEALS, DETAIL
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.records import making, read_once


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="onboarding"))
    return client


def url(draft: Draft, leaf: str = "") -> str:
    return f"/p/aurora/cases/{draft.case_id}/{leaf}"


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).text.split())


def test_page_shows_stage_steps_preview_and_timeline(staff: Client, draft: Draft) -> None:
    page = words(staff, url(draft))
    for text in ("Waiting for", "Not waiting for anyone.", "Draft", "Timeline", "Phone preview"):
        assert text in page
    assert 'class="current is-idle" aria-current="step"><span>Collecting</span>' in page
    assert f'href="/p/aurora/onboarding/{draft.pk}/brand/"' in page


def test_item_is_added_changed_ended_and_opened_again(staff: Client, draft: Draft) -> None:
    staff.post(url(draft, "items/"), {"whom": "Jane", "what": "a video", "due": "2030-02-01"})
    item = draft.case.items.get()
    assert "a video" in words(staff, url(draft))
    case = Case.objects.get(pk=draft.case_id)
    assert (case.items_open, str(case.next_due)) == (1, "2030-02-01")
    change = {
        "party": "other",
        "whom": "Lena",
        "what": "two videos",
        "since": f"{item.since:%Y-%m-%d}",
    }
    staff.post(url(draft, f"items/{item.pk}/"), change)
    item.refresh_from_db()
    assert (item.party, item.whom, item.what, item.due) == ("other", "Lena", "two videos", None)
    case.refresh_from_db()
    assert case.next_due is None
    for leaf, is_open, many in (("end/", False, 0), ("end/", False, 0), ("reopen/", True, 1)):
        staff.post(url(draft, f"items/{item.pk}/{leaf}"))
        item.refresh_from_db()
        case.refresh_from_db()
        assert (item.ended_at is None, case.items_open) == (is_open, many)
    told = [entry.action for entry in AuditEntry.objects.filter(target_kind="case").order_by("pk")]
    assert told == ["case.item_added", "case.item_changed", "case.item_ended", "case.item_reopened"]


@pytest.mark.parametrize(
    "typed",
    [
        {"whom": "", "what": " "},
        {"whom": "x" * 201},
        {"what": "x" * 501},
        {"what": "a logo", "due": "soon"},
        {"what": "a logo", "since": "2999-01-01"},
        {"what": "a logo", "since": "2026-01-02", "due": "2026-01-01"},
        {"what": "a logo", "party": "the moon"},
    ],
)
def test_wrong_item_is_refused_with_what_was_typed(
    staff: Client, draft: Draft, typed: dict[str, str]
) -> None:
    page = staff.post(url(draft, "items/"), typed)
    assert page.status_code == 422
    for value in typed.values():
        assert f'value="{value}"' in page.text or value in {"", " ", "the moon"}
    assert not draft.case.items.exists()
    item = waiting.add(
        draft.case,
        waiting.Asked("customer", "Jane", "a logo", timezone.now()),  # type: ignore[arg-type]
        None,
        Actor(draft.project, "tests"),
        now=timezone.now(),
    )
    assert staff.post(url(draft, f"items/{item.pk}/"), typed).status_code == 422
    item.refresh_from_db()
    assert (item.whom, item.what) == ("Jane", "a logo")


def test_case_has_at_most_fifty_open_items(staff: Client, draft: Draft) -> None:
    for number in range(waiting.MOST_OPEN):
        staff.post(url(draft, "items/"), {"what": f"paper {number}"})
    page = staff.post(url(draft, "items/"), {"what": "one more"})
    assert page.status_code == 422
    assert "at most 50 open waiting items" in page.text
    assert draft.case.items.count() == waiting.MOST_OPEN


def test_case_with_an_unsent_draft_is_not_closed(staff: Client, draft: Draft) -> None:
    page = staff.post(url(draft, "close/"), follow=True)
    assert "Send or discard the draft first." in page.text
    Draft.objects.filter(pk=draft.pk).update(state="submitted")
    staff.post(url(draft, "close/"))
    assert Case.objects.get(pk=draft.case_id).closed_at is not None
    staff.post(url(draft, "reopen/"))
    assert Case.objects.get(pk=draft.case_id).closed_at is None


def test_owner_of_the_case_owns_its_sender_too(staff: Client, aurora: Project) -> None:
    read_once.read_all(aurora)
    case = case_of(aurora, User.objects.get(username="onboarding"), sender_id=DEALS)
    heir = User.objects.get(username="manager")
    staff.post(f"/p/aurora/cases/{case.pk}/owner/", {"owner": heir.pk})
    assert Case.objects.get(pk=case.pk).owner == heir
    assert SenderRecord.objects.get(sender_id=DEALS).owner == heir


@pytest.mark.parametrize("leaf", ["", "owner/", "close/", "items/", "items/1/", "items/1/end/"])
def test_case_of_another_project_is_not_found(staff: Client, leaf: str) -> None:
    harbor = Project.objects.get(slug="harbor")
    case = case_of(harbor, User.objects.get(username="manager"), pk=4711)
    address = f"/p/aurora/cases/{case.pk}/{leaf}"
    assert (staff.post(address) if leaf else staff.get(address)).status_code == 404


def test_auditor_reads_the_case_and_has_no_buttons(auditor: Client, draft: Draft) -> None:
    page = auditor.get(url(draft)).text
    main = page[page.index("<main") : page.index("</main")]
    assert "<form" not in main


def test_item_may_hold_any_text(staff: Client, draft: Draft) -> None:
    for text in ("<b>x</b>", "شهادة 📄", "x" * 500):
        assert staff.post(url(draft, "items/"), {"what": text}).status_code == 302
    page = staff.get(url(draft)).text
    assert "&lt;b&gt;x" in page
    assert "شهادة 📄" in page


STATES = [
    # state, stop, label
    ("DRAFT", "sent", "Draft at Sinch"),
    ("IN_PROGRESS", "sent", "In progress"),
    ("IN_TEST", "testing", "In test"),
    ("PREPARING_LAUNCH", "launching", "Preparing launch"),
    ("LAUNCHING", "launching", "Launching"),
    ("LAUNCHED", "launched", "Launched"),
    ("UNLAUNCHED", "launched", "Unlaunched"),
    ("MELTED", "sent", "MELTED"),
]


@pytest.mark.parametrize(("state", "stop", "label"), STATES)
def test_stage_of_a_sender_is_its_state(aurora: Project, state: str, stop: str, label: str) -> None:
    making.stored(making.summary("s-1", state))
    case = case_of(aurora, User.objects.get(username="manager"), sender_id="s-1")
    stage = stages.of(case, None, "", SenderRecord.objects.get(sender_id="s-1"))
    assert (stage.stop, str(stage.label)) == (stop, label)


def test_sender_that_is_gone_or_was_never_read_is_not_said_to_be_in_a_stage(
    aurora: Project,
) -> None:
    case = case_of(aurora, User.objects.get(username="manager"), sender_id="s-1")
    assert stages.of(case, None, "", None).label == "Sent"
    making.stored(making.summary("s-1", "LAUNCHED"))
    SenderRecord.objects.update(gone_at=timezone.now() - timedelta(hours=1))
    assert stages.of(case, None, "", SenderRecord.objects.get()).label == "Not found at Sinch"


def test_page_of_the_sender_shows_its_case(staff: Client, aurora: Project) -> None:
    owner = User.objects.get(username="manager")
    case = case_of(aurora, owner, sender_id=DEALS, customer="Halcyon")
    item = waiting.Asked(
        WaitingItem.Party.CUSTOMER, "Jane", "a video", timezone.now(), date(2030, 2, 1)
    )
    waiting.add(case, item, None, Actor(aurora, "tests"), now=timezone.now())
    page = words(staff, DETAIL)
    assert f'href="/p/aurora/cases/{case.pk}/"' in page
    assert "waiting for 1 item" in page
    assert "next due Fri 1 Feb" in page
