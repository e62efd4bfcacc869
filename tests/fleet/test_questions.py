"""Twenty questions of an account manager: the way to each answer, and that the answer is right.

The way is walked on the pages from the overview, with what they offer. The expected senders come
from the sandbox's own tables, by rules that are written here once more.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.models import Draft, Project, SenderRecord, Tag
from senders.sandbox import store
from senders.sandbox.models import Sender
from tests.cases.making import case_of
from tests.conftest import DEALS, LIST
from tests.fleet.sent import Controls, Sent, at, sent, when
from tests.records import read_once

OVERVIEW, COVERAGE, CHANGES = "/p/aurora/", "/p/aurora/coverage/", "/p/aurora/changes/"
APP, AUTH_NAME = "DC20F8B2E940895B8C5E75E676078C2F", "aurora_cf11"  # of Aurora Deals


class Question(NamedTuple):
    """A question, what is chosen on the list to ask it, and who fits.

    ``q`` is typed, everything else is chosen or typed in the form of filters.
    """

    text: str
    query: dict[str, str]
    fits: Callable[[Sent], bool]


OWNED, TAGGED = 7, 11  # every so many senders are the manager's, or have the tag


QUESTIONS = [
    Question(
        "Which are stuck at Vodafone?",
        {"operator": "Vodafone", "status": "PENDING"},
        lambda sent: at(sent, "", "Vodafone", "PENDING"),
    ),
    Question(
        "Which are live in Germany?",
        {"country": "DE", "status": "LAUNCHED"},
        lambda sent: sent.countries.get("DE") == "LAUNCHED",
    ),
    Question(
        "Which does NRJ Mobile reject in France?",
        {"country": "FR", "operator": "NRJ Mobile", "status": "REJECTED"},
        lambda sent: at(sent, "FR", "NRJ Mobile", "REJECTED"),
    ),
    Question(
        "Which were rejected anywhere?",
        {"status": "REJECTED"},
        lambda sent: at(sent, status="REJECTED") or "REJECTED" in sent.countries.values(),
    ),
    Question(
        "Which have or asked for the United Kingdom?",
        {"country": "GB"},
        lambda sent: "GB" in sent.countries,
    ),
    Question(
        "Which asked for Sweden and were not submitted there?",
        {"country": "SE", "status": "asked"},
        lambda sent: sent.countries.get("SE") == "",
    ),
    Question(
        "Which launch in France now?",
        {"state": "LAUNCHING", "country": "FR"},
        lambda sent: sent.state == "LAUNCHING" and "FR" in sent.countries,
    ),
    Question("What waits for us?", {"waits": "you"}, lambda sent: sent.wait[0] == "you"),
    Question(
        "Which testers have not accepted?",
        {"waits": "testers"},
        lambda sent: sent.wait[0] == "testers",
    ),
    Question(
        "Which wait for an operator for over 5 days?",
        {"waits": "operator", "older": "5"},
        lambda sent: sent.wait[0] == "operator" and sent.waits_over(5),
    ),
    Question("What waits the longest?", {"sort": "-waiting"}, lambda sent: True),
    Question(
        "Which are mine?",
        {"owner": "me"},
        lambda sent: place_of(sent) % OWNED == 0,
    ),
    Question(
        "Which has nobody?",
        {"owner": "none"},
        lambda sent: place_of(sent) % OWNED != 0,
    ),
    Question(
        "Which belong to the autumn launch?",
        {"tag": "Autumn"},
        lambda sent: place_of(sent) % TAGGED == 0,
    ),
    Question("Which has this ID?", {"q": DEALS}, lambda sent: sent.key == DEALS),
    Question(
        "Which has this short ID?", {"q": DEALS[:8]}, lambda sent: sent.key.startswith(DEALS[:8])
    ),
    Question("Which uses this app?", {"q": APP}, lambda sent: app_of(sent) == APP),
    Question(
        "Which has this authName?",
        {"q": AUTH_NAME},
        lambda sent: sent.body.get("authName") == AUTH_NAME,
    ),
    Question(
        "Which has this tester?",
        {"q": "+46 70 123 45 67"},
        lambda sent: "+46701234567" in sent.numbers,
    ),
    Question(
        "Which name this contact?",
        {"q": "care@nordlicht.example"},
        lambda sent: (
            "care@nordlicht.example" in [mail["address"] for mail in sent.brand.get("emails", [])]
        ),
    ),
]


def app_of(one: Sent) -> str:
    return str(one.body.get("conversationApiApp", ""))


def place_of(one: Sent) -> int:
    return int(one.key[:8], 16)


@pytest.fixture
def known(aurora: Project) -> Project:
    """The project after its first full pass, with owners and a tag."""
    read_once.read_all(aurora)
    mine = User.objects.get(username="manager")
    tag = Tag.objects.create(project=aurora, name="Autumn", key="autumn")
    owned = [one.key for one in sent() if place_of(one) % OWNED == 0]
    tagged = [one.key for one in sent() if place_of(one) % TAGGED == 0]
    SenderRecord.objects.filter(sender_id__in=owned).update(owner=mine)
    tag.records.set(SenderRecord.objects.filter(sender_id__in=tagged))
    return aurora


@pytest.fixture
def controls(manager: Client, known: Project) -> Controls:
    """Returns what the list offers."""
    return Controls(manager.get(LIST).text)


def clicks(controls: Controls, question: Question) -> int:
    """Counts them on the list, by mouse. All of it has to be offered.

    A search is typed; the head of a column is one click; a filter is two: its menu is opened, and
    what is chosen in it applies at once.
    """
    total = 0
    for key, value in question.query.items():
        if key == "sort":
            assert address_of(question) in controls.links
            total += 1
            continue
        offered = controls.values.get(key)
        if offered is None:
            assert key in controls.typed, key
        else:
            assert value in offered, (key, value)
            assert key in controls.at_once, key
        total += 0 if key == "q" else 2
    return total


def address_of(question: Question) -> str:
    return f"{LIST}?{urlencode(question.query)}"


def shown(client: Client, address: str) -> list[str]:
    """The IDs on all pages of a list, in its order."""
    page = client.get(f"{address}&size=100")
    found: list[str] = re.findall(r'data-sender="([^"]+)"', page.text)
    while page.context["next"]:
        page = client.get(LIST + page.context["next"])
        found += re.findall(r'data-sender="([^"]+)"', page.text)
    assert page.context["page"].total_size == len(found)
    return found


def test_twenty_questions_are_answered_rightly_by_one_choice_on_the_list(
    manager: Client, controls: Controls
) -> None:
    everything = list(sent())
    assert len(everything) == 240
    assert len(QUESTIONS) == len({question.text for question in QUESTIONS}) == 20
    answers, wrong = {}, {}
    for question in QUESTIONS:
        found = shown(manager, address_of(question))
        expected = {one.key for one in everything if question.fits(one)}
        assert len(found) == len(set(found)), question.text
        answers[question.text] = len(expected)
        if set(found) != expected:
            wrong[question.text] = sorted(set(found) ^ expected)[:3]
    assert wrong == {}
    assert [text for text, number in answers.items() if not number] == [], "nothing is proved"


def test_clicks_to_each_answer_are_two_a_filter_at_most(
    manager: Client, controls: Controls
) -> None:
    assert LIST in Controls(manager.get(OVERVIEW).text).links, "the list is one click away"
    taken = {each.text: clicks(controls, each) for each in QUESTIONS}
    filtered = [each for each in QUESTIONS if "q" not in each.query]
    assert all(taken[each.text] <= 2 * len(each.query) for each in filtered)
    assert sorted(taken.values()) == [0] * 6 + [1] + [2] * 7 + [4] * 5 + [6]


def test_longest_wait_is_first_by_the_dates_of_sinch(manager: Client, known: Project) -> None:
    waits = {one.key: one.wait[1] for one in sent()}
    found = [waits[key] for key in shown(manager, f"{LIST}?sort=-waiting")]
    dated = [when(text) for text in found if text]
    assert dated == sorted(dated)
    assert all(found[: len(dated)]), "what waits for nobody comes last"


def test_draft_is_found_by_its_name_beside_the_senders(manager: Client, known: Project) -> None:
    clerk = User.objects.get(username="onboarding")
    draft = Draft.objects.create(
        project=known,
        title="Nordlicht Winter Club",
        answers={},
        case=case_of(known, clerk),
        saved=timezone.now(),
        saved_by=clerk,
    )
    text = manager.get(f"{LIST}?q=winter+club").text
    assert f'href="/p/aurora/onboarding/{draft.pk}/"' in text


def test_answers_from_records_take_no_call_and_few_queries(manager: Client, known: Project) -> None:
    taken = {}
    for question in QUESTIONS:
        address = address_of(question)
        manager.get(address)  # places of the menus are kept
        store.clear_requests()
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(address).status_code == 200
        assert store.requests() == [], question.text
        taken[question.text] = len(queries)
    assert max(taken.values()) <= 25, taken


def test_cell_of_the_coverage_is_a_right_list_in_two_clicks(
    manager: Client, known: Project
) -> None:
    assert COVERAGE in Controls(manager.get(OVERVIEW).text).links
    page = Controls(manager.get(COVERAGE).text)
    everything, read = list(sent()), 0
    for link in sorted(page.links):
        path, _mark, query = link.partition("?")
        wanted = parse_qs(query)
        if path != LIST or wanted.get("country", []) not in (["DE"], ["FR"]):
            continue
        (land,), names = wanted["country"], wanted.get("operator", [""])
        expected = {
            one.key
            for one in everything
            for status in wanted.get("status", [""])
            if at(one, land, names[0], status) or (not names[0] and land in one.countries)
        }
        assert set(shown(manager, link)) == expected, link
        read += 1
    assert read > 15


def test_changed_since_yesterday_is_one_click_and_marked_in_the_list(
    manager: Client, known: Project
) -> None:
    before = set(Controls(manager.get(f"{CHANGES}?since=1").text).links)
    moved = list(Sender.objects.filter(state="LAUNCHED", project_id=known.project_id)[:3])
    for row in moved:
        row.state = "UNLAUNCHED"
        store.save_sender(row)
    read_once.read_all(known)
    assert CHANGES in Controls(manager.get(OVERVIEW).text).links
    after = set(Controls(manager.get(f"{CHANGES}?since=1").text).links)
    new = {link for link in after - before if link.startswith(LIST)}
    assert new == {f"{LIST}{row.pk}/" for row in moved}
    text = manager.get(f"{LIST}?sort=-waiting&size=100&state=UNLAUNCHED").text
    rows = text.split('data-sender="')[1:]
    shown = {row.partition('"')[0] for row in rows if "Changed since your last visit" in row}
    assert shown == {str(row.pk) for row in moved}
