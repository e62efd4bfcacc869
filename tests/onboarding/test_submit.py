"""Sending a draft: one call whatever happens, and the draft left in a state that says so."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, Draft, Note, Project
from senders.onboarding import submitting
from senders.sandbox import faults
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.conftest import signed_in
from tests.onboarding.complete import GONE, body
from tests.onboarding.conftest import creates, draft_of

CREATE = "POST /rcs/senders"
TOKEN_REQUEST = "POST /oauth2/token"


def url(draft: Draft, leaf: str) -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{leaf}/"


def reviewed(client: Client, draft: Draft) -> str:
    page = client.get(url(draft, "review")).content.decode()
    found = re.search(r'name="reviewed" value="(\w+)"', page)
    assert found, "the review offers no button"
    return found[1]


def submit(client: Client, draft: Draft) -> Any:
    response = client.post(url(draft, "submit"), {"reviewed": reviewed(client, draft)})
    draft.refresh_from_db()
    return response


def trail(*actions: str) -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(project_slug="aurora", action__in=actions).order_by("pk")
    return list(entries.values_list("action", "outcome"))


def test_sent_draft_becomes_a_sender_with_its_notes(staff: Client, draft: Draft) -> None:
    note = Note.objects.create(
        project=draft.project, draft=draft, text="Ask Jane", at=timezone.now(), by=draft.owner
    )
    response = submit(staff, draft)
    assert draft.state == Draft.State.SUBMITTED
    assert response["Location"] == f"/p/aurora/senders/{draft.sender_id}/"
    note.refresh_from_db()
    assert note.sender_id == draft.sender_id
    assert creates() == 1
    made = Sender.objects.get(pk=draft.sender_id)
    assert made.body["details"]["brand"] == body()["details"]["brand"]
    assert made.body["details"]["countries"] == ["GB", "FR", "US"]
    assert trail("sender.created", "draft.submitted") == [
        ("sender.created", "attempted"),
        ("sender.created", "succeeded"),
        ("draft.submitted", "succeeded"),
    ]
    page = staff.get(response["Location"]).content.decode()
    assert "The sender was created at Sinch." in page


REFUSED = [
    ("invalid_input", 422, "Sinch rejected the request at"),
    ("invalid_payload", 422, "Invalid payload."),
    ("file_invalid_mime_type", 422, "must be a JPEG or PNG file"),
    ("invalid_google_agent", 422, "invalid_google_agent"),
    (
        "add_test_number_invalid",
        422,
        "Sinch reports that one of the test numbers is not a valid phone number.",
    ),
    ("rbm_has_not_been_used", 502, "RCS is not enabled for this project at Sinch."),
    ("rbm_webhook_incorrect_secret", 502, "RCS is not enabled for this project at Sinch."),
    ("project_not_found", 502, "Sinch rejected the portal’s credentials at"),
    ("rbm_resources_not_found", 422, "RBM resources not found."),
    ("account_data_is_corrupt", 422, "Account data is corrupt."),
    ("file_not_found", 422, ": Sinch found no file at this URL. Check the URL."),
    ("file_size_too_large", 422, "KB or smaller"),
    ("file_has_wrong_dimensions", 422, "pixels"),
    ("file_unexpected_error", 422, ": Sinch could not process this file. Try another file."),
    ("unauthorized_error", 502, "Sinch rejected the portal’s credentials at"),
]


@pytest.mark.parametrize(("code", "status", "words"), REFUSED)
def test_rejected_draft_is_open_again_with_the_reason(
    staff: Client, draft: Draft, code: str, status: int, words: str
) -> None:
    before = draft.answers
    faults.order(CREATE, "error", errorCode=code)
    response = submit(staff, draft)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert (draft.state, draft.sender_id) == (Draft.State.OPEN, "")
    assert draft.refusal is not None
    assert draft.refusal["code"] == code
    assert draft.answers == before
    assert creates() == 1
    assert trail("sender.created", "draft.refused") == [
        ("sender.created", "attempted"),
        ("sender.created", "refused"),
        ("draft.refused", "refused"),
    ]
    # It stays there to be read, and goes with the next submit.
    assert f'data-refusal="{code}"' in staff.get(url(draft, "review")).content.decode()
    assert submit(staff, draft).status_code == 302
    assert draft.refusal is None


def test_rate_limited_submit_shows_the_seconds_to_wait(staff: Client, draft: Draft) -> None:
    faults.order(CREATE, "error", errorCode="rbm_too_many_requests", retryAfter=17)
    response = submit(staff, draft)
    assert (response.status_code, response["Retry-After"]) == (503, "17")
    assert "Try again in 17 seconds." in response.content.decode()
    assert draft.state == Draft.State.OPEN
    assert creates() == 1


NO_ANSWER: list[tuple[str, dict[str, Any], str]] = [
    ("timeout", {}, "no_answer"),
    ("cut", {}, "no_answer"),
    ("truncated", {}, "failed"),
    ("html", {}, "failed"),
    ("html", {"status": 502}, "failed"),
    ("error", {"errorCode": "internal_error"}, "failed"),
    ("error", {"errorCode": "internal_error", "status": 503}, "failed"),
]


@pytest.mark.parametrize(("fault", "options", "outcome"), NO_ANSWER)
def test_submit_without_response_marks_draft_unconfirmed_and_is_not_repeated(
    staff: Client, draft: Draft, fault: str, options: dict[str, Any], outcome: str
) -> None:
    before = draft.answers
    faults.order(CREATE, fault, **options)
    response = submit(staff, draft)
    assert response["Location"] == url(draft, "review")
    assert (draft.state, draft.answers) == (Draft.State.UNCONFIRMED, before)
    assert creates() == 1
    assert trail("sender.created", "draft.unconfirmed") == [
        ("sender.created", "attempted"),
        ("sender.created", outcome),
        ("draft.unconfirmed", "no_answer"),
    ]
    assert "data-unconfirmed" in staff.get(url(draft, "review")).content.decode()
    # Nobody sends it again from here, however often they try.
    again = staff.post(url(draft, "submit"), {"reviewed": "x"})
    assert again["Location"] == url(draft, "review")
    assert creates() == 1


@pytest.mark.parametrize(
    ("match", "fault", "options", "status", "words"),
    [
        (CREATE, "refused", {}, 503, "sandbox.invalid does not accept connections."),
        (TOKEN_REQUEST, "refused", {}, 503, "sandbox.invalid does not accept connections."),
        (TOKEN_REQUEST, "cut", {}, 503, "sandbox.invalid closed the connection"),
        (TOKEN_REQUEST, "html", {}, 502, "cannot read Sinch’s response"),
        (
            TOKEN_REQUEST,
            "error",
            {"errorCode": "internal_error"},
            502,
            "could not complete the request",
        ),
    ],
)
def test_submit_that_was_not_sent_says_so_and_can_be_repeated(
    staff: Client,
    draft: Draft,
    match: str,
    fault: str,
    options: dict[str, Any],
    status: int,
    words: str,
) -> None:
    form = {"reviewed": reviewed(staff, draft)}
    clients.close_all()  # and with it the token
    faults.order(match, fault, **options)
    response = staff.post(url(draft, "submit"), form)
    draft.refresh_from_db()
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("60" if status == 503 else None)
    assert "Nothing was sent to Sinch at" in response.text
    assert words in response.text
    assert trail("sender.created", "draft.refused") == [
        ("sender.created", "attempted"),
        ("sender.created", "refused"),
        ("draft.refused", "refused"),
    ]
    assert (
        AuditEntry.objects.filter(action="sender.created").latest("number").error_code == "not_sent"
    )
    assert draft.state == Draft.State.OPEN
    assert submit(staff, draft).status_code == 302
    assert draft.state == Draft.State.SUBMITTED


def test_submit_with_a_slow_response_succeeds(staff: Client, draft: Draft) -> None:
    faults.order(CREATE, "slow", ms=1)
    submit(staff, draft)
    assert (draft.state, creates()) == (Draft.State.SUBMITTED, 1)


def test_draft_with_an_invalid_answer_cannot_be_sent(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body(details__brand__name="x" * 41))
    page = staff.get(url(draft, "review")).content.decode()
    assert "Not ready to send. Fix 1 issue first." in page
    assert 'name="reviewed"' not in page
    response = staff.post(url(draft, "submit"), {"reviewed": "x"})
    assert (response.status_code, creates()) == (422, 0)
    draft.refresh_from_db()
    assert draft.state == Draft.State.OPEN


def test_draft_with_only_a_launch_blocker_is_sent(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body(details__brand__logoUrl=GONE))
    assert submit(staff, draft).status_code == 302
    assert draft.state == Draft.State.SUBMITTED


def test_draft_changed_after_the_review_is_not_sent(staff: Client, draft: Draft) -> None:
    seen = reviewed(staff, draft)
    draft.answers["brand"]["name"] = ["Borealis"]
    draft.save()
    response = staff.post(url(draft, "submit"), {"reviewed": seen})
    assert response["Location"] == url(draft, "review")
    assert (
        "The draft changed after you opened this page. Check it again before you send it."
        in staff.get(url(draft, "review")).content.decode()
    )
    draft.refresh_from_db()
    assert (draft.state, creates()) == (Draft.State.OPEN, 0)


def test_draft_changed_after_the_review_keeps_its_earlier_rejection(
    staff: Client, draft: Draft
) -> None:
    faults.order(CREATE, "error", errorCode="file_size_too_large")
    submit(staff, draft)
    rejection = draft.refusal
    assert rejection is not None
    staff.post(url(draft, "submit"), {"reviewed": "of an earlier version"})
    draft.refresh_from_db()
    assert (draft.state, draft.refusal, creates()) == (Draft.State.OPEN, rejection, 1)
    assert 'data-refusal="file_size_too_large"' in staff.get(url(draft, "review")).text


def test_repeated_submit_leads_to_the_sender_and_sends_once(staff: Client, draft: Draft) -> None:
    seen = reviewed(staff, draft)
    for _click in range(3):
        response = staff.post(url(draft, "submit"), {"reviewed": seen})
    draft.refresh_from_db()
    assert response["Location"] == f"/p/aurora/senders/{draft.sender_id}/"
    assert creates() == 1


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
def test_twenty_concurrent_submits_create_one_sender(draft: Draft) -> None:
    seen = reviewed(signed_in("onboarding"), draft)
    clients = [signed_in(("onboarding", "manager")[number % 2]) for number in range(20)]
    gate, statuses = threading.Barrier(20), []

    def press(client: Client) -> None:
        gate.wait()
        statuses.append(client.post(url(draft, "submit"), {"reviewed": seen}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    draft.refresh_from_db()
    assert (draft.state, creates(), set(statuses)) == (Draft.State.SUBMITTED, 1, {302})
    assert Sender.objects.filter(name_key="aurora deals", created__gte=draft.created).count() == 1


@pytest.mark.parametrize(
    ("seconds", "is_unconfirmed"),
    [(45, False), (61, True)],  # the page itself may take seconds
    ids=["running", "given up"],
)
def test_submit_without_an_end_is_unconfirmed_after_a_minute(
    staff: Client, draft: Draft, seconds: int, is_unconfirmed: bool
) -> None:
    draft.state = Draft.State.SUBMITTING
    draft.attempted_at = timezone.now() - timedelta(seconds=seconds)
    draft.attempt_ends = draft.attempted_at + submitting.GIVEN_UP
    draft.save()
    page = staff.get(url(draft, "review")).content.decode()
    assert ("data-unconfirmed" in page) is is_unconfirmed
    assert ("Sending since" in page) is not is_unconfirmed
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTING  # reading writes nothing
    staff.post(url(draft, "submit"), {"reviewed": "x"})
    draft.refresh_from_db()
    written = Draft.State.UNCONFIRMED if is_unconfirmed else Draft.State.SUBMITTING
    assert (draft.state, creates()) == (written, 0)


@pytest.mark.parametrize("state", ["discarded", "submitted"])
def test_draft_that_is_not_open_is_not_sent(staff: Client, draft: Draft, state: str) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=state, sender_id="x" * 36)
    assert staff.post(url(draft, "submit"), {"reviewed": "x"}).status_code == 302
    assert creates() == 0


@pytest.mark.parametrize("leaf", ["submit", "unconfirmed"])
def test_auditor_cannot_submit_or_decide(auditor: Client, draft: Draft, leaf: str) -> None:
    assert auditor.post(url(draft, leaf)).status_code == 403
    assert auditor.get(url(draft, leaf))["Location"] == url(draft, "review")


@pytest.mark.parametrize("leaf", ["review", "submit", "unconfirmed"])
def test_draft_under_another_project_is_404(manager: Client, draft: Draft, leaf: str) -> None:
    address = url(draft, leaf).replace("aurora", "harbor")
    method = manager.get if leaf == "review" else manager.post
    assert method(address).status_code == 404


def test_submit_with_an_unreadable_key_leaves_the_draft_open(staff: Client, draft: Draft) -> None:
    seen = reviewed(staff, draft)
    Project.objects.filter(slug="aurora").update(key_secret_encrypted="nonsense", key_id="other")
    response = staff.post(url(draft, "submit"), {"reviewed": seen})
    assert response.status_code == 503
    assert "Nothing was sent to Sinch." in response.text
    draft.refresh_from_db()
    assert (draft.state, creates()) == (Draft.State.OPEN, 0)
