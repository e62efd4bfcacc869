"""The dossier of a sender and of a launch: all that is known, exact times, hashes, no secret."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.exports import dossier
from senders.models import AuditEntry, Note, Outcome, Project, Role
from senders.provisioning import SenderInput
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from senders.sinch import writes
from tests.conftest import DEALS, DETAIL, LIST, SEEDED, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.sender.test_page import change

DOSSIER = f"{DETAIL}dossier/"
ACTIVITIES = "GET /rcs/senders/*/activities"
SENDER = "GET /rcs/senders/*"


def page_of(client: Client, url: str = DOSSIER, status: int = 200) -> str:
    """The page in one line, so that words may stand where they like."""
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.text.split())


def part(page: str, heading: str) -> str:
    """From the heading with that id to the end of its section."""
    return page.partition(f'id="{heading}"')[2].partition("</section>")[0]


def actor(project: Project, name: str = "manager") -> Actor:
    return Actor(project, name, user=User.objects.get(username=name), role=Role.MANAGER)


def record(
    project: Project, outcome: Outcome, changes: dict[str, Any], correlation: str, **more: Any
) -> AuditEntry:
    return audit.record(
        actor(project),
        more.pop("action", Action.SENDER_LAUNCHED),
        outcome,
        Target("sender", more.pop("sender", DEALS), "Aurora Deals"),
        now=SEEDED + timedelta(seconds=AuditEntry.objects.count()),
        changes=changes,
        correlation=correlation,
        **more,
    )


@pytest.fixture
def launched(aurora: Project) -> list[str]:
    """A launch that was done, one that was refused, one that broke off, and one from long ago."""
    record(aurora, Outcome.ATTEMPTED, {"asked": {}}, "0" * 32)
    record(aurora, Outcome.SUCCEEDED, {"before": {}, "after": {}}, "0" * 32)
    asked = {"asked": {"countries": ["FR", "SE"], "contactTold": True}}
    moved = {
        "before": {"state": "IN_TEST", "countryStatus.FR": "NOT_LAUNCHED"},
        "after": {"state": "LAUNCHING", "countryStatus.FR": "PENDING", "countryStatus.XX": "NEW"},
    }
    record(aurora, Outcome.ATTEMPTED, asked, "a" * 32)
    record(aurora, Outcome.SUCCEEDED, moved, "a" * 32, status=200, request_id="r-1")
    record(aurora, Outcome.ATTEMPTED, {"asked": {"contactTold": False}}, "b" * 32)
    answer = {"message": "Not <yet>.", "validationErrors": ["details.brand.logoUrl is missing"]}
    record(
        aurora,
        Outcome.REFUSED,
        {"answer": answer},
        "b" * 32,
        status=412,
        error_code="launch_precondition_failed",
    )
    record(aurora, Outcome.ATTEMPTED, {"asked": {"countries": "FR"}}, "c" * 32)
    return ["0" * 32, "a" * 32, "b" * 32, "c" * 32]


def test_sender_dossier_shows_all_sections_and_exact_utc_times(
    auditor: Client, aurora: Project
) -> None:
    last = record(aurora, Outcome.SUCCEEDED, {}, "a" * 32, action=Action.SENDER_COMMENTED)
    Note.objects.create(
        project=aurora, sender_id=DEALS, text="Ask <Jane>", at=SEEDED, by=last.actor or User()
    )
    draft = draft_of(aurora, body(), sender_id=DEALS)
    page = page_of(auditor)
    for words in (
        f'data-sender="{DEALS}" data-state="LAUNCHING"',
        "Dossier: sender · <b>Sandbox</b>",
        "auditor (Auditor) at <time",
        "1 entry in this project. Last hash:",
        f'<code class="hash">{last.hash}</code>',
        aurora.project_id,
        "Phone preview",
        'data-answer="basics.useCase"',
        "<dd><bdi>France, Sweden, United Kingdom, Germany</bdi></dd>",
        "Customer care · care@aurora.example",
        'data-answer="general.optInDescription"',
        "Text shown to reviewers: <bdi>12 rue du Port59000 Lille</bdi>",
        "No issues found so far.",
        'data-country="FR" data-status="PENDING"',
        'data-operator="NRJ Mobile" data-status="REJECTED"',
        "“<bdi>Opt-out text missing</bdi>”",
        'data-number="+46701234567" data-state="VERIFIED"',
        "No launches from this portal yet.",
        "Internal",
        "Ask &lt;Jane&gt;",
        f'href="/p/aurora/onboarding/{draft.pk}/dossier/"',
    ):
        assert words in page, words
    assert len(re.findall("data-activity", page)) == 4
    said = re.findall(r"<time [^>]*>([^<]+)</time>", page.partition("<article")[2])
    assert len(said) == 30
    assert all(re.fullmatch(r"\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d UTC", time) for time in said)
    asked = [call["route"] for call in store.requests() if "oauth" not in call["route"]]
    assert asked == [
        "/v1/projects/{project}/rcs/senders/{sender}",
        "/v1/projects/{project}/rcs/senders/{sender}/activities",
    ]


def test_dossier_marks_missing_answers_and_lists_issues(auditor: Client) -> None:
    details = Sender.objects.get(pk=DEALS).body["details"]
    del details["brand"]["logoUrl"]
    details["brand"]["tagline"] = "New at <Sinch>"
    details["brand"]["name"] = "x" * 41
    del details["questionnaire"]["general"]["answers"]["optInDescription"]
    change(details=details)
    page = page_of(auditor)
    for answer in ("brand.logoUrl", "general.optInDescription"):
        row = page.partition(f'data-answer="{answer}"')[2].partition("</div>")[0]
        assert "Not answered, required for launch" in row
    row = page.partition('data-answer="verification.title"')[2].partition("</div>")[0]
    assert "required for launch" not in row
    assert "<bdi>New at &lt;Sinch&gt;</bdi>" in page
    found = part(page, "findings-title")
    assert re.findall(r'data-stops="(\w+)"', found) == ["launch", "launch", "create"]
    assert "Outside Sinch’s current limits" in found
    assert "tagline" not in found
    assert "<a " not in found


def test_dossier_lists_only_entries_of_the_sender_including_its_creation(
    auditor: Client, aurora: Project
) -> None:
    """The attempt to create it comes along, although the sender had no id then."""
    made = writes.create_sender(actor(aurora), SenderInput.parse(body()))
    entries = list(AuditEntry.objects.order_by("number"))
    record(aurora, Outcome.SUCCEEDED, {}, "f" * 32)
    harbor = Project.objects.get(slug="harbor")
    record(harbor, Outcome.SUCCEEDED, {}, "e" * 32, sender=made.id)
    record(
        aurora,
        Outcome.NO_ANSWER,
        {},
        "d" * 32,
        sender=made.id,
        action=cast(Action, SimpleNamespace(value="sender.<new>")),
    )
    page = part(page_of(auditor, f"{LIST}{made.id}/dossier/"), "trail-title")
    assert re.findall(r'data-entry="(\d+)"', page) == ["1", "2", "4"]
    for entry in (*entries, AuditEntry.objects.get(correlation="d" * 32)):
        assert f'<code class="hash">{entry.hash}</code>' in page
    assert "Created a sender <bdi>Aurora Deals</bdi>" in page
    assert "<code>sender.&lt;new&gt;</code>" in page
    assert "No response" in page


def test_launches_are_listed_and_each_has_its_dossier(auditor: Client, launched: list[str]) -> None:
    listed = part(page_of(auditor), "launches-title")
    assert re.findall(r'data-launch="(\w+)"', listed) == launched
    assert re.findall(r'href="\?launch=(\w+)"', listed) == launched
    assert "France, Sweden" in listed
    assert listed.count("not recorded") == 3

    page = page_of(auditor, f"{DOSSIER}?launch={'a' * 32}")
    assert "Dossier: launch" in page
    assert page.index('id="launch-title"') < page.index('id="section-basics"')
    done = part(page, "launch-title")
    for words in (
        "by <bdi>manager</bdi> (manager) at <time",
        "France, Sweden",
        "Informed before the launch",
        "Succeeded",
        "HTTP 200",
        "<code>r-1</code>",
        "Sender: In test → Launching",
        "France: Not launched → Pending",
        "XX: – → NEW",
    ):
        assert words in done, words
    assert re.findall(r'data-entry="(\d+)"', done) == ["3", "4"]

    refused = part(page_of(auditor, f"{DOSSIER}?launch={'b' * 32}"), "launch-title")
    assert "Not informed before the launch" in refused
    assert "<code>launch_precondition_failed</code>" in refused
    assert "“<bdi>Not &lt;yet&gt;.</bdi>”" in refused
    assert "details.brand.logoUrl is missing" in refused
    cut = part(page_of(auditor, f"{DOSSIER}?launch={'c' * 32}"), "launch-title")
    assert "Not known. The portal stopped before it received a response." in cut
    assert "Not recorded whether the contact was informed" in cut
    bare = part(page_of(auditor, f"{DOSSIER}?launch={'0' * 32}"), "launch-title")
    assert "No changes recorded" in bare


def test_launch_dossier_is_404_unless_the_launch_is_of_this_sender(
    auditor: Client, aurora: Project, launched: object
) -> None:
    record(aurora, Outcome.SUCCEEDED, {}, "e" * 32, sender="another")
    record(aurora, Outcome.SUCCEEDED, {}, "f" * 32, action=Action.SENDER_COMMENTED)
    for correlation in ("e" * 32, "f" * 32, "9" * 32, "'", "\x00"):
        response = auditor.get(DOSSIER, {"launch": correlation})
        assert response.status_code == 404
    assert "Dossier: sender" in page_of(auditor, f"{DOSSIER}?launch=")


def test_dossier_can_be_read_by_every_member_and_nobody_else(aurora: Project) -> None:
    for name in ("auditor", "onboarding", "manager", "admin"):
        assert signed_in(name).get(DOSSIER).status_code == 200
    staff = signed_in("onboarding")
    assert staff.post(DOSSIER).status_code == 405
    assert staff.get(f"/p/harbor/senders/{DEALS}/dossier/").status_code == 404
    assert signed_in("auditor").get(f"/p/harbor/senders/{DEALS}/dossier/").status_code == 404
    assert signed_in("auditor").get(f"{LIST}nope/dossier/").status_code == 404


def test_dossier_shows_unknown_values_and_a_sender_with_required_fields_only(
    auditor: Client, aurora: Project
) -> None:
    archive = Sender.objects.get(name_key="aurora archive").pk
    record(aurora, Outcome.ATTEMPTED, {"asked": "x"}, "a" * 32, sender=archive)
    strange = {"before": {"state": "ON_ICE"}, "after": {"details.brand.name": 7}, "answer": []}
    record(aurora, Outcome.SUCCEEDED, strange, "a" * 32, sender=archive)
    page = page_of(auditor, f"{LIST}{archive}/dossier/?launch={'a' * 32}")
    for words in ("ARCHIVED_BY_SINCH", "PARTLY_LAUNCHED", "WAITLISTED", "Sender: ON_ICE → –"):
        assert words in page
    sender = Sender.objects.get(pk=DEALS)
    required = ("region", "billingCategory", "useCase", "hostingRegion")
    sender.body, sender.state = {key: sender.body[key] for key in required}, ""
    sender.save()
    page = page_of(auditor)
    for words in ("No name yet", "No countries selected yet.", "No test numbers yet."):
        assert words in page


def test_launch_with_strange_values_states_only_what_was_recorded(aurora: Project) -> None:
    asked = {"countries": ["FR", "XX"], "contactTold": "yes"}
    record(aurora, Outcome.ATTEMPTED, {"asked": asked}, "a" * 32)
    strange = {"answer": {"message": None, "validationErrors": "logo"}, "before": []}
    record(aurora, Outcome.REFUSED, strange, "a" * 32)
    record(aurora, Outcome.SUCCEEDED, {}, "a" * 32, action=Action.SENDER_COMMENTED)
    record(aurora, Outcome.ATTEMPTED, {"asked": []}, "b" * 32)
    answer = {"message": "No.", "validationErrors": ["logo", 7]}
    record(aurora, Outcome.ATTEMPTED, {"asked": {"contactTold": False}}, "c" * 32)
    moved = {"before": {"state": "IN_TEST"}, "after": {"details.brand.name": "X"}}
    record(aurora, Outcome.FAILED, {"answer": answer, **moved}, "c" * 32)
    lines = dossier.trail(aurora, "sender", DEALS)
    assert [line.entry.number for line in lines] == [1, 2, 3, 4, 5, 6]
    odd, cut, failed = dossier.launches(lines)
    assert (odd.countries, odd.contact_told) == (["France", "XX"], None)
    assert (odd.message, odd.problems, odd.moved) == ("", [], [])
    assert odd.first.number == 1
    assert odd.answer is not None
    assert odd.answer.entry.number == 2
    assert (cut.answer, cut.countries, cut.contact_told) == (None, [], None)
    assert (failed.contact_told, failed.message) == (False, "No.")
    assert failed.problems == ["logo", "7"]
    assert [(before, after) for _what, before, after in failed.moved] == [
        ("In test", ""),
        ("", "X"),
    ]


def test_log_of_a_sender_is_newest_last_with_its_time_or_the_failure(aurora: Project) -> None:
    faults.order(ACTIVITIES, "timeout")
    missing = dossier.read_log(aurora, DEALS)
    assert missing.failure is not None
    assert missing == dossier.Log(failure=missing.failure)
    writes.add_comment(actor(aurora), DEALS, "The newest")
    log = dossier.read_log(aurora, DEALS)
    assert (log.failure, log.total, len(log.rows)) == (None, 5, 5)
    assert (log.rows[-1].comment, log.rows[-1].what) == ("The newest", "Comment added")
    times = [row.at for row in log.rows if row.at]
    assert times == sorted(times)
    assert log.at is not None
    faults.order(ACTIVITIES, "timeout")
    old = dossier.read_log(aurora, DEALS)
    assert old == dossier.Log(log.rows, 5, log.at, missing.failure)


def test_failed_activity_request_leaves_the_rest_of_the_dossier(auditor: Client) -> None:
    faults.order(ACTIVITIES, "timeout")
    page = part(page_of(auditor), "log-title")
    assert "Sinch did not respond in time." in page
    assert "The activity of this sender is not available." in page
    page_of(auditor)
    faults.order(ACTIVITIES, "error", errorCode="internal_error")
    page = part(page_of(auditor), "log-title")
    assert "Sinch could not complete the request. Showing activity as of" in page
    assert "data-activity" in page


def test_dossier_after_a_failed_request_shows_the_last_data_received(auditor: Client) -> None:
    faults.order(SENDER, "timeout")
    assert "Sinch did not respond in time." in page_of(auditor, status=504)
    page_of(auditor)
    store.clear_requests()
    faults.order(SENDER, "error", errorCode="rbm_too_many_requests", retryAfter=7)
    response = auditor.get(DOSSIER)
    assert (response.status_code, response["Retry-After"]) == (503, "7")
    page = " ".join(response.text.split())
    assert "The last data received from Sinch is shown below." in page
    assert re.search(r'as of <time[^>]*>[^<]+ UTC</time>, <b class="stale">', page)
    assert "The activity of this sender is not available." in page
    assert len(store.requests()) == 1, "nobody waits for the same API twice"


def test_dossier_states_that_only_the_latest_100_activities_are_shown(
    auditor: Client, aurora: Project
) -> None:
    for number in range(101):
        writes.add_comment(actor(aurora), DEALS, f"Comment {number}")
    page = part(page_of(auditor), "log-title")
    assert len(re.findall("data-activity", page)) == 100
    assert "Latest 100 of 105 activities, newest last" in page
    assert page.index("Comment 99<") < page.index("Comment 100<")


def test_dossier_query_count_does_not_grow_with_its_content(
    auditor: Client, aurora: Project, launched: object
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(auditor)
        return len(captured)

    draft_of(aurora, {"region": "EU"}, sender_id=DEALS)  # its case has papers to look for
    queries()
    few = queries()
    user = User.objects.get(username="manager")
    for number in range(10):
        record(aurora, Outcome.SUCCEEDED, {}, f"{number}" * 31, action=Action.SENDER_UPDATED)
        Note.objects.create(project=aurora, sender_id=DEALS, text="x", at=timezone.now(), by=user)
        draft_of(aurora, {"region": "EU"}, sender_id=DEALS)
    assert queries() == few
    assert few < 20


def test_dossier_and_logs_contain_no_token(
    auditor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = "planted-secret-4711"
    details = Sender.objects.get(pk=DEALS).body["details"]
    details["brand"]["extra"] = {"AuthToken": token}
    change(authToken=token, future={"nested": [{"AuthToken": token}]}, details=details)
    assert token not in page_of(auditor)
    assert token not in caplog.text
