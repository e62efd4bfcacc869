"""After a create without an answer: what is shown, what is decided, and that nothing is sent."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import AuditEntry, Draft, Note, Outcome, Project
from senders.onboarding import submitting, unconfirmed
from senders.provisioning import ClaimLost, TimedOut
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from tests.onboarding.complete import body
from tests.onboarding.conftest import asked, creates, draft_of

CREATE = "POST /rcs/senders"
LIST = "GET /rcs/senders"


@pytest.fixture
def lost(draft: Draft) -> Draft:
    """A draft whose create got no answer, though the sender was made. Its time has passed."""
    return attempted(draft, seconds_ago=61)


def attempted(draft: Draft, seconds_ago: int = 0) -> Draft:
    draft.state = Draft.State.UNCONFIRMED
    draft.attempted_at = timezone.now() - timedelta(seconds=seconds_ago)
    draft.attempt_ends = draft.attempted_at + submitting.GIVEN_UP
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


def test_page_lists_senders_created_since_five_minutes_before(
    staff: Client, lost: Draft, aurora: Project
) -> None:
    made(aurora, "Long before", minutes_ago=7)
    early = made(aurora, "Just before", minutes_ago=5)
    same = made(aurora, "Aurora Deals", minutes_ago=2)
    late = made(aurora, "Something else", minutes_ago=1)
    assert shown(staff, lost) == [same, late, early]
    page = staff.get(url(lost, "review")).content.decode()
    assert f"to create Aurora Deals began at {lost.attempted_at:%H:%M:%S} UTC." in page
    assert "None of these senders" in page
    assert creates() == 0


def test_senders_of_other_drafts_are_not_candidates(
    staff: Client, lost: Draft, aurora: Project
) -> None:
    taken = made(aurora, "Aurora Deals")
    draft_of(aurora, body(), sender_id=taken, state=Draft.State.SUBMITTED)
    assert shown(staff, lost) == []
    response = decide(staff, lost, decide="this", sender=taken)
    assert (response.status_code, lost.state) == (422, Draft.State.UNCONFIRMED)


def test_confirmed_candidate_becomes_the_sender_of_the_draft(
    staff: Client, lost: Draft, aurora: Project
) -> None:
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


def test_unlocked_draft_is_open_again_with_its_answers(staff: Client, lost: Draft) -> None:
    answers = lost.answers
    response = decide(staff, lost, decide="unlock")
    assert response["Location"] == url(lost, "review")
    assert (lost.state, lost.answers, creates()) == (Draft.State.OPEN, answers, 0)
    assert AuditEntry.objects.filter(action="draft.unlocked").count() == 1
    assert 'name="reviewed"' in staff.get(url(lost, "review")).content.decode()


@pytest.mark.parametrize("sender", ["", "none", "00000000-0000-4000-8000-999999999999"])
def test_confirming_a_sender_that_is_not_a_candidate_is_rejected(
    staff: Client, lost: Draft, sender: str
) -> None:
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
def test_failed_search_offers_no_decision(
    staff: Client, lost: Draft, fault: str, options: dict[str, Any], status: int
) -> None:
    faults.order(LIST, fault, **options)
    response = staff.get(url(lost, "review"))
    page = response.content.decode()
    assert response.status_code == status
    assert 'name="decide"' not in page
    assert "Search again" in page
    assert "was not sent" not in page, "the search was not, the create may well have been"


def test_second_decision_leads_to_the_sender_and_changes_nothing(
    staff: Client, lost: Draft, aurora: Project
) -> None:
    sender = made(aurora, "Aurora Deals")
    decide(staff, lost, decide="this", sender=sender)
    response = decide(staff, lost, decide="unlock")
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert lost.state == Draft.State.SUBMITTED


def test_submit_without_an_end_can_be_unlocked_after_a_minute(staff: Client, draft: Draft) -> None:
    attempted(draft, seconds_ago=61)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTING)
    decide(staff, draft, decide="unlock")
    assert draft.state == Draft.State.OPEN
    written = AuditEntry.objects.filter(target_id=str(draft.pk)).order_by("number")
    assert [(each.action, each.outcome) for each in written] == [
        ("draft.unconfirmed", "no_answer"),
        ("draft.unlocked", "succeeded"),
    ]


@pytest.mark.parametrize("is_edit", [False, True])
@pytest.mark.parametrize("state", [Draft.State.SUBMITTING, Draft.State.UNCONFIRMED])
def test_attempt_that_sinch_may_still_carry_out_cannot_be_unlocked(
    staff: Client, draft: Draft, state: str, is_edit: bool
) -> None:
    attempted(draft, seconds_ago=10)
    Draft.objects.filter(pk=draft.pk).update(state=state, is_edit=is_edit)
    decide(staff, draft, decide="unlock")
    assert draft.state == state
    page = staff.get(url(draft, "review")).text
    assert 'value="unlock"' not in page
    if state == Draft.State.UNCONFIRMED:
        assert f"carry it out until {draft.attempt_ends:%H:%M:%S} UTC." in page
    elapsed(draft)
    decide(staff, draft, decide="unlock")
    assert draft.state == Draft.State.OPEN


def test_auditor_sees_candidates_but_no_decision(
    auditor: Client, lost: Draft, aurora: Project
) -> None:
    sender = made(aurora, "Aurora Deals")
    assert shown(auditor, lost) == [sender]
    page = auditor.get(url(lost, "review")).content.decode()
    assert 'type="radio"' not in page
    assert 'name="decide"' not in page


def test_sender_of_a_truncated_response_is_found_and_confirmed(staff: Client, draft: Draft) -> None:
    """The whole way: the answer is cut off, the sender was made, the person finds it."""
    page = staff.get(url(draft, "review")).content.decode()
    seen = page.partition('name="reviewed" value="')[2].partition('"')[0]
    faults.order(CREATE, "truncated")
    staff.post(url(draft, "submit"), {"reviewed": seen})
    [sender] = shown(staff, draft)
    response = decide(staff, draft, decide="this", sender=sender)
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert (draft.state, creates()) == (Draft.State.SUBMITTED, 1)


def candidate_ids(draft: Draft) -> list[str]:
    return [candidate.sender.id for candidate in unconfirmed.candidates(draft)]


def test_senders_of_edit_drafts_unsent_drafts_and_other_projects_stay_candidates(
    lost: Draft, aurora: Project
) -> None:
    ids = [made(aurora, f"Sender {number}") for number in range(3)]
    draft_of(aurora, body(), sender_id=ids[0], state=Draft.State.SUBMITTED, is_edit=True)
    draft_of(aurora, body(), sender_id=ids[1], state=Draft.State.DISCARDED)
    harbor = Project.objects.get(slug="harbor")
    draft_of(harbor, body(), sender_id=ids[2], state=Draft.State.SUBMITTED)
    assert sorted(candidate_ids(lost)) == sorted(ids)


def test_draft_without_an_attempt_has_no_candidates(draft: Draft, aurora: Project) -> None:
    made(aurora, "Aurora Deals")
    assert draft.attempted_at is None
    assert unconfirmed.candidates(draft) == []


def test_draft_without_a_brand_name_matches_the_default_name(lost: Draft, aurora: Project) -> None:
    lost.answers = {**lost.answers, "brand": {}}
    assert unconfirmed.name_of(lost) == "RCS Sender"


def test_candidates_beyond_the_first_page_are_found(lost: Draft, aurora: Project) -> None:
    ids = {made(aurora, f"Sender {number}") for number in range(60)}
    assert set(candidate_ids(lost)) == ids
    assert asked("GET", "/rcs/senders") == 2


def test_search_ends_with_the_first_older_sender(lost: Draft, aurora: Project) -> None:
    for number in range(60):
        made(aurora, f"Sender {number}", minutes_ago=7)
    assert candidate_ids(lost) == []
    assert asked("GET", "/rcs/senders") == 1


def test_search_reads_at_most_four_pages(lost: Draft, aurora: Project) -> None:
    for number in range(201):
        made(aurora, f"Sender {number}")
    assert len(candidate_ids(lost)) == 200
    assert asked("GET", "/rcs/senders") == 4


def test_second_decision_records_nothing(lost: Draft, aurora: Project) -> None:
    sender, actor = made(aurora, "Aurora Deals"), Actor(aurora, "tests")
    late = Draft.objects.get(pk=lost.pk)
    assert unconfirmed.unlock(lost, actor, timezone.now())
    assert not unconfirmed.unlock(late, actor, timezone.now())
    late = Draft.objects.get(pk=lost.pk)
    assert not unconfirmed.confirm(late, actor, sender, timezone.now())
    actions = AuditEntry.objects.filter(target_id=str(lost.pk)).values_list("action", flat=True)
    assert list(actions) == ["draft.unlocked"]


def test_late_response_of_an_older_attempt_changes_nothing(draft: Draft, aurora: Project) -> None:
    actor, now = Actor(aurora, "tests"), timezone.now()
    assert submitting.claim(draft, actor)
    late = [Draft.objects.get(pk=draft.pk) for _response in range(3)]
    assert submitting.give_back(draft)
    assert submitting.claim(draft, actor)
    submitting.sent(late[0], actor, "x" * 36, now)
    submitting.unknown(late[1], actor, TimedOut("no answer"), now)
    submitting.turned_down(late[2], actor, {"code": "invalid"}, None, now)
    draft.refresh_from_db()
    assert (draft.state, draft.sender_id, draft.refusal) == (Draft.State.SUBMITTING, "", None)
    assert not AuditEntry.objects.filter(target_id=str(draft.pk)).exists()


def test_late_response_after_the_draft_was_sent_changes_nothing(
    draft: Draft, aurora: Project
) -> None:
    actor, now = Actor(aurora, "tests"), timezone.now()
    assert submitting.claim(draft, actor)
    late = Draft.objects.get(pk=draft.pk)
    submitting.sent(draft, actor, "x" * 36, now)
    assert not submitting.give_back(late)
    assert (late.state, late.sender_id) == (Draft.State.SUBMITTED, "x" * 36)


def test_claim_stores_the_attempt_and_is_given_to_one(draft: Draft, aurora: Project) -> None:
    actor = Actor(aurora, "onboarding", user=draft.owner)
    second = Draft.objects.get(pk=draft.pk)
    assert submitting.claim(draft, actor)
    assert not submitting.claim(second, actor)
    for claimed in (draft, second):
        assert (claimed.state, claimed.attempted_by) == (Draft.State.SUBMITTING, draft.owner)
    assert draft.attempted_at is not None
    assert draft.attempt_ends == draft.attempted_at + submitting.GIVEN_UP


def elapsed(draft: Draft) -> None:
    """Lets the time of the attempt end, by the clock of the database."""
    Draft.objects.filter(pk=draft.pk).update(attempt_ends=Now() - timedelta(seconds=1))


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_attempt_is_given_up_by_the_clock_of_the_database_alone(
    draft: Draft, aurora: Project, minutes: int
) -> None:
    """The clocks of instances differ; five minutes decide nothing."""
    assert submitting.is_given_up(draft), "a draft without an attempt"
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        submitting.claim(draft, Actor(aurora, "tests"))
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        assert not submitting.is_given_up(draft)
        submitting.confirm_claim(draft)
        elapsed(draft)
        assert submitting.is_given_up(draft)


def test_given_up_attempt_may_no_longer_send(draft: Draft, aurora: Project) -> None:
    submitting.claim(draft, Actor(aurora, "tests"))
    elapsed(draft)
    with pytest.raises(ClaimLost):
        submitting.confirm_claim(draft)


def test_confirmed_attempt_has_its_whole_time_again(draft: Draft, aurora: Project) -> None:
    submitting.claim(draft, Actor(aurora, "tests"))
    Draft.objects.filter(pk=draft.pk).update(attempt_ends=Now() + timedelta(seconds=1))
    submitting.confirm_claim(draft)
    soon = Now() + submitting.GIVEN_UP - timedelta(seconds=1)
    assert Draft.objects.filter(pk=draft.pk, attempt_ends__gt=soon).exists()


def test_attempt_under_way_is_not_written_as_given_up(draft: Draft, aurora: Project) -> None:
    now, actor = timezone.now(), Actor(aurora, "tests")
    submitting.claim(draft, actor)
    submitting.write_given_up(draft, actor, now)
    assert draft.state == Draft.State.SUBMITTING
    elapsed(draft)
    late = Draft.objects.get(pk=draft.pk)
    submitting.write_given_up(draft, actor, now)
    assert draft.state == Draft.State.UNCONFIRMED
    submitting.write_given_up(late, actor, now)
    [entry] = AuditEntry.objects.filter(target_id=str(draft.pk))
    assert (entry.action, entry.outcome) == ("draft.unconfirmed", Outcome.NO_ANSWER)


def test_stale_copy_does_not_give_up_a_newer_attempt(draft: Draft, aurora: Project) -> None:
    now, actor = timezone.now(), Actor(aurora, "tests")
    submitting.claim(draft, actor)
    elapsed(draft)
    stale = Draft.objects.get(pk=draft.pk)
    submitting.give_back(draft)
    submitting.claim(draft, actor)
    submitting.write_given_up(stale, actor, now)
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTING


def test_submit_delayed_until_a_colleague_sends_the_draft_is_not_sent(
    draft: Draft, aurora: Project
) -> None:
    """The first POST waits for its token; a colleague sees *unconfirmed*, unlocks and sends."""
    first, actor = Draft.objects.get(pk=draft.pk), Actor(aurora, "manager", user=draft.owner)
    assert submitting.claim(first, actor)
    elapsed(draft)
    draft.refresh_from_db()
    submitting.write_given_up(draft, actor, timezone.now())
    assert unconfirmed.unlock(draft, actor, timezone.now())
    assert submitting.claim(draft, actor)
    second = submitting.create(draft, actor, body(), listed={}, now=timezone.now())
    late = submitting.create(first, actor, body(), listed={}, now=timezone.now())
    assert (second.kind, creates()) == (submitting.SENT, 1)
    assert isinstance(late.error, ClaimLost)
    draft.refresh_from_db()
    assert (draft.state, draft.sender_id) == (Draft.State.SUBMITTED, second.sender_id)
    entries = AuditEntry.objects.filter(action="sender.created").order_by("number")
    assert [(each.outcome, each.error_code) for each in entries] == [
        ("attempted", ""),
        ("succeeded", ""),
        ("attempted", ""),
        ("refused", "not_sent"),
    ]


def test_response_after_unlocking_links_its_sender(
    staff: Client, draft: Draft, aurora: Project
) -> None:
    actor, now = Actor(aurora, "tests"), timezone.now()
    assert submitting.claim(draft, actor)
    late = Draft.objects.get(pk=draft.pk)
    assert not unconfirmed.unlock(draft, actor, now)
    elapsed(draft)
    assert unconfirmed.unlock(draft, actor, now)
    sender = made(aurora, "Aurora Deals")
    submitting.sent(late, actor, sender, now)
    draft.refresh_from_db()
    assert (draft.state, draft.sender_id) == (Draft.State.SUBMITTED, sender)
    assert "data-other-senders" not in staff.get(url(draft, "review")).text


def test_response_after_another_sender_was_made_stays_on_the_pages_of_the_draft(
    staff: Client, draft: Draft, aurora: Project
) -> None:
    actor, now = Actor(aurora, "tests"), timezone.now()
    first, second = made(aurora, "Aurora Deals"), made(aurora, "Aurora Deals")
    assert submitting.claim(draft, actor)
    late = Draft.objects.get(pk=draft.pk)
    assert not unconfirmed.unlock(draft, actor, now)
    elapsed(draft)
    assert unconfirmed.unlock(draft, actor, now)
    assert submitting.claim(draft, actor)
    submitting.sent(draft, actor, first, now)
    for _twice in range(2):
        submitting.sent(late, actor, second, now)
    draft.refresh_from_db()
    assert (draft.sender_id, draft.other_senders) == (first, [second])
    page = staff.get(url(draft, "review")).text
    assert "another sender was created from this draft" in page
    assert f'href="/p/aurora/senders/{second}/"' in page


UNLOCKING = [
    # sender chosen, box ticked, is unlocked, beside a sender of the same name
    ("none", "1", True, True),
    ("none", "", False, True),
    ("", "1", False, True),
    ("", "", False, True),
    ("this", "1", False, True),
    ("this", "", False, True),
    ("none", "", True, False),
    ("", "", False, False),
    ("this", "", False, False),
]


@pytest.mark.parametrize(("chosen", "sure", "is_unlocked", "same_name"), UNLOCKING)
def test_unlocking_needs_choices_that_agree(
    staff: Client,
    lost: Draft,
    aurora: Project,
    chosen: str,
    sure: str,
    is_unlocked: bool,
    same_name: bool,
) -> None:
    sender = made(aurora, "Aurora Deals" if same_name else "Something else")
    chosen = sender if chosen == "this" else chosen
    response = decide(staff, lost, decide="unlock", sender=chosen, sure=sure)
    assert response.status_code == (302 if is_unlocked else 422)
    assert lost.state == (Draft.State.OPEN if is_unlocked else Draft.State.UNCONFIRMED)
    if not is_unlocked:
        assert 'role="alert"' in response.text
        if chosen:
            assert re.search(rf'value="{chosen}"\s+checked', response.text)
    page = staff.get(url(lost, "review")).text
    assert ("data-unlocked-beside" in page) == (is_unlocked and same_name)


def test_unlocking_while_sinch_cannot_list_senders_is_not_possible(
    staff: Client, lost: Draft
) -> None:
    faults.order(LIST, "refused")
    response = decide(staff, lost, decide="unlock", sender="none")
    assert (response.status_code, lost.state) == (503, Draft.State.UNCONFIRMED)


def test_fingerprint_ignores_the_order_of_keys() -> None:
    assert submitting.fingerprint({"a": 1, "b": 2}) == submitting.fingerprint({"b": 2, "a": 1})
    assert submitting.fingerprint({"a": 1}) != submitting.fingerprint({"a": 2})
