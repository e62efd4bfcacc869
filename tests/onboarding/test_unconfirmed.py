"""After a create without an answer: what is shown, what is decided, and that nothing is sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, Draft, Note, Project
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from tests.onboarding.complete import body
from tests.onboarding.conftest import creates, draft_of

CREATE = "POST /rcs/senders"
LIST = "GET /rcs/senders"


@pytest.fixture
def lost(draft: Draft) -> Draft:
    """A draft whose create got no answer, though the sender was made."""
    return attempted(draft)


def attempted(draft: Draft, seconds_ago: int = 0) -> Draft:
    draft.state = Draft.State.UNCONFIRMED
    draft.attempted_at = timezone.now() - timedelta(seconds=seconds_ago)
    draft.attempted_by = draft.owner
    draft.save()
    return draft


def made(project: Project, name: str, minutes_ago: float = 0) -> str:
    """A sender at Sinch that nobody told the portal about."""
    template = Sender.objects.filter(project_id=project.project_id).first()
    assert template is not None
    number = Sender.objects.count()
    at = timezone.now() - timedelta(minutes=minutes_ago)
    details = {**template.body["details"], "brand": {"name": name}}
    sender = Sender(
        id=f"00000000-0000-4000-8000-{number:012d}",
        project_id=project.project_id,
        state="IN_TEST",
        created=at,
        modified=at,
        body={**template.body, "details": details},
    )
    store.add_sender(sender)
    return str(sender.pk)


def url(draft: Draft, leaf: str = "unconfirmed") -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{leaf}/"


def decide(client: Client, draft: Draft, **form: str) -> Any:
    response = client.post(url(draft), form)
    draft.refresh_from_db()
    return response


def shown(client: Client, draft: Draft) -> list[str]:
    page = client.get(url(draft, "review")).content.decode()
    return [part.partition('"')[0] for part in page.split('data-sender="')[1:]]


def test_the_page_lists_what_was_made_since_five_minutes_before(
    staff: Client, lost: Draft, aurora: Project
) -> None:
    made(aurora, "Long before", minutes_ago=6)
    early = made(aurora, "Just before", minutes_ago=4)
    same = made(aurora, "Aurora Deals", minutes_ago=2)
    late = made(aurora, "Something else", minutes_ago=1)
    assert shown(staff, lost) == [same, late, early]
    page = staff.get(url(lost, "review")).content.decode()
    assert f"to create Aurora Deals was sent at {lost.attempted_at:%H:%M:%S} UTC." in page
    assert "None of these senders" in page
    assert creates() == 0


def test_senders_of_other_drafts_are_no_candidates(
    staff: Client, lost: Draft, aurora: Project
) -> None:
    taken = made(aurora, "Aurora Deals")
    draft_of(aurora, body(), sender_id=taken, state=Draft.State.SUBMITTED)
    assert shown(staff, lost) == []
    response = decide(staff, lost, decide="this", sender=taken)
    assert (response.status_code, lost.state) == (422, Draft.State.UNCONFIRMED)


def test_this_is_it(staff: Client, lost: Draft, aurora: Project) -> None:
    note = Note.objects.create(
        project=aurora, draft=lost, text="Ask Jane", at=timezone.now(), by=lost.owner
    )
    sender = made(aurora, "Aurora Deals")
    response = decide(staff, lost, decide="this", sender=sender)
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert (lost.state, lost.sender_id, creates()) == (Draft.State.SUBMITTED, sender, 0)
    note.refresh_from_db()
    assert note.sender_id == sender
    entry = AuditEntry.objects.get(action="draft.confirmed")
    assert entry.changes == {"after": {"sender": sender}}


def test_it_was_not_made(staff: Client, lost: Draft) -> None:
    answers = lost.answers
    response = decide(staff, lost, decide="unlock")
    assert response["Location"] == url(lost, "review")
    assert (lost.state, lost.answers, creates()) == (Draft.State.OPEN, answers, 0)
    assert AuditEntry.objects.filter(action="draft.unlocked").count() == 1
    assert 'name="reviewed"' in staff.get(url(lost, "review")).content.decode()


@pytest.mark.parametrize("sender", ["", "none", "00000000-0000-4000-8000-999999999999"])
def test_this_is_it_needs_a_sender_that_can_be_it(staff: Client, lost: Draft, sender: str) -> None:
    response = decide(staff, lost, decide="this", sender=sender)
    assert (response.status_code, lost.state) == (422, Draft.State.UNCONFIRMED)
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("timeout", {}, 504),
        ("refused", {}, 503),
        ("html", {}, 502),
        ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 9}, 503),
    ],
)
def test_when_the_search_fails_nothing_can_be_decided_from_it(
    staff: Client, lost: Draft, fault: str, options: dict[str, Any], status: int
) -> None:
    faults.order(LIST, fault, **options)
    response = staff.get(url(lost, "review"))
    page = response.content.decode()
    assert response.status_code == status
    assert 'name="decide"' not in page
    assert "Search again" in page


def test_a_second_decision_changes_nothing(staff: Client, lost: Draft, aurora: Project) -> None:
    sender = made(aurora, "Aurora Deals")
    decide(staff, lost, decide="this", sender=sender)
    response = decide(staff, lost, decide="unlock")
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert lost.state == Draft.State.SUBMITTED


def test_a_submit_that_never_ended_can_be_decided(staff: Client, draft: Draft) -> None:
    attempted(draft, seconds_ago=61)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTING)
    decide(staff, draft, decide="unlock")
    assert draft.state == Draft.State.OPEN
    written = AuditEntry.objects.filter(target_id=str(draft.pk)).order_by("number")
    assert [(each.action, each.outcome) for each in written] == [
        ("draft.unconfirmed", "no_answer"),
        ("draft.unlocked", "succeeded"),
    ]


def test_a_submit_under_way_cannot_be_decided(staff: Client, draft: Draft) -> None:
    attempted(draft, seconds_ago=10)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTING)
    decide(staff, draft, decide="unlock")
    assert draft.state == Draft.State.SUBMITTING


def test_who_only_reads_sees_the_candidates_and_decides_nothing(
    auditor: Client, lost: Draft, aurora: Project
) -> None:
    sender = made(aurora, "Aurora Deals")
    assert shown(auditor, lost) == [sender]
    page = auditor.get(url(lost, "review")).content.decode()
    assert 'type="radio"' not in page
    assert 'name="decide"' not in page


def test_a_lost_create_is_found_and_confirmed(staff: Client, draft: Draft) -> None:
    """The whole way: the answer is cut off, the sender was made, the person finds it."""
    page = staff.get(url(draft, "review")).content.decode()
    seen = page.partition('name="reviewed" value="')[2].partition('"')[0]
    faults.order(CREATE, "truncated")
    staff.post(url(draft, "submit"), {"reviewed": seen})
    [sender] = shown(staff, draft)
    response = decide(staff, draft, decide="this", sender=sender)
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert (draft.state, creates()) == (Draft.State.SUBMITTED, 1)
