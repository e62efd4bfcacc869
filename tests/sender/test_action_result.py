"""Promises of every action on a sender: one call, one pair of entries, a notice at its place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models.signals import post_save
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, Press, Project
from senders.sandbox import faults, store
from senders.sandbox.errors import CODES
from senders.sandbox.models import Sender
from tests.conftest import DEALS, DETAIL, LIST, signed_in
from tests.sender.acting import ACTIONS, EXPIRED, Action, act, calls, change, entries, set_numbers

UNKNOWN = "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77"
ALL = list(ACTIONS)
WRITES = ["add", "retry", "remove", "comment"]

NO_RESPONSE = r"Sinch did not respond to the request sent at \d\d:\d\d:\d\d UTC\."
UNUSABLE = r"Sinch gave no usable response to the request sent at \d\d:\d\d:\d\d UTC\."
# fault, options, page status, outcome in the trail, words at the place
FAILURES: list[tuple[str, dict[str, Any], int, str, str]] = [
    ("timeout", {}, 504, "no_answer", NO_RESPONSE),
    ("refused", {}, 503, "refused", "does not accept connections. The request was not sent."),
    ("cut", {}, 503, "no_answer", NO_RESPONSE),
    ("truncated", {}, 502, "failed", UNUSABLE),
    ("html", {"status": 200}, 502, "failed", UNUSABLE),
    ("error", {"errorCode": "internal_error"}, 502, "failed", UNUSABLE),
    ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 7}, 503, "refused", "in 7 sec"),
    (
        "error",
        {"errorCode": "unauthorized_error"},
        502,
        "refused",
        "rejected the portal’s credentials",
    ),
    ("error", {"errorCode": "rbm_has_not_been_used"}, 502, "refused", "RCS is not enabled"),
    ("error", {"status": 418, "errorCode": "teapot"}, 422, "refused", "teapot"),
]
FAILURE_IDS = [f"{fault}-{options.get('errorCode', '')}" for fault, options, *_ in FAILURES]


@pytest.fixture
def onboarding() -> Client:
    return signed_in("onboarding")


@pytest.mark.parametrize("name", ALL)
def test_action_is_sent_once_recorded_and_confirmed_at_its_place(
    manager: Client, name: str
) -> None:
    action = ACTIONS[name]
    response = act(manager, action)
    assert entries() == [(action.action, "attempted"), (action.action, "succeeded")]
    if name == "token":
        assert response.status_code == 200
        return
    assert response.status_code == 302
    assert response["Location"] == f"{DETAIL}#{action.place}"
    assert calls(action.match) == 1
    page = manager.get(DETAIL).text
    assert 'class="notice is-success"' in page
    assert 'class="notice is-success"' not in manager.get(DETAIL).text, "said once"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("fault", "options", "status", "outcome", "words"), FAILURES, ids=FAILURE_IDS
)
def test_failed_action_is_reported_in_place_and_not_repeated(
    manager: Client,
    name: str,
    fault: str,
    options: dict[str, Any],
    status: int,
    outcome: str,
    words: str,
) -> None:
    action = ACTIONS[name]
    if name == "remove" and fault == "truncated":
        return  # a 204 has no body that could be cut
    manager.get(DETAIL)  # what is kept to be shown while Sinch fails
    store.clear_requests()
    faults.order(action.match, fault, **options)
    response = act(manager, action)
    assert response.status_code == status
    assert ("Retry-After" in response.headers) == (status == 503)
    told = response.text.partition('id="told"')[2].partition("</section>")[0]
    assert re.search(words, told.replace("&#x27;", "'"))
    assert f'data-sender="{DEALS}"' in response.text, "the sender is shown as it is"
    assert action.kept.replace(" ", "") in response.text.replace(" ", ""), "what was typed"
    assert entries() == [(action.action, "attempted"), (action.action, outcome)]
    if name != "token":
        assert calls(action.match) <= 1


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("fault", ["refused", "timeout", "cut"])
def test_look_after_a_write_that_was_carried_out_does_not_deny_it(
    manager: Client, name: str, fault: str
) -> None:
    manager.get(DETAIL)  # so that there is something to be shown
    store.clear_requests()
    faults.order(ACTIONS[name].match, "cut")
    faults.order("GET /rcs/senders/*", "slow", ms=0)  # the look before the write
    faults.order("GET /rcs/senders/*", fault)
    response = act(manager, ACTIONS[name])
    assert calls(ACTIONS[name].match) == 1
    assert "The sender could not be loaded either" in response.text
    assert "was not sent" not in response.text


@pytest.mark.parametrize("name", WRITES)
def test_action_without_response_shows_the_request_and_the_current_state(
    manager: Client, name: str
) -> None:
    faults.order(ACTIONS[name].match, "timeout")
    told = act(manager, ACTIONS[name]).text.partition('id="told"')[2]
    assert "Requested action: " in told
    found = {
        "add": "Sinch does not list this number.",
        "retry": "Current state at Sinch: Expired.",
        "remove": "Current state at Sinch: Verified.",
        "comment": "it appears under Latest activity",
    }
    assert found[name] in told


@pytest.mark.parametrize("name", WRITES)
def test_action_without_earlier_data_while_sinch_is_down_keeps_the_input(
    manager: Client, name: str
) -> None:
    """Before the call: nothing is sent; what was typed can be sent again from where it is."""
    cache.clear()
    faults.order("GET /rcs/senders/*", "refused")
    response = act(manager, ACTIONS[name])
    assert response.status_code == 503
    assert entries() == []
    for value in ACTIONS[name].form.values():
        assert value in response.text
    assert f'action="{DETAIL}{ACTIONS[name].path}"' in response.text
    assert act(manager, ACTIONS[name]).status_code == 302


@pytest.mark.parametrize("name", ALL)
def test_double_click_sends_the_action_once(manager: Client, name: str) -> None:
    action = ACTIONS[name]
    if name == "token":
        assert 'name="once"' not in manager.get(DETAIL).text.partition("token/#")[2][:200]
        return  # showing twice is told twice
    first, second = (act(manager, action, once="abc") for _press in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == f"{DETAIL}#{action.place}"
    assert calls(action.match) == 1
    assert len(entries()) == 2
    assert "You submitted this form twice. It was processed once." in manager.get(DETAIL).text


@pytest.mark.parametrize("name", WRITES)
def test_press_that_was_cut_off_is_not_called_processed(manager: Client, name: str) -> None:
    """The process of the first press was killed before it had left an entry."""
    action = ACTIONS[name]
    assert act(manager, action, once="abc").status_code == 302
    # Younger than all entries, as if none of them were its own.
    Press.objects.update(at=timezone.now() + timedelta(hours=1))
    again = act(manager, action, once="abc")
    assert again.status_code == 409
    assert "You submitted this form twice." in again.text
    assert "was interrupted or is still being processed." in again.text
    assert "It was processed once." not in again.text
    assert calls(action.match) == 1


def test_changed_text_from_the_same_form_is_sent_as_a_new_comment(manager: Client) -> None:
    for text in ("one", "two", "two"):
        act(manager, ACTIONS["comment"], comment=text, once="abc")
    assert calls(ACTIONS["comment"].match) == 2


@pytest.mark.parametrize("name", [*ALL, "note"])
@pytest.mark.parametrize("who", ["auditor", "onboarding"])
def test_user_without_permission_gets_403_and_no_form(name: str, who: str) -> None:
    action = ACTIONS.get(name) or Action("notes/", "", "", "notes", {"text": "x"})
    client = signed_in(who)
    allowed = who == "onboarding" and name != "token"
    assert (act(client, action).status_code == 403) == (not allowed)
    if not allowed:
        assert entries() == []
        assert f'action="{DETAIL}{action.path}' not in client.get(DETAIL).text  # formaction, too
    assert client.get(DETAIL + action.path)["Location"].startswith(f"{DETAIL}#")


@pytest.mark.parametrize("name", ALL)
def test_action_on_an_unknown_sender_is_404(manager: Client, name: str) -> None:
    action = ACTIONS[name]
    response = manager.post(f"{LIST}{UNKNOWN}/{action.path}", action.form)
    assert response.status_code == 404
    assert "Sender not found" in response.text


# The documented codes of each operation that the tables of FAILURES do not hold (reference, 2).
REFUSALS = {
    "add": [
        "invalid_input",
        "no_google_supplier",
        "add_test_number_invalid",
        "invalid_region_for_att_supplier",
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
        "user_cannot_be_reached",
    ],
    "retry": [
        "no_google_supplier",
        "add_test_number_invalid",
        "invalid_region_for_att_supplier",
        "user_is_not_tester_for_agent",
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
    ],
    "remove": [
        "no_google_supplier",
        "invalid_region_for_att_supplier",
        "user_is_not_tester_for_agent",
    ],
    "comment": ["invalid_input", "invalid_payload"],
}
SAID = {
    "invalid_input": "Sinch rejected the request because of invalid values.",
    "invalid_payload": "Sinch could not process the request.",
    "no_google_supplier": "The sender is not set up at Google yet",
    "add_test_number_invalid": "Sinch reports that this is not a valid phone number.",
    "invalid_region_for_att_supplier": "AT&amp;T only accepts senders in the US region.",
    "add_test_number_not_allowed_before_launch": "accepts testers only after the launch",
    "blocked_because_the_recipient_declined": "The tester declined the invitation.",
    "user_cannot_be_reached": "The number cannot be reached over RCS.",
    "user_is_not_tester_for_agent": "Sinch no longer lists this number.",
}


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, codes in REFUSALS.items() for code in codes]
)
def test_each_documented_rejection_is_explained_at_its_place(
    manager: Client, name: str, code: str
) -> None:
    action = ACTIONS[name]
    faults.order(action.match, "error", errorCode=code)
    response = act(manager, action)
    assert response.status_code == 422
    before, _told, told = response.text.partition('id="told"')
    assert SAID[code] in told
    if name != "add":  # of several numbers each has a line of its own
        assert code in told
        assert CODES[code].message.replace("'", "&#x27;") in told
    assert f'id="{action.place}"' in before
    assert entries()[-1] == (action.action, "refused")
    assert AuditEntry.objects.filter(target_id=DEALS).latest("number").error_code == code


def test_removing_a_number_that_another_user_removed_is_explained(manager: Client) -> None:
    onboarding = signed_in("onboarding")
    assert act(manager, ACTIONS["remove"]).status_code == 302
    second = act(onboarding, ACTIONS["remove"])
    assert second.status_code == 422
    assert "Someone may have removed it." in second.text
    assert f'data-number="{ACTIONS["remove"].path.split("/")[1]}"' not in second.text


def test_audit_entries_contain_no_full_test_number(manager: Client, aurora: Project) -> None:
    for name in WRITES:
        act(manager, ACTIONS[name])
    kept = str(list(AuditEntry.objects.filter(project=aurora).values()))
    for number in ("+46701740651", "701234567", "707654321"):
        assert number not in kept


def test_adding_a_number_to_a_sender_in_draft_is_rejected(manager: Client) -> None:
    sender = Sender.objects.get(pk=DEALS)
    change(state="DRAFT", supplierDetails={}, testNumberStates=[], details=sender.body["details"])
    assert "not set up at Google yet" in act(manager, ACTIONS["add"]).text


def test_second_press_after_a_rejection_shows_it_and_keeps_the_text(manager: Client) -> None:
    """Without a script the browser drops the first answer, so the second must not lose the text."""
    action = ACTIONS["comment"]
    faults.order(action.match, "error", errorCode="rbm_has_not_been_used")
    act(manager, action, once="abc")
    second = act(manager, action, once="abc")
    assert second.status_code == 409
    assert "It was processed once." in second.text
    assert "Rejected. rbm_has_not_been_used" in second.text
    assert action.kept in second.text
    assert calls(action.match) == 1


@pytest.mark.parametrize("theirs", ["rejected", "succeeded"])
def test_second_press_shows_the_outcome_of_the_same_user(
    manager: Client, onboarding: Client, theirs: str
) -> None:
    action = ACTIONS["comment"]

    def send(client: Client, outcome: str) -> None:
        if outcome == "rejected":
            faults.order(action.match, "error", errorCode="invalid_payload")
        assert (act(client, action, once="abc").status_code == 302) == (outcome == "succeeded")

    send(manager, "succeeded" if theirs == "rejected" else "rejected")
    send(onboarding, theirs)
    second = act(manager, action, once="abc")
    assert second.status_code == (302 if theirs == "rejected" else 409)
    assert calls(action.match) == 2


def test_rejected_number_is_shown_as_it_is_after_the_request(manager: Client) -> None:
    """Someone removes all numbers between the portal's read and its request."""

    def remove_all(instance: AuditEntry, **_signal: Any) -> None:
        if instance.outcome == "attempted":
            set_numbers()

    post_save.connect(remove_all, sender=AuditEntry)
    try:
        response = act(manager, ACTIONS["retry"])
    finally:
        post_save.disconnect(remove_all, sender=AuditEntry)
    assert response.status_code == 422
    assert "Sinch no longer lists this number." in response.text
    assert f'data-number="{EXPIRED}" data-state="EXPIRED"' not in response.text


@pytest.mark.parametrize("name", ["retry", "remove", "comment", "token"])
def test_action_that_the_state_at_sinch_does_not_allow_is_409(manager: Client, name: str) -> None:
    manager.get(DETAIL)
    faults.order(ACTIONS[name].match, "error", errorCode="account_data_is_corrupt")
    response = act(manager, ACTIONS[name])
    assert response.status_code == 409
    assert "account_data_is_corrupt" in response.text.partition('id="told"')[2]


@pytest.mark.parametrize("name", WRITES)
def test_action_on_data_that_cannot_be_refreshed_is_not_sent(manager: Client, name: str) -> None:
    manager.get(DETAIL)
    faults.order("GET /rcs/senders/*", "timeout")
    response = act(manager, ACTIONS[name])
    assert response.status_code == 504
    assert "The request was not sent." in response.text
    assert ACTIONS[name].kept.replace(" ", "") in response.text.replace(" ", "")
    assert (calls(ACTIONS[name].match), entries()) == (0, [])


def test_number_that_is_already_verified_is_not_invited_again(manager: Client) -> None:
    set_numbers((EXPIRED, "VERIFIED"))
    response = act(manager, ACTIONS["retry"])
    assert response.status_code == 409
    assert "The number is already verified, so no invitation was sent." in response.text
    assert calls(ACTIONS["retry"].match) == 0


def test_result_for_a_number_that_is_no_longer_listed_is_shown(manager: Client) -> None:
    set_numbers()
    told = act(manager, ACTIONS["retry"]).text
    assert "Sinch no longer lists this number." in told.partition('id="told"')[2]


def test_notice_with_a_number_is_shown_without_a_cookie(manager: Client) -> None:
    response = act(manager, ACTIONS["remove"])
    assert "messages" not in response.cookies
    assert "+46 70 123 45 67 was removed." in manager.get(DETAIL).text


def test_rejected_comment_takes_two_api_requests(manager: Client) -> None:
    store.clear_requests()
    faults.order(ACTIONS["comment"].match, "error", errorCode="rbm_too_many_requests")
    act(manager, ACTIONS["comment"])
    made = [call["route"].rpartition("/")[2] for call in store.requests()]
    assert made == ["token", "{sender}", "comments"]
