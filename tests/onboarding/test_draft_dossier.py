"""The dossier of a draft: answers, findings, saves, notes, every attempt to send, the trail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import AuditEntry, Draft, Note, Outcome, Project
from senders.onboarding import editing
from senders.sandbox import faults, store
from senders.sinch import clients
from tests.conftest import DEALS, signed_in
from tests.onboarding.complete import GONE, body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB
from tests.onboarding.test_submit import submit


def page_of(client: Client, draft: Draft) -> str:
    """The page in one line, so that words may stand where they like."""
    response = client.get(url(draft, "dossier/"))
    assert response.status_code == 200
    return " ".join(response.text.split())


def part(page: str, heading: str) -> str:
    return page.partition(f'id="{heading}"')[2].partition("</section>")[0]


def test_draft_dossier_shows_answers_issues_saves_notes_and_entries(
    auditor: Client, staff: Client, aurora: Project
) -> None:
    gone = {"details__questionnaire__fr__answers__siren": GONE, "details__brand__color": "red"}
    draft = draft_of(aurora, body(**gone))
    signed_in("manager").post(
        url(draft, "brand/"), {"name": "Aurora", "then": "autosave", "version": "1", "tab": TAB}
    )
    Draft.objects.filter(pk=draft.pk).update(title="Aurora <Spring>")
    user = User.objects.get(username="manager")
    Note.objects.create(project=aurora, draft=draft, text="Ask <Jane>", at=timezone.now(), by=user)
    store.clear_requests()
    page = page_of(auditor, draft)
    for words in (
        f'data-draft="{draft.pk}" data-standing="open"',
        "Dossier: draft · <b>Sandbox</b>",
        "auditor (Auditor) at <time",
        "Aurora &lt;Spring&gt;",
        "Phone preview",
        "Not ready to send. Fix 2 issues: 1 before sending and 1 before launch.",
        'data-answer="fr.siren"',
        "Not answered, required for launch",
        "This draft has not been sent.",
        "Internal",
        "Ask &lt;Jane&gt;",
    ):
        assert words in page, words
    found = part(page, "findings-title")
    assert set(re.findall(r'data-stops="(\w+)"', found)) == {"create", "launch"}
    assert "back=review" not in page
    assert "Change" not in part(page, "task-brand-title")
    saves = part(page, "saves-title")
    assert len(re.findall("data-save=", saves)) == len(draft.versions) + 1
    assert saves.rindex("manager") > saves.rindex("onboarding"), "the newest last"
    assert "Name · Description" in saves
    trail = part(page, "trail-title")
    for entry in AuditEntry.objects.filter(target_kind="draft", target_id=str(draft.pk)):
        assert f'<code class="hash">{entry.hash}</code>' in trail
    said = re.findall(r"<time [^>]*>([^<]+)</time>", page.partition("<article")[2])
    assert len(said) > 10
    assert all(re.fullmatch(r"\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d UTC", time) for time in said)
    assert len(store.requests()) <= 1, "the questions alone"


def test_draft_dossier_lists_every_attempt_to_send(
    staff: Client, auditor: Client, draft: Draft
) -> None:
    faults.order("POST /rcs/senders", "error", errorCode="file_size_too_large")
    submit(staff, draft)
    refused = AuditEntry.objects.get(action="draft.refused")
    assert (refused.outcome, refused.actor_name) == (Outcome.REFUSED, "onboarding")
    assert refused.changes["answer"]["code"] == "file_size_too_large"
    page = page_of(auditor, draft)
    attempts = part(page, "attempts-title")
    assert 'data-standing="refused"' in page
    assert "by <bdi>onboarding</bdi>" in attempts
    assert 'data-refusal="file_size_too_large"' in attempts

    faults.order("POST /rcs/senders", "timeout")
    submit(signed_in("manager"), draft)
    assert draft.state == Draft.State.UNCONFIRMED
    Draft.objects.filter(pk=draft.pk).update(attempt_ends=Now())
    staff.post(url(draft, "unconfirmed/"), {"decide": "unlock"})
    submit(staff, draft)
    page = page_of(auditor, draft)
    attempts = part(page, "attempts-title")
    words = re.findall(r"(Rejected|No response|Succeeded)</span>", attempts)
    assert words == ["Rejected", "No response", "Succeeded", "Succeeded"], "the third unlocked it"
    assert "<code>file_size_too_large</code>" in attempts
    assert "data-refusal" not in attempts, "what counts now is that it was sent"
    assert f'href="/p/aurora/senders/{draft.sender_id}/dossier/"' in page


def test_dossier_of_an_edit_draft_links_the_sender_dossier(
    auditor: Client, aurora: Project
) -> None:
    user = User.objects.get(username="onboarding")
    sender = clients.client_of(aurora).get_sender(DEALS)
    draft = editing.begin(sender, Actor(aurora, "onboarding", user=user), user, timezone.now())
    page = page_of(auditor, draft)
    assert "Dossier: sender edit" in page
    assert f'href="/p/aurora/senders/{DEALS}/dossier/"' in page
    assert "Nothing has changed yet, so there is nothing to send." in page


@pytest.mark.parametrize("state", ["submitting", "unconfirmed", "submitted", "discarded"])
def test_draft_in_any_state_has_a_dossier(auditor: Client, draft: Draft, state: str) -> None:
    now = timezone.now()
    Draft.objects.filter(pk=draft.pk).update(
        state=state, attempted_at=now, attempt_ends=now + timedelta(minutes=1)
    )
    page = page_of(auditor, draft)
    assert f'data-standing="{state}"' in page
    assert "Ready to send" not in page


def test_draft_dossier_can_be_read_by_members_only(draft: Draft, staff: Client) -> None:
    harbor = Project.objects.get(slug="harbor")
    other = draft_of(harbor, body())
    for client in (staff, signed_in("auditor"), signed_in("admin")):
        assert client.get(url(draft, "dossier/")).status_code == 200
        assert client.get(url(other, "dossier/")).status_code == 404
    assert staff.get(f"/p/harbor/onboarding/{other.pk}/dossier/").status_code == 404
    assert staff.post(url(draft, "dossier/")).status_code == 405


def test_review_and_history_link_to_the_dossier(auditor: Client, draft: Draft) -> None:
    for leaf in ("review/", "history/"):
        assert f'href="{url(draft, "dossier/")}"' in auditor.get(url(draft, leaf)).text
    review = " ".join(auditor.get(url(draft, "review/")).text.split())
    assert '<p class="print-header"><b>Sandbox</b>' in review


def test_draft_dossier_query_count_does_not_grow_with_notes(
    auditor: Client, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    page_of(auditor, draft)
    user = User.objects.get(username="manager")
    for _each in range(10):
        Note.objects.create(
            project=draft.project, draft=draft, text="x", at=timezone.now(), by=user
        )
    with django_assert_max_num_queries(16):
        page_of(auditor, draft)
