"""Members and a customer link: create, change, revoke, accept and reject its answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, CustomerLink, Draft, DraftSave, Project, Proposal
from senders.onboarding import saving
from tests.conftest import signed_in
from tests.intake.linking import draft_of, link_of, path_of, save

FORM = {"steps": ["brand", "contacts"], "name": "Jane Holm", "email": "", "days": "14"}


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora)


@pytest.fixture
def case(draft: Draft) -> str:
    return f"/p/aurora/cases/{draft.case_id}/"


@pytest.fixture
def sent(draft: Draft, client: Client) -> CustomerLink:
    """A link by which a customer has sent three answers."""
    link = link_of(draft)
    save(client, path_of(link, "brand"), name="Halcyon", description="Rooms and a spa.")
    save(client, path_of(link, "contacts"), privacy_policy_url="https://halcyon.example/privacy")
    client.post(path_of(link, "check"), {"comment": "The name is new."})
    return link


def shown_address(page: Any) -> str:
    found = re.search(r'id="link-address" readonly value="([^"]+)"', page.text)
    return found[1] if found else ""


def choices(page: Any, **picked: str) -> dict[str, str]:
    """Returns the form of the page of proposals with these choices by field."""
    posted = {}
    for part in page.context["parts"]:
        posted[f"seen-{part.proposal.pk}"] = str(part.seen)
        for choice in part.choices:
            said, _colon, word = picked.get(choice.name, "").partition(":")
            posted[f"choice-{part.proposal.pk}-{choice.name}"] = said
            posted[f"word-{part.proposal.pk}-{choice.name}"] = word
    return posted


def test_created_link_is_shown_again_and_works(manager: Client, case: str) -> None:
    assert manager.post(f"{case}link/", FORM)["Location"] == f"{case}#link"
    first, second = (shown_address(manager.get(case)) for _time in range(2))
    assert first == second
    assert first.startswith("http")
    assert Client().get("/" + first.split("/", 3)[3]).status_code == 302


def test_double_click_creates_one_link(manager: Client, case: str) -> None:
    for _press in range(2):
        manager.post(f"{case}link/", FORM)
    assert CustomerLink.objects.count() == 1


def test_new_link_after_the_end_of_another_is_the_only_one_that_works(
    manager: Client, case: str, draft: Draft
) -> None:
    old = path_of(link_of(draft), "brand")
    CustomerLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Expired on" in manager.get(case).text
    manager.post(f"{case}link/", FORM)
    assert Client().get(old).status_code == 404
    assert CustomerLink.objects.filter(revoked_at=None).count() == 1


def test_auditors_see_the_link_without_its_address(case: str, draft: Draft) -> None:
    link_of(draft)
    page = signed_in("auditor").get(case)
    assert "Jane Holm" in page.text
    assert "/intake/" not in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("steps", [], "Select at least one step."),
        ("steps", ["basics"], "Select a valid choice"),
        ("steps", ["gb", "us"], "Select a valid choice"),
        ("name", "", "Enter the name of the person"),
        ("email", "jane@", "Enter an email address"),
        ("days", "0", "from 1 to 90"),
        ("days", "91", "from 1 to 90"),
        ("days", "soon", "from 1 to 90"),
    ],
)
def test_wrong_form_says_so_and_creates_nothing(
    manager: Client, case: str, field: str, value: Any, words: str
) -> None:
    response = manager.post(f"{case}link/", FORM | {field: value})
    assert response.status_code == 422
    assert words in response.text
    assert not CustomerLink.objects.exists()


def test_link_that_no_key_opens_says_so(
    manager: Client, case: str, draft: Draft, settings: Any
) -> None:
    link_of(draft)
    CustomerLink.objects.update(token_encrypted="not-a-secret-of-ours")
    assert "cannot read it" in manager.get(case).text


def test_revoked_link_ends_at_once_and_its_answers_stay(
    manager: Client, client: Client, case: str, sent: CustomerLink
) -> None:
    manager.post(f"{case}link/revoke/")
    assert client.get(path_of(sent, "brand")).status_code == 404
    assert "Revoked on" in manager.get(case).text
    assert len(manager.get(f"{case}proposals/").context["parts"]) == 2


def test_unsent_answers_are_no_proposals(manager: Client, case: str, draft: Draft) -> None:
    save(Client(), path_of(link_of(draft), "brand"), name="Halcyon")
    assert manager.get(f"{case}proposals/").context["parts"] == []
    assert "Not sent yet" in manager.get(case).text


def test_two_are_accepted_and_one_is_rejected_with_a_word(
    manager: Client, client: Client, case: str, draft: Draft, sent: CustomerLink
) -> None:
    assert "3 proposals to accept" in manager.get(case).text
    page = manager.get(f"{case}proposals/")
    assert "The name is new." in page.text
    picked = choices(
        page,
        name="reject:Use the registered name.",
        description="accept",
        privacy_policy_url="accept",
    )
    assert manager.post(f"{case}proposals/", picked)["Location"] == case
    draft.refresh_from_db()
    assert draft.answers["brand"] == {
        "name": ["Halcyon Hotels"],
        "description": ["Rooms and a spa."],
    }
    assert draft.answers["contacts"]["privacy_policy_url"] == ["https://halcyon.example/privacy"]
    aside = DraftSave.objects.get(set_aside=True)
    assert aside.answers["name"] == ["Halcyon"]
    accepted = AuditEntry.objects.filter(action="case.proposals_accepted").order_by("number")
    assert [each.changes["fields"] for each in accepted] == [
        ["description"],
        ["privacy_policy_url"],
    ]
    rejected = AuditEntry.objects.get(action="case.proposals_refused")
    assert rejected.changes == {"step": "brand", "fields": ["name"]}
    again = client.get(path_of(sent, "brand"))
    assert "Use the registered name." in again.text
    assert "Halcyon Hotels" in again.text
    save(client, path_of(sent, "brand"), name="Halcyon Hotels AB")
    assert "Use the registered name." not in client.get(path_of(sent, "brand")).text
    client.post(path_of(sent, "check"), {})
    assert "1 proposal to accept" in manager.get(case).text


def test_second_press_settles_nothing_twice(manager: Client, case: str, sent: CustomerLink) -> None:
    picked = choices(manager.get(f"{case}proposals/"), name="accept")
    for _press in range(2):
        manager.post(f"{case}proposals/", picked)
    assert AuditEntry.objects.filter(action="case.proposals_accepted").count() == 1


def test_answer_that_staff_changed_is_shown_and_never_overwritten_unseen(
    manager: Client, case: str, draft: Draft, sent: CustomerLink
) -> None:
    user = User.objects.get(username="onboarding")
    page = manager.get(f"{case}proposals/")
    answers = {**draft.answers["brand"], "name": ["Halcyon Group"]}
    saving.save(draft, "brand", answers, user=user, tab="", version=1, now=timezone.now())
    response = manager.post(f"{case}proposals/", choices(page, name="accept"))
    assert f"/onboarding/{draft.pk}/brand/?conflict=" in response["Location"]
    conflict = manager.get(response["Location"])
    assert "Halcyon Group" in conflict.text
    draft.refresh_from_db()
    assert draft.answers["brand"]["name"] == ["Halcyon Group"]
    again = manager.get(f"{case}proposals/")
    assert "Changed after the customer saw it." in again.text


def test_answers_that_the_customer_changed_since_are_not_accepted(
    manager: Client, client: Client, case: str, draft: Draft, sent: CustomerLink
) -> None:
    page = manager.get(f"{case}proposals/")
    manager.post(f"{case}link/reopen/")
    save(client, path_of(sent, "brand"), name="Halcyon Group")
    client.post(path_of(sent, "check"), {})
    response = manager.post(f"{case}proposals/", choices(page, name="accept"), follow=True)
    assert "The customer changed answers in Brand" in response.text
    draft.refresh_from_db()
    assert draft.answers["brand"]["name"] == ["Halcyon Hotels"]


def test_proposals_of_a_sent_draft_are_left(
    manager: Client, case: str, draft: Draft, sent: CustomerLink
) -> None:
    picked = choices(manager.get(f"{case}proposals/"), name="accept")
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    manager.post(f"{case}proposals/", picked)
    assert Proposal.objects.get(step="brand").settled == {}


def test_link_leads_to_the_rejected_answer_and_its_last_page_lists_it(
    manager: Client, case: str, sent: CustomerLink, client: Client
) -> None:
    page = manager.get(f"{case}proposals/")
    manager.post(f"{case}proposals/", choices(page, description="reject:Is for staff."))
    last = client.get(path_of(sent, "check")).text
    assert "Brand: look at these answers again" in " ".join(last.split())
    assert "Is for staff." in last
    brand = path_of(sent, "brand")
    assert client.get(path_of(sent))["Location"] == brand, "though another step is not done"
    save(client, brand, description="Rooms, a spa and a garden.")
    assert "Is for staff." not in client.get(path_of(sent, "check")).text
