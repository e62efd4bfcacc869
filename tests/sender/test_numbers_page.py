"""Test numbers on the sender's page: what is typed, what each state offers, what is left."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import AuditEntry, Outcome, Project
from senders.sandbox import faults
from senders.sender.numbers import quota
from senders.words import api_values
from tests.conftest import DEALS, DETAIL, signed_in
from tests.sender.acting import (
    ACTIONS,
    EXPIRED,
    NEW,
    NOTHING_ASKED,
    TESTER,
    act,
    calls,
    change,
    set_numbers,
)

ADD = ACTIONS["add"]
OFFERS = {
    "UNVERIFIED": ["retry", "remove"],
    "PENDING": ["remove"],
    "VERIFIED": ["capabilities", "remove"],
    "EXPIRED": ["retry", "remove"],
    "DECLINED": ["remove"],
    "REJECTED": ["remove"],
    "FAILED": ["remove"],
    "INVALID": ["remove"],
    "WAITLISTED": ["remove"],
}


@pytest.mark.parametrize("state", [*api_values.TEST_NUMBER_STATES, "WAITLISTED"])
def test_each_number_state_has_its_meaning_and_actions(manager: Client, state: str) -> None:
    set_numbers((TESTER, state))
    row = manager.get(DETAIL).text.partition(f'id="number-{TESTER[1:]}"')[2].partition("</tr>")[0]
    word = api_values.test_number_state(state)
    for said in (word.label, word.meaning, word.next):
        assert str(said) in row
    posts = re.findall(r'formaction="[^"]*/test-numbers/[^/]+/(\w+)/#', row)
    assert posts == OFFERS[state]
    seen = signed_in("auditor").get(DETAIL).text
    assert f'data-number="{TESTER}" data-state="{state}"' in seen
    assert "<form" not in seen.partition("<tbody")[2].partition("</main>")[0]


def shown(page: str) -> str:
    """The numbers that a page of the form has shown as they will be sent."""
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("typed", "sent", "is_shown_first"),
    [
        ("+46 70 174 06 51", [NEW], False),
        ("0046 70-174 06 51", [NEW], False),
        ("0046 (0)70-174 06 51", [NEW], True),
        (
            "+46701740651\n+44 7700 900456; +46-70-174 06 52",
            [NEW, "+447700900456", "+46701740652"],
            False,
        ),
        ("+46701740651, 0046701740651", [NEW], False),
    ],
)
def test_numbers_in_any_notation_are_invited_once_each(
    manager: Client, typed: str, sent: list[str], is_shown_first: bool
) -> None:
    response = act(manager, ADD, test_numbers=typed)
    assert response.status_code == (422 if is_shown_first else 302)
    if is_shown_first:
        response = act(manager, ADD, test_numbers=typed, shown=shown(response.text))
    assert response.status_code == 302
    assert calls(ADD.match) == len(sent)
    page = manager.get(DETAIL).text
    for number in sent:
        assert f'data-number="{number}"' in page
    assert f"{len(sent)} test number{'s were' if len(sent) > 1 else ' was'} invited." in page


TABLE = "name;number\nJo;+46 70 174 06 51\nAl;+4670\nKim;0046 (0)70-174 06 52"


def test_wrong_line_is_marked_and_the_good_ones_wait_for_a_decision(manager: Client) -> None:
    page = act(manager, ADD, test_numbers=TABLE).text
    assert calls(ADD.match) == 0
    words = "The number in line 3 is too short (digits after +46: 2)."
    assert page.count(words) == 2, "once in the summary and once at its line"
    assert 'name="only_valid"' in page
    assert "Jo" in page


def test_good_lines_are_invited_and_the_wrong_ones_stay_in_the_field(manager: Client) -> None:
    shown = "+46701740651 +46701740652"
    response = act(manager, ADD, test_numbers=TABLE, only_valid="on", shown=shown)
    assert calls(ADD.match) == 2
    kept = re.search(r"<textarea[^>]*test_numbers[^>]*>\n?([^<]*)</textarea>", response.text)
    assert kept
    assert kept[1].strip() == "Al;+4670"
    assert "2 of 2 test numbers were invited." in response.text


@pytest.mark.parametrize(
    ("typed", "words_"),
    [
        ("", "Enter at least one phone number."),
        ("\n ; \n", "Enter at least one phone number."),
        ("call Jane", "Enter at least one phone number."),
        ("+4670", "The number in line 1 is too short (digits after +46: 2)."),
        ("\n".join(f"+4670174{n:04}" for n in range(21)), "You entered 21 numbers."),
        ("\n".join(f"+46{n}" for n in range(9)), "4 more numbers have a problem."),
    ],
    ids=["empty", "blank", "words", "short", "too many", "all wrong"],
)
def test_invalid_numbers_are_reported_and_nothing_is_sent(
    manager: Client, typed: str, words_: str
) -> None:
    response = act(manager, ADD, test_numbers=typed)
    assert response.status_code == 422
    assert words_ in response.text
    anchor = re.search(r'<li><a href="#([^"]+)">', response.text)
    assert anchor, "the summary leads to the field or to its first wrong line"
    assert f'id="{anchor[1]}"' in response.text
    kept = re.search(r"<textarea[^>]*test_numbers[^>]*>\n?([^<]*)</textarea>", response.text)
    assert kept
    assert kept[1].strip() == typed.strip()
    assert calls(ADD.match) == 0


def test_several_numbers_have_one_result_each(manager: Client) -> None:
    typed = "\n".join([NEW, "+46701740086", "+46701740652"])
    response = act(manager, ADD, test_numbers=typed)
    assert response.status_code == 422
    told = response.text.partition('id="told"')[2]
    assert "2 of 3 test numbers were invited." in told
    assert "The number cannot be reached over RCS." in told
    assert calls(ADD.match) == 3
    assert ">\n+46701740086</textarea>" in response.text, "only what was refused is left to be sent"
    entries = AuditEntry.objects.filter(target_id=DEALS, action=Action.TEST_NUMBERS_ADDED)
    assert [entry.outcome for entry in entries] == [
        *("attempted", "succeeded"),
        *("attempted", "refused"),
        *("attempted", "succeeded"),
    ]


def test_invited_number_has_its_own_state_among_those_of_the_sender(manager: Client) -> None:
    set_numbers((TESTER, "VERIFIED"), (EXPIRED, "EXPIRED"))
    response = act(manager, ADD, test_numbers=f"{NEW}\n+46701740086")
    told = response.text.partition('id="told"')[2].partition("</ul>")[0]
    assert re.findall(r"Current state: (\w+)\.", told) == ["Unverified"]


@pytest.mark.parametrize(
    ("fault", "options", "left"),
    [
        ("timeout", {}, ["+46701740653"]),
        ("error", {"errorCode": "rbm_too_many_requests"}, ["+46701740652", "+46701740653"]),
    ],
    ids=["no answer", "too many"],
)
def test_series_of_invitations_stops_after_a_timeout_or_rate_limit(
    manager: Client, fault: str, options: dict[str, str], left: list[str]
) -> None:
    """A number whose outcome is unknown may have been invited, so it is not offered again."""
    act(manager, ADD, test_numbers="+46701740650")
    first, second, third = NEW, "+46701740652", "+46701740653"
    # The first of the three passes: the fault waits behind a harmless one.
    faults.order(ADD.match, "slow", ms=1)
    faults.order(ADD.match, fault, **options)
    response = act(manager, ADD, test_numbers="\n".join([first, second, third]))
    told = response.text.partition('id="told"')[2]
    assert "Not sent." in told
    kept = re.search(r"<textarea[^>]*test_numbers[^>]*>\n?([^<]*)</textarea>", response.text)
    assert kept
    assert kept[1].split() == left
    assert f'data-number="{third}"' not in response.text


def test_verified_number_is_invited_again_only_after_confirmation(manager: Client) -> None:
    set_numbers((TESTER, "VERIFIED"))
    refused = act(manager, ADD, test_numbers=f"{TESTER}\n{NEW}")
    assert refused.status_code == 422
    assert "+46 70 123 45 67 is a verified tester. A new invitation resets it" in refused.text
    assert calls(ADD.match) == 0
    assert 'name="again"' in refused.text
    assert 'name="again"' not in manager.get(DETAIL).text
    meant = act(manager, ADD, test_numbers=f"{TESTER}\n{NEW}", again="on")
    assert meant.status_code == 302
    assert calls(ADD.match) == 2


@pytest.mark.parametrize("state", ["UNVERIFIED", "PENDING"])
def test_invited_number_is_invited_again_only_after_confirmation(
    manager: Client, state: str
) -> None:
    """Perhaps somebody invited it since the page was opened."""
    set_numbers((TESTER, state))
    refused = act(manager, ADD, test_numbers=f"{TESTER}\n{NEW}")
    assert (refused.status_code, calls(ADD.match)) == (422, 0)
    assert "+46 70 123 45 67 has already been invited and has not responded" in refused.text
    assert act(manager, ADD, test_numbers=f"{TESTER}\n{NEW}", again="on").status_code == 302
    assert calls(ADD.match) == 2


def test_national_number_is_completed_for_a_single_country(manager: Client) -> None:
    change(countryStatus=[], details={"countries": ["SE"], "questionnaire": NOTHING_ASKED})
    first = act(manager, ADD, test_numbers="070-174 06 51")
    assert (first.status_code, calls(ADD.match)) == (422, 0)
    again = act(manager, ADD, test_numbers="070-174 06 51", shown=shown(first.text))
    assert again.status_code == 302
    assert f'data-number="{NEW}"' in manager.get(DETAIL).text


def test_number_in_another_form_is_sent_only_after_it_was_shown(manager: Client) -> None:
    change(countryStatus=[], details={"countries": ["SE"], "questionnaire": NOTHING_ASKED})
    typed = f"070-174 06 51\n{NEW[:-1]}2"
    first = act(manager, ADD, test_numbers=typed)
    assert (first.status_code, calls(ADD.match)) == (422, 0)
    assert "1 number will be sent in another form than you typed." in first.text
    assert f"<code>{NEW}</code>" in first.text
    assert 'href="#id_test_numbers_lines"' in first.text
    # Typed otherwise after that: the new number has not been shown.
    other = act(manager, ADD, test_numbers="070-174 06 59", shown=shown(first.text))
    assert (other.status_code, calls(ADD.match)) == (422, 0)
    assert "<code>+46701740659</code>" in other.text
    assert act(manager, ADD, test_numbers=typed, shown=shown(first.text)).status_code == 302
    assert calls(ADD.match) == 2


def test_capabilities_of_a_verified_number_are_shown_and_not_recorded(manager: Client) -> None:
    set_numbers((TESTER, "VERIFIED"), (EXPIRED, "EXPIRED"))
    response = manager.post(f"{DETAIL}test-numbers/{TESTER}/capabilities/")
    assert response.status_code == 200
    row = response.text.partition(f'id="number-{TESTER[1:]}"')[2].partition("</tr>")[0]
    assert "Supported RCS features:" in row
    assert 'data-feature="RICHCARD_STANDALONE">rich cards' in row
    assert not AuditEntry.objects.filter(target_id=DEALS).exists(), "nothing was changed"
    waits = manager.post(f"{DETAIL}test-numbers/{EXPIRED}/capabilities/")
    assert waits.status_code == 422
    assert "The tester has not accepted the invitation yet." in waits.text


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("looking_up_the_rbm_agent", "could not find the sender at Google", 422),
        ("wrong_supplier_configuration", "RCS is not enabled for this project", 502),
        ("user_cannot_be_reached", "cannot be reached over RCS", 422),
        ("user_is_not_tester_for_agent", "no longer lists this number", 422),
        ("rbm_too_many_requests", "Too many requests to Sinch.", 503),
    ],
)
def test_rejected_capabilities_request_is_explained_by_its_code(
    manager: Client, code: str, said: str, status: int
) -> None:
    faults.order("GET /rcs/senders/*/testNumbers/*/capabilities", "error", errorCode=code)
    response = manager.post(f"{DETAIL}test-numbers/{TESTER}/capabilities/")
    assert response.status_code == status
    assert said in response.text


@pytest.mark.parametrize("number", ["jane", "+1", "0701740651"])
@pytest.mark.parametrize("leaf", ["retry", "remove", "capabilities"])
def test_actions_on_an_invalid_number_are_404(manager: Client, number: str, leaf: str) -> None:
    assert manager.post(f"{DETAIL}test-numbers/{number}/{leaf}/").status_code == 404


def test_listed_value_that_is_no_number_is_shown_without_buttons(manager: Client) -> None:
    set_numbers(("what/ever", "INVALID"))
    page = manager.get(DETAIL)
    assert page.status_code == 200
    assert 'data-number="what/ever"' in page.text
    assert "test-numbers/what" not in page.text


def test_invitations_left_are_counted_and_zero_after_a_rate_limit(
    manager: Client, aurora: Project
) -> None:
    assert "at most 20 of 20 invitations left today" in manager.get(DETAIL).text
    act(manager, ADD, test_numbers=f"{NEW}\n+46701740652")
    act(manager, ACTIONS["retry"])
    assert 'data-left="17"' in manager.get(DETAIL).text
    faults.order(ADD.match, "error", errorCode="rbm_too_many_requests")
    told = act(manager, ADD, test_numbers="+46701740653").text
    assert 'data-left="0"' in told
    assert "Sinch reported too many requests at" in told
    assert "try again after 24 hours" in told
    act(manager, ADD, test_numbers="+46701740653")
    assert 'data-left="16"' in manager.get(DETAIL).text, "one that passed says more"


def test_rate_limit_is_forgotten_after_24_hours(aurora: Project) -> None:
    now = timezone.now()
    audit.record(
        Actor(aurora, "manager"),
        Action.TEST_NUMBERS_ADDED,
        Outcome.REFUSED,
        Target("sender", DEALS),
        error_code="rbm_too_many_requests",
        now=now - timedelta(hours=23, minutes=59),
    )
    assert quota.left(aurora, DEALS, now).today == 0
    assert quota.left(aurora, DEALS, now + timedelta(minutes=2)).today == 20
