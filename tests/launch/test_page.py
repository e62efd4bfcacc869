"""The launch page: what it says and offers, one call whatever happens, and what comes back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db.models.functions import Now
from django.test import Client, RequestFactory
from django.utils import timezone

from senders import audit
from senders.audit import Action
from senders.models import AuditEntry, Claim, Outcome, Project
from senders.provisioning import LAUNCH_COUNTRIES, SenderInput, SenderUpdate
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from senders.sinch import clients
from senders.web import double_submit
from tests.conftest import DEALS, DETAIL, LIST, signed_in
from tests.sandbox.launchable import complete
from tests.sender.test_page import change

LAUNCH = "POST /rcs/senders/*/launch"
READ = "GET /rcs/senders/*"
UNKNOWN = "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77"


def made(project: Project, *countries: str, **details: Any) -> str:
    """A sender that works on test numbers and lacks nothing for these countries."""
    client = clients.client_of(project)
    sender = client.create_sender(SenderInput.parse(complete(*countries, **details)))
    assert client.get_sender(sender.id).state == "IN_TEST"
    store.clear_requests()
    return sender.id


def url(sender: str) -> str:
    return f"{LIST}{sender}/launch/"


def form(page: Any, **more: str) -> dict[str, str]:
    """Returns the fields that the page's form would send."""
    text = page.text.partition('<form class="launch-form"')[2].partition("</form>")[0]
    assert text, "the page offers no launch"
    values = re.findall(r'name="(once|seen)" value="([^"]*)"', text)
    return {name: value.replace("&quot;", '"') for name, value in values} | {
        "seen": page.context["seen"],
        **more,
    }


def press(client: Client, sender: str, **more: str) -> Any:
    return client.post(url(sender), form(client.get(url(sender)), **more))


def asked(method: str, leaf: str = "") -> int:
    route = f"/v1/projects/{{project}}/rcs/senders/{{sender}}{leaf}"
    return [(call["method"], call["route"]) for call in store.requests()].count((method, route))


def launches() -> int:
    return asked("POST", "/launch")


def trail() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action="sender.launched").order_by("number")
    return list(entries.values_list("actor_name", "outcome", "error_code"))


def said(response: Any) -> str:
    """The latest notice for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def offer(page: Any) -> str:
    return str(re.findall(r'data-offer="(\w+)"', page.text)[0])


def test_page_shows_the_effects_of_a_launch_with_one_request(manager: Client) -> None:
    page = manager.get(url(DEALS))
    assert page.status_code == 200
    text = page.text
    for words in (
        f'data-sender="{DEALS}" data-state="LAUNCHING"',
        "Launch <bdi>Aurora Deals</bdi>",
        'data-submitted="DE">Germany<',
        "Sweden: not affected.",
        "<dd>France and United Kingdom<p",
        "<bdi>NRJ Mobile, France (Rejected)</bdi>",
        "The API does not specify whether a launch resubmits these.",
        'data-next="LAUNCHING"',
        "All details except the countries are already locked.",
        "You cannot undo a launch through the API. Only Sinch can unlaunch a sender.",
        "rbm-support@google.com",
        "within 24 hours",
        'data-mail="DE"',
        'id="warning" rows="12" dir="auto" readonly>Hello ',
        'data-copy-from="warning"',
        "The portal found no issues that block the launch so far.",
        "Countries added: Germany.",
        f'href="{DETAIL}edit/?step=countries"',
        "</svg> Launch in Germany</span>",
        "Phone preview",
    ):
        assert words in text
    assert 'name="told" value="1" aria-describedby="told-hint">' in text
    assert text.count("btn primary") == 1
    assert (asked("GET"), len(store.requests()), trail()) == (1, 2, [])


@pytest.mark.parametrize(
    ("state", "what", "words"),
    [
        ("DRAFT", "cannot", "Complete sender details"),
        ("IN_PROGRESS", "cannot", "Google is still setting up this sender."),
        (
            "IN_TEST",
            "ready",
            "All details except the countries are locked when the state becomes Launching.",
        ),
        (
            "PREPARING_LAUNCH",
            "cannot",
            "A launch is already in progress and is waiting for a step before the operator review. "
            "Sinch does not accept another launch in this state.",
        ),
        ("LAUNCHING", "ready", "All details except the countries are already locked."),
        ("LAUNCHED", "ready", "All details except the countries are already locked."),
        (
            "UNLAUNCHED",
            "ready",
            "All details except the countries are locked when the state becomes Launching.",
        ),
        (
            "UNKNOWN",
            "cannot",
            "According to the API documentation, a sender cannot be launched in this state.",
        ),
        (
            "ARCHIVED_BY_SINCH",
            "cannot",
            "According to the API documentation, a sender cannot be launched in this state.",
        ),
        (
            "",
            "cannot",
            "According to the API documentation, a sender cannot be launched in this state.",
        ),
    ],
)
def test_launch_is_offered_and_accepted_only_in_launchable_states(
    manager: Client, state: str, what: str, words: str
) -> None:
    seen = manager.get(url(DEALS)).context["seen"]
    change(state=state)
    page = manager.get(url(DEALS))
    assert (page.status_code, offer(page)) == (200, what)
    assert words in page.text
    offered = what == "ready"
    assert ("Launch in Germany" in page.text) == offered
    assert (f'action="{url(DEALS)}"' in page.text) == offered
    assert ('data-submitted="DE"' in page.text) == offered
    if not offered:
        # From a page of before, and by a script that says what it sees now.
        for shown in (seen, page.context["seen"]):
            refused = manager.post(url(DEALS), {"seen": shown})
            assert (refused.status_code, offer(refused)) == (409, "cannot")
        assert (launches(), trail()) == (0, [])


@pytest.mark.parametrize("told", [True, False])
def test_launch_is_sent_once_and_recorded_with_countries_and_contact(
    manager: Client, aurora: Project, told: bool
) -> None:
    sender = made(aurora, "DE", "GB")
    page = manager.get(url(sender))
    assert "Launch in Germany and United Kingdom</span>" in page.text
    assert "<bdi>Ida</bdi> has been informed" in page.text
    store.clear_requests()
    response = manager.post(url(sender), form(page, **({"told": "1"} if told else {})))
    assert (response.status_code, response["Location"]) == (302, f"{LIST}{sender}/")
    assert (asked("GET"), launches(), len(store.requests())) == (1, 1, 2)
    (message,) = get_messages(response.wsgi_request)
    assert (message.level_tag, message.extra_tags) == ("success", "standing")
    assert message.message == (
        "Sinch accepted the launch in Germany and United Kingdom. Current state: Launching."
    )
    attempted, succeeded = AuditEntry.objects.filter(action="sender.launched").order_by("number")
    assert attempted.changes == {"asked": {"countries": ["DE", "GB"], "contactTold": told}}
    assert (attempted.target_id, attempted.target_label, attempted.actor_name) == (
        sender,
        "Brand",
        "manager",
    )
    assert succeeded.changes["after"] == {
        "state": "LAUNCHING",
        "countryStatus.DE": "PENDING",
        "countryStatus.GB": "PENDING",
    }


def test_second_press_of_the_same_button_sends_no_second_launch(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    once = form(manager.get(url(sender)))
    assert manager.post(url(sender), once).status_code == 302
    again = manager.post(url(sender), once)
    assert (again.status_code, again["Location"]) == (302, f"{LIST}{sender}/")
    assert "You submitted this launch twice. The request was sent once." in said(again)
    assert (launches(), len(trail())) == (1, 2)


@pytest.mark.parametrize("has_new", [True, False])
def test_second_of_two_managers_sees_who_launched_and_sends_nothing(
    manager: Client, admin: Client, aurora: Project, has_new: bool
) -> None:
    """With nothing new to submit both pages look alike, so that the trail alone tells."""
    sender = made(aurora, "DE")
    if not has_new:
        clients.client_of(aurora).launch_sender(sender)
    theirs, mine = form(admin.get(url(sender)), told="1"), form(manager.get(url(sender)))
    store.clear_requests()
    assert manager.post(url(sender), mine).status_code == 302
    late = admin.post(url(sender), theirs)
    assert late.status_code == 409
    assert re.search("manager launched the sender at \\d+ \\w+ \\d{4} [\\d:]{8} UTC\\.", late.text)
    assert "Nothing was launched." in late.text
    assert ("Countries to submit changed from “Germany” to “none”." in late.text) == has_new
    assert 'name="told" value="1" aria-describedby="told-hint" checked>' in late.text
    assert launches() == 1
    assert {name for name, _outcome, _code in trail()} == {"manager"}


@pytest.mark.parametrize(
    ("outcomes", "text"),
    [
        ([], "The first one was interrupted or is still being processed."),
        (["attempted"], "Sinch has not responded yet."),
        (["attempted", "no_answer"], "The request was sent once."),
        (["attempted", "succeeded"], "The request was sent once."),
    ],
)
def test_second_press_of_a_launch_says_what_is_known_of_the_first(
    manager: Client, aurora: Project, outcomes: list[str], text: str
) -> None:
    sender, user = made(aurora, "DE"), User.objects.get(username="manager")
    first = form(manager.get(url(sender)))
    old = audit.Actor(aurora, "manager", user=user)
    target = audit.Target("sender", sender)
    long_ago = timezone.now() - timedelta(hours=1)
    audit.record(old, Action.SENDER_LAUNCHED, Outcome.SUCCEEDED, target, now=long_ago)
    request = RequestFactory().post(url(sender), first)
    request.user = user
    assert double_submit.take_once(request, timezone.now())
    for outcome in outcomes:
        now = timezone.now()
        audit.record(old, Action.SENDER_LAUNCHED, Outcome(outcome), target, now=now)
    second = manager.post(url(sender), first)
    assert second.status_code == 302
    assert text in said(second)
    assert launches() == 0


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_launch_after_the_page_blocks_another_one_whatever_the_clocks_say(
    manager: Client, admin: Client, aurora: Project, minutes: int
) -> None:
    """With nothing new to submit both pages look alike, so that the trail alone tells."""
    sender = made(aurora, "DE")
    clients.client_of(aurora).launch_sender(sender)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        theirs = form(admin.get(url(sender)))
    assert press(manager, sender).status_code == 302
    store.clear_requests()
    late = admin.post(url(sender), theirs)
    assert late.status_code == 409
    assert "manager launched the sender at" in late.text
    assert launches() == 0


def test_rejected_launch_by_another_user_does_not_block_but_an_unknown_outcome_does(
    manager: Client, admin: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    mine = form(manager.get(url(sender)))
    faults.order(LAUNCH, "error", errorCode="launch_invalid_verification_state")
    assert press(admin, sender).status_code == 409
    faults.order(LAUNCH, "timeout")
    assert manager.post(url(sender), mine).status_code == 504
    # One whose outcome is open does: it may be taken until the claim has ended, and afterwards
    # the page of before does not show what came of it.
    for user in (manager, admin):
        early = user.post(url(sender), mine | {"once": "another press"})
        assert early.status_code == 409
        assert "a change to this sender that manager began at" in early.text
    Claim.objects.update(ends=Now())
    late = manager.post(url(sender), mine | {"once": "another press"})
    assert late.status_code == 409
    assert "manager sent a launch request at" in late.text
    assert launches() == 2


def test_launch_from_an_outdated_page_is_409_and_names_the_changes(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    stale = form(manager.get(url(sender)), told="1")
    clients.client_of(aurora).update_sender(
        sender,
        SenderUpdate.parse(
            {
                "details": {
                    "countries": ["DE", "FR"],
                    "questionnaire": {"verification": {"answers": {"name": "<b>Max</b>"}}},
                }
            }
        ),
    )
    response = manager.post(url(sender), stale)
    assert response.status_code == 409
    assert "Countries to submit changed from “Germany” to “France and Germany”." in response.text
    assert (
        "Verification contact changed from “Ida &lt;ida@brand.example&gt;” to “&lt;b&gt;Max"
        in response.text
    )
    assert 'aria-describedby="told-hint" checked>' in response.text
    assert (launches(), trail()) == (0, [])
    # The new page says what is there now, so its own button does what it says.
    assert "Launch in France and Germany</span>" in response.text
    assert manager.post(url(sender), form(response)).status_code == 302
    for nothing in ("", "[[[", "7"):
        told = manager.post(url(sender), {"seen": nothing})
        assert told.status_code == 409
        assert "The portal cannot compare the page with what you saw before." in told.text
    assert launches() == 1


def test_blockers_remove_the_launch_button_and_link_to_their_steps(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE", "FR")
    details = Sender.objects.get(pk=sender).body["details"]
    del details["brand"]["logoUrl"], details["questionnaire"]["fr"]
    change(sender, details=details)
    page = manager.get(url(sender))
    assert (page.status_code, offer(page)) == (200, "blocked")
    found = re.findall(r'data-finding="([\w-]+)" data-level="(\w+)" data-stops="(\w+)"', page.text)
    assert found == [("logo", "blocker", "launch"), ("fr", "blocker", "launch")]
    for step in ("images", "fr"):
        assert f'href="{LIST}{sender}/edit/?step={step}"' in page.text
    assert "Fix 2 issues before launch" in page.text
    assert 'class="launch-form"' not in page.text
    response = manager.post(url(sender), {"seen": page.context["seen"]})
    assert (response.status_code, launches(), trail()) == (422, 0, [])
    assert "Nothing was launched because required information is missing." in response.text
    # Once it is live nothing but the countries can be changed, and the page does not pretend.
    change(sender, state="LAUNCHED", countryStatus=[])
    stuck = manager.get(url(sender)).text
    assert "?step=fr" not in stuck
    assert "Remove the affected country" in stuck
    assert f'href="{LIST}{sender}/edit/?step=countries"' in stuck


def test_launched_sender_can_be_launched_in_an_added_country(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    assert press(manager, sender).status_code == 302
    page = manager.get(url(sender))
    assert (page.context["launch"].sender.state, offer(page)) == ("LAUNCHED", "nothing")
    assert "so a launch would submit nothing. To launch in more countries:" in page.text
    assert f'href="{LIST}{sender}/edit/?step=countries">Add countries<' in page.text
    assert "Germany: not affected." in page.text
    assert "There is nothing new for operators to review" in page.text
    assert "btn primary" not in page.text
    clients.client_of(aurora).update_sender(
        sender, SenderUpdate.parse({"details": {"countries": ["DE", "SE"]}})
    )
    page = manager.get(url(sender))
    assert offer(page) == "ready"
    assert "Countries added: Sweden." in page.text
    assert "Launch in Sweden</span>" in page.text
    store.clear_requests()
    assert manager.post(url(sender), form(page)).status_code == 302
    assert launches() == 1
    end = clients.client_of(aurora).get_sender(sender)
    assert {row.country: row.status for row in end.country_status or []} == {
        "DE": "LAUNCHED",
        "SE": "LAUNCHED",
    }
    # Again with nothing new: possible, quiet, and said as such.
    response = press(manager, sender)
    assert response.status_code == 302
    assert "No new countries were submitted." in said(response)


REFUSED = [
    (
        "launch_precondition_failed",
        422,
        "Sinch rejected the launch because required information is missing.",
    ),
    (
        "launch_invalid_agent_state",
        409,
        "Sinch rejected the launch because of the sender’s current state.",
    ),
    (
        "launch_invalid_verification_state",
        409,
        "Sinch rejected the launch because Google’s brand verification is not in a pending state.",
    ),
    (
        "verification_suspended_in_gmb",
        422,
        "Sinch rejected the launch because Google has suspended the brand’s Business Profile.",
    ),
    ("invalid_region_for_att_supplier", 422, "edit/?step=countries"),
    (
        "rbm_resources_not_found",
        422,
        "Sinch rejected the launch because Google cannot find this sender.",
    ),
    ("invalid_payload", 422, "Sinch reported:"),
]


@pytest.mark.parametrize(("code", "status", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_rejected_launch_shows_the_reason_and_can_be_tried_again(
    manager: Client, aurora: Project, code: str, status: int, words: str
) -> None:
    sender = made(aurora, "DE")
    faults.order(LAUNCH, "error", errorCode=code, message="In Sinch's <i>own</i> words.")
    response = press(manager, sender, told="1")
    assert response.status_code == status
    banner = response.text.partition(f'data-refusal="{code}"')[2].partition(
        '<p class="breadcrumb">'
    )[0]
    assert words in banner
    assert "Nothing was launched." in banner
    assert "In Sinch&#x27;s &lt;i&gt;own&lt;/i&gt; words." in banner
    resolution = AuditEntry.objects.get(outcome="refused").request_id
    assert f"<code>{code}</code>" in banner
    assert f"Request ID <code>{resolution}</code>" in banner
    assert launches() == 1
    assert trail() == [("manager", "attempted", ""), ("manager", "refused", code)]
    assert 'aria-describedby="told-hint" checked>' in response.text
    assert press(manager, sender).status_code == 302, "the page offers to try again"


def test_validation_error_from_sinch_links_to_its_step(manager: Client, aurora: Project) -> None:
    sender = made(aurora, "US")
    details = Sender.objects.get(pk=sender).body["details"]
    details["questionnaire"]["us"]["answers"]["legalForm"] = "LIMITED_LIABILITY_COMPANY"
    details["questionnaire"]["us"]["answers"]["ownershipType"] = "PUBLIC"
    details["questionnaire"]["us"]["answers"] |= {"stockExchange": "NYSE", "stockSymbol": "BRND"}
    change(sender, details=details)
    response = press(manager, sender)
    assert response.status_code == 422
    link = f'<a href="{LIST}{sender}/edit/?step=us">The legal form must be CORPORATION'
    assert f'<li data-field="legal_form">{link}' in response.text


def test_launch_of_a_missing_or_unknown_sender_is_404(manager: Client, aurora: Project) -> None:
    sender = made(aurora, "DE")
    faults.order(LAUNCH, "error", errorCode="sender_not_found")
    assert press(manager, sender).status_code == 404
    assert trail()[-1] == ("manager", "refused", "sender_not_found")
    assert manager.get(url(UNKNOWN)).status_code == 404
    assert manager.post(url(UNKNOWN)).status_code == 404
    assert manager.get(url("not-an-id")).status_code == 404
    assert launches() == 1


OUTSIDE = [
    ("rbm_too_many_requests", {"retryAfter": 9}, 503, "Try again in 9 seconds."),
    ("rbm_too_many_requests", {}, 503, "Try again in 1 minute."),
    ("unauthorized_error", {}, 502, "Sinch rejected the portal’s credentials."),
    ("rbm_has_not_been_used", {}, 502, "RCS is not enabled for this project at Sinch."),
]


@pytest.mark.parametrize(("code", "options", "status", "words"), OUTSIDE, ids=range(4))
def test_launch_rejected_for_project_or_rate_limit_explains_it(
    manager: Client, aurora: Project, code: str, options: dict[str, Any], status: int, words: str
) -> None:
    sender = made(aurora, "DE")
    faults.order(LAUNCH, "error", errorCode=code, **options)
    response = press(manager, sender, told="1")
    assert response.status_code == status
    assert words in response.text
    assert "Nothing was launched." in response.text
    assert response.get("Retry-After") == (
        str(options.get("retryAfter", 60)) if status == 503 else None
    )
    assert launches() == 1
    assert trail() == [("manager", "attempted", ""), ("manager", "refused", code)]
    assert 'aria-describedby="told-hint" checked>' in response.text


# fault, its options, our page's status, the trail's outcome and code, whether Sinch had done it
UNANSWERED = [
    ("timeout", {}, 504, "no_answer", "", False),
    ("cut", {}, 503, "no_answer", "", True),
    ("truncated", {}, 502, "failed", "", True),
    ("html", {}, 502, "failed", "", False),
    ("html", {"status": 502}, 502, "failed", "", False),
    ("error", {"errorCode": "internal_error"}, 502, "failed", "internal_error", False),
]


@pytest.mark.parametrize(
    ("fault", "options", "status", "outcome", "code", "done"),
    UNANSWERED,
    ids=[f"{row[0]}-{row[2]}-{index}" for index, row in enumerate(UNANSWERED)],
)
def test_launch_without_response_compares_the_sender_and_is_not_repeated(
    manager: Client,
    aurora: Project,
    fault: str,
    options: dict[str, Any],
    status: int,
    outcome: str,
    code: str,
    done: bool,
) -> None:
    sender = made(aurora, "DE", "SE")
    once = form(manager.get(url(sender)))
    store.clear_requests()
    faults.order(LAUNCH, fault, **options)
    response = manager.post(url(sender), once)
    assert response.status_code == status
    assert ("Retry-After" in response.headers) == (status == 503)
    said = r"Sinch gave no usable response to the request sent at [\d:]{8} UTC\."
    assert re.search(said, response.text)
    assert f'data-unanswered="{"taken" if done else "open"}"' in response.text
    assert "Requested: launch in Germany and Sweden" in response.text
    cells = re.findall(r"<td><bdi>([^<]*)</bdi></td>", response.text)
    state, germany, sweden = cells[:2], cells[2:4], cells[4:6]
    assert state == ["In test", "Launched" if done else "In test"]
    assert germany == sweden == ["Not launched", "Launched" if done else "Not launched"]
    assert 'class="launch-form"' not in response.text, (
        "nobody launches again without having looked again"
    )
    assert (launches(), asked("GET")) == (1, 2)
    assert trail() == [("manager", "attempted", ""), ("manager", outcome, code)]
    # The same press does nothing more; a page that was read since offers what is left to do.
    assert manager.post(url(sender), once).status_code == 302
    assert (launches(), offer(manager.get(url(sender)))) == (1, "nothing" if done else "ready")


def test_launch_that_was_not_sent_says_so_and_can_be_repeated(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    faults.order(LAUNCH, "refused")
    response = press(manager, sender)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "sandbox.invalid does not accept connections. The request was not sent." in response.text
    assert trail() == [("manager", "attempted", ""), ("manager", "refused", "not_sent")]
    assert press(manager, sender).status_code == 302
    assert trail()[-1] == ("manager", "succeeded", "")


def test_launch_without_response_and_unreadable_sender_states_unknown_outcome(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, "DE")
    once = form(manager.get(url(sender)))
    store.clear_requests()
    faults.order(LAUNCH, "timeout")
    faults.order(READ, "slow", ms=1)
    faults.order(READ, "refused")
    response = manager.post(url(sender), once)
    assert response.status_code == 504
    assert 'data-unanswered="unread"' in response.text
    assert "The sender may or may not be launched." in response.text
    assert 'class="launch-form"' not in response.text
    assert (launches(), asked("GET")) == (1, 2)


def test_launch_with_a_slow_response_succeeds(manager: Client, aurora: Project) -> None:
    sender = made(aurora, "DE")
    faults.order(LAUNCH, "slow", ms=1)
    assert press(manager, sender).status_code == 302
    assert (launches(), trail()[-1]) == (1, ("manager", "succeeded", ""))


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("timeout", {}, 504),
        ("html", {}, 502),
        ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 9}, 503),
    ],
)
def test_launch_of_a_sender_that_cannot_be_read_sends_nothing(
    manager: Client, fault: str, options: dict[str, Any], status: int
) -> None:
    faults.order(READ, fault, **options)
    unseen = manager.get(url(DEALS))
    assert unseen.status_code == status
    assert "Try again" in unseen.text
    once = form(manager.get(url(DEALS)))
    for client, kept in (
        (manager.get, "The last data received from Sinch is shown below."),
        (manager.post, "Nothing was launched."),
    ):
        faults.order(READ, fault, **options)
        page = client(url(DEALS), once)
        assert page.status_code == status
        assert kept in page.text
        assert "Germany" in page.text, "the last good answer is shown"
        assert 'class="launch-form"' not in page.text
        assert page.get("Retry-After") == ("9" if status == 503 else None)
    assert (launches(), trail()) == (0, [])


@pytest.mark.parametrize("name", ["auditor", "onboarding"])
def test_auditor_and_onboarding_cannot_view_or_launch(name: str) -> None:
    client = signed_in(name)
    assert client.get(url(DEALS)).status_code == 403
    response = client.post(url(DEALS), {"seen": "x", "told": "1"})
    assert response.status_code == 403
    assert "This action requires the Manager role." in response.text
    assert client.put(url(DEALS)).status_code == 405
    assert (store.requests(), trail()) == ([], [])


@pytest.mark.parametrize(
    ("answers", "contact", "words"),
    [
        ({"name": "Ida", "email": "ida@b.example"}, "whole", "<bdi>Ida</bdi> has been informed"),
        ({"name": "", "email": "ida@b.example"}, "part", "<dt><bdi>ida@b.example</bdi>"),
        (
            {"name": "Ida", "email": ""},
            "part",
            "No email address is provided, so this email cannot be delivered.",
        ),
        ({}, "none", "The sender has no verification contact"),
        ({"name": "عبد الرحمن", "email": "a@b.example"}, "whole", "<bdi>عبد الرحمن</bdi>"),
    ],
    ids=["whole", "no-name", "no-address", "nobody", "arabic"],
)
def test_page_shows_the_verification_contact_and_what_is_missing_of_it(
    manager: Client, aurora: Project, answers: dict[str, str], contact: str, words: str
) -> None:
    sender = made(aurora, "DE")
    details = Sender.objects.get(pk=sender).body["details"]
    details["questionnaire"]["verification"]["answers"] = {
        "website": "https://b.example",
        **answers,
    }
    change(sender, details=details)
    page = manager.get(url(sender))
    assert f'data-contact="{contact}"' in page.text
    assert words in page.text
    assert (offer(page) == "ready") == (contact == "whole")


def test_launch_in_25_countries_shortens_the_label_and_records_all(
    manager: Client, aurora: Project
) -> None:
    sender = made(aurora, *LAUNCH_COUNTRIES)
    details = Sender.objects.get(pk=sender).body["details"]
    details["brand"]["name"] = "Österreichische Donaudampfschiff <1> AG"
    change(sender, details=details)
    page = manager.get(url(sender))
    assert len(page.context["launch"].submitted) == 25
    assert "Launch in Austria, Belgium and 23 more</span>" in page.text
    assert "<bdi>Österreichische Donaudampfschiff &lt;1&gt; AG</bdi>" in page.text
    assert "<1>" not in page.text
    assert page.text.count("data-mail=") == 10
    assert manager.post(url(sender), form(page)).status_code == 302
    assert len(AuditEntry.objects.get(outcome="attempted").changes["asked"]["countries"]) == 25
