"""The pages of a customer link: what they show, save and send, and what they never tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import customer_links, opening
from senders.models import AuditEntry, CustomerLink, Draft, Project, Proposal
from senders.onboarding import drafts, saving
from tests.conftest import HTMX
from tests.intake.linking import draft_of, fields_of, link_of, path_of, save


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora)


@pytest.fixture
def link(draft: Draft) -> CustomerLink:
    return link_of(draft)


def actions(link: CustomerLink) -> list[str]:
    entries = AuditEntry.objects.filter(target_kind="case", target_id=str(link.case_id))
    return list(entries.order_by("number").values_list("action", flat=True))


def test_link_leads_to_the_first_step_that_is_not_done(client: Client, link: CustomerLink) -> None:
    response = client.get(path_of(link))
    assert response.status_code == 302
    assert response["Location"] == path_of(link, "contacts")


def test_page_shows_the_customer_and_the_owner_and_no_other_name(
    client: Client, link: CustomerLink, aurora: Project
) -> None:
    page = client.get(path_of(link, "brand"))
    assert page.status_code == 200
    assert "Halcyon Hotels" in page.text
    for other in (aurora.name, f"/p/{aurora.slug}", "internal)", "onboarding/", "Jane Holm"):
        assert other not in page.text, other


def test_headers_hide_the_address_and_forbid_storing(client: Client, link: CustomerLink) -> None:
    page = client.get(path_of(link, "brand"))
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "strict-origin"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "sessionid" not in page.cookies
    assert not Session.objects.exists()


def test_saved_answers_are_proposals_and_leave_the_draft(
    client: Client, link: CustomerLink, draft: Draft
) -> None:
    response = save(client, path_of(link, "brand"), description="Rooms and a spa.")
    assert response.status_code == 302, response.text
    row = Proposal.objects.get()
    assert row.answers == {"description": ["Rooms and a spa."]}
    assert row.bases == {"description": {"description": ["Rooms by the sea."]}}
    draft.refresh_from_db()
    assert draft.answers["brand"]["description"] == ["Rooms by the sea."]
    assert "Rooms and a spa." in client.get(path_of(link, "brand")).text


def test_autosave_answers_with_the_new_version(client: Client, link: CustomerLink) -> None:
    path = path_of(link, "brand")
    posted = fields_of(client.get(path)) | {"description": ["New"], "then": ["autosave"]}
    response = client.post(path, posted, headers=HTMX)
    assert response.status_code == 200
    assert 'value="1.1"' in response.text
    assert "All changes saved at" in response.text
    assert 'id="preview-body" hx-swap-oob="true"' in response.text


def test_answer_put_back_is_no_proposal(client: Client, link: CustomerLink) -> None:
    save(client, path_of(link, "brand"), description="New")
    save(client, path_of(link, "brand"), description="Rooms by the sea.")
    assert Proposal.objects.get().bases == {}


def test_answer_that_staff_changed_stays_unless_the_customer_changed_it(
    client: Client, link: CustomerLink, draft: Draft
) -> None:
    path = path_of(link, "brand")
    posted = fields_of(client.get(path))
    user = User.objects.get(username="manager")
    answers = {**draft.answers["brand"], "name": ["Halcyon"]}
    saving.save(draft, "brand", answers, user=user, tab="", version=1, now=timezone.now())
    client.post(path, posted | {"description": ["New"], "then": ["continue"]})
    assert list(Proposal.objects.get().bases) == ["description"]


def test_two_tabs_of_the_customer_lose_nothing(client: Client, link: CustomerLink) -> None:
    path = path_of(link, "brand")
    first, second = fields_of(client.get(path)), fields_of(client.get(path))
    client.post(path, first | {"description": ["First"], "then": ["autosave"]}, headers=HTMX)
    response = client.post(path, second | {"description": ["Second"], "then": ["continue"]})
    assert response.status_code == 409
    assert "also changed in another tab" in response.text
    assert "Second" in response.text
    assert Proposal.objects.get().answers["description"] == ["First"]


def test_sending_marks_the_answers_and_ends_changing(client: Client, link: CustomerLink) -> None:
    path = path_of(link, "brand")
    posted = fields_of(client.get(path))
    save(client, path, description="New")
    check = path_of(link, "check")
    assert "Changed by you" in client.get(check).text
    for _press in range(2):
        assert client.post(check, {"comment": "All yours"}).status_code == 302
    sent = client.get(check)
    assert "Answers sent" in sent.text
    assert "All yours" in sent.text
    assert Proposal.objects.get().sent == ["description"]
    response = client.post(path, posted | {"description": ["Later"], "then": ["continue"]})
    assert response.status_code == 409
    assert "were sent already" in response.text
    assert "Later" in response.text
    assert Proposal.objects.get().answers["description"] == ["New"]
    assert actions(link) == [
        "case.link_created",
        "case.link_used",
        "case.intake_saved",
        "case.intake_sent",
    ]
    entry = AuditEntry.objects.get(action="case.intake_sent")
    assert (entry.actor, entry.actor_name) == (None, "Customer by link")


def _revoke(link: CustomerLink, _draft: Draft, actor: Actor) -> None:
    customer_links.revoke(link, actor, now=timezone.now())


def _expire(_link: CustomerLink, _draft: Draft, _actor: Actor) -> None:
    CustomerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _discard(_link: CustomerLink, draft: Draft, actor: Actor) -> None:
    drafts.discard(draft, actor, now=timezone.now())


def _send_draft(_link: CustomerLink, draft: Draft, _actor: Actor) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)


def _close(link: CustomerLink, draft: Draft, actor: Actor) -> None:
    _send_draft(link, draft, actor)
    opening.close(link.case, actor, now=timezone.now())


@pytest.mark.parametrize("end", [_revoke, _expire, _discard, _send_draft, _close])
def test_link_that_ended_answers_as_one_that_never_was(
    client: Client, link: CustomerLink, draft: Draft, end: Any
) -> None:
    path = path_of(link, "brand")
    posted = fields_of(client.get(path)) | {"description": ["Late"], "then": ["continue"]}
    end(link, draft, Actor(draft.project, "tests"))
    unknown = client.get("/intake/unknown/brand/")
    before = AuditEntry.objects.count()
    for response in (client.get(path), client.get(path_of(link)), client.post(path, posted)):
        assert response.status_code == 404
        assert response.content == unknown.content
        assert response["Referrer-Policy"] == "no-referrer"
    assert not Proposal.objects.exists()
    assert AuditEntry.objects.count() == before


def test_step_that_was_not_chosen_is_not_found(client: Client, link: CustomerLink) -> None:
    unknown = client.get("/intake/unknown/brand/")
    response = client.get(path_of(link, "countries"))
    assert (response.status_code, response.content) == (404, unknown.content)
    assert client.post(path_of(link, "countries"), {"countries": ["FR"]}).status_code == 404
    assert not Proposal.objects.exists()


def test_use_is_an_entry_once_a_day(client: Client, link: CustomerLink) -> None:
    for _time in range(3):
        client.get(path_of(link, "brand"))
    assert actions(link).count("case.link_used") == 1
    CustomerLink.objects.update(last_used_at=timezone.now() - timedelta(days=1))
    client.get(path_of(link, "brand"))
    assert actions(link).count("case.link_used") == 2


def test_token_is_stored_nowhere_in_clear(client: Client, link: CustomerLink) -> None:
    save(client, path_of(link, "brand"), description="New")
    token = path_of(link).split("/")[2]
    stored = [str(row) for row in CustomerLink.objects.values()]
    stored += [str(row) for row in AuditEntry.objects.values()]
    assert not [row for row in stored if token in row]
