"""The overview: work, waits, changes and states from records, each agreeing with Sinch's data."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.models import Change, Party, Pass, Project, SenderRecord, Source
from senders.records import passes
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Sender
from tests.conftest import HTMX, signed_in
from tests.records import read_once
from tests.records.making import country, project, stored, summary
from tests.sender.test_agreement import ENDED, REFUSED

URL = "/p/aurora/"
PARTS = ("needs", "waits", "changed", "states", "drafts")


def read_all() -> None:
    read_once.read_all(project())


def own(username: str, *sender_ids: str) -> None:
    owner = User.objects.get(username=username)
    SenderRecord.objects.filter(sender_id__in=sender_ids).update(owner=owner)


def part(text: str, name: str) -> str:
    return text.partition(f'<section class="section" id="{name}"')[2].partition("</section>")[0]


def bodies() -> list[dict[str, Any]]:
    """The sandbox's own data, not read by anything of the portal."""
    senders = Sender.objects.filter(project_id=seed.AURORA)
    return [{**sender.body, "id": sender.pk, "state": sender.state} for sender in senders]


def statuses(body: dict[str, Any], wanted: set[str]) -> list[tuple[str, str, str]]:
    """(date, country, operator) of the operators in one of these statuses, the oldest first."""
    found = [
        (operator.get("modified", "9"), row["country"], operator["name"])
        for row in body.get("countryStatus", [])
        for operator in row["operators"]
        if operator["status"] in wanted
    ]
    return sorted(found)


def party_of(body: dict[str, Any]) -> str:
    """The contract's rules on the raw JSON, written once more."""
    state, details = body["state"], body.get("details") or {}
    countries = dict.fromkeys(details.get("countries") or [], "")
    countries |= {row["country"]: row["status"] for row in body.get("countryStatus", [])}
    numbers = [number["state"] for number in body.get("testNumberStates", [])]
    unlisted = {*(details.get("testNumbers") or [])} - {
        number["number"] for number in body.get("testNumberStates", [])
    }
    is_bad = bool(statuses(body, REFUSED)) or bool(REFUSED & {*countries.values()})
    is_left = bool({"", "NOT_LAUNCHED"} & {*countries.values()})
    if state == "DRAFT" or (state in {"LAUNCHING", "LAUNCHED"} and (is_bad or is_left)):
        return "you"
    if state == "IN_PROGRESS":
        return "google"
    if state == "PREPARING_LAUNCH":
        process = body.get("brandDetails", {}).get("registration", {}).get("status", "COMPLETED")
        return "sinch" if process == "COMPLETED" else "registration"
    if statuses(body, {"PENDING"}):
        return "operator"
    if state != "IN_TEST":
        return ""
    is_over = not unlisted and {*numbers} <= ENDED
    return "you" if "VERIFIED" in numbers or is_over else "testers"


def test_numbers_agree_with_the_data_of_sinch_computed_independently(manager: Client) -> None:
    read_all()
    text = manager.get(URL).text
    parties = Counter(map(party_of, bodies()))
    assert f'data-everyone="{parties["you"]}"' in text
    shown = dict(re.findall(r'data-party="(\w+)" data-number="(\d+)"', text))
    others = {party: str(parties[party]) for party in parties if party not in {"", "you"}}
    assert shown == others

    states = Counter(body["state"] for body in bodies())
    rows = re.findall(
        r'<tr data-state="(\w*)">.*?<td class="num">\s*(\d+)\s*</td>', text, re.DOTALL
    )
    assert {state: int(number) for state, number in rows if number != "0"} == dict(states)
    assert 'data-total="240"' in text

    waiting = [body for body in bodies() if party_of(body) == "operator"]
    places = Counter(place for body in waiting for place in set(statuses_at(body)))
    lines = re.findall(
        r'data-country="(\w+)" data-operator="([^"]+)">.*?cell-number num">(\d+)<', text, re.DOTALL
    )
    assert len(lines) == 5
    for code, operator, number in lines:
        assert places[code, operator.replace("&amp;", "&")] == int(number)
    assert int(lines[0][2]) == max(places.values())
    longest = min(statuses(body, {"PENDING"})[0][0] for body in waiting)
    assert min(each[0] for body in waiting for each in statuses(body, {"PENDING"})) == longest


def test_each_number_opens_a_list_of_as_many_senders(manager: Client) -> None:
    read_all()
    text = manager.get(URL).text
    everyone = re.search(r'href="([^"]+)" data-everyone="(\d+)"', text)
    lines = re.findall(
        r'<a href="(/p/aurora/senders/\?waits=[^"]+)"><bdi>.*?cell-number num">(\d+)<',
        part(text, "waits"),
        re.DOTALL,
    )
    assert everyone
    assert len(lines) == 9, "five operators and four parties"
    for address, number in [(everyone[1], everyone[2]), *lines]:
        listed = manager.get(html.unescape(address)).text
        assert f'data-total="{number}"' in listed, address


def statuses_at(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for _date, code, operator in statuses(body, {"PENDING"}):
        yield code, operator


def test_own_senders_are_shown_longest_first_and_link_to_their_list(manager: Client) -> None:
    read_all()
    mine = [body["id"] for body in bodies() if party_of(body) == "you"][:9]
    others = [body["id"] for body in bodies() if party_of(body) != "you"][:2]
    own("manager", *mine, *others)
    text = part(manager.get(URL).text, "needs")
    assert 'data-mine="9"' in text
    rows = re.findall(r'data-sender="([^"]+)"', text)
    records = SenderRecord.objects.filter(sender_id__in=mine)
    dates = {one.sender_id: one.waiting_since or timezone.now() for one in records}
    assert rows == sorted(rows, key=dates.__getitem__)
    assert [dates[one] for one in rows] == sorted(dates.values())[:7]
    assert "2 more of yours" in text
    assert "?waits=you&amp;owner=me&amp;sort=-waiting" in text


def test_person_without_senders_sees_those_of_everyone(manager: Client) -> None:
    read_all()
    text = part(manager.get(URL).text, "needs")
    assert "You own no sender, so those of everyone are shown." in text
    assert len(re.findall("data-sender=", text)) == 7


NEEDS = [
    (
        summary(
            "1",
            "LAUNCHED",
            countryStatus=[
                country(
                    "FR",
                    "PENDING",
                    ("Orange", "REJECTED", "Opt-out missing, call +46701740650", "2026-11-01"),
                    ("Free", "REJECTED"),
                    ("SFR", "SUSPENDED"),
                )
            ],
        ),
        "Rejected by Orange and Free, France, and 1 more: “Opt-out missing",
        "Read the remarks",
        "#country-FR",
    ),
    (summary("1", "DRAFT"), "Saved at Sinch but not set up yet.", "Edit sender details", "edit/"),
    (summary("1", "IN_TEST"), "No test numbers yet", "Invite a test number", "#numbers"),
    (
        summary("1", "IN_TEST", testNumberStates=[{"number": "+1", "state": "EXPIRED"}]),
        "1 invitation ended, none accepted",
        "Invite testers again",
        "#numbers",
    ),
    (
        summary("1", "IN_TEST", testNumberStates=[{"number": "+1", "state": "VERIFIED"}]),
        "Ready to launch: 1 test number verified",
        "Review the launch",
        "launch/",
    ),
    (
        summary("1", "LAUNCHED", details={"countries": ["DE"]}),
        "Selected and not submitted: Germany",
        "Review the launch",
        "launch/",
    ),
    (
        summary("1", "LAUNCHED", countryStatus=[country("DE", "SUSPENDED")]),
        "Germany: Suspended",
        "View the country",
        "#country-DE",
    ),
]


@pytest.mark.parametrize(("sender", "reason", "step", "place"), NEEDS)
def test_each_need_has_its_reason_and_its_one_next_step_and_auditors_only_see(
    sender: Any, reason: str, step: str, place: str
) -> None:
    stored(sender)
    for name in ("manager", "auditor"):
        text = part(signed_in(name).get(URL).text, "needs")
        assert reason in text
        assert "+46701740650" not in text
        may = name == "manager" or step in {"Read the remarks", "View the country"}
        links = re.findall(r'class="btn compact quiet" href="([^"]+)">([^<]+)<', text)
        where = f"/p/aurora/senders/1/{place}" if may else "/p/aurora/senders/1/"
        assert links == [(where, step if may else "See")]


def test_before_the_first_pass_there_are_no_totals_and_each_row_has_its_age(
    manager: Client,
) -> None:
    passes.step(project(), pages=1)
    text = manager.get(URL).text
    assert "The portal has not read all senders yet: 100 of 240." in text
    assert not re.search(r"\d+ of (everyone|yours)", part(text, "needs"))
    assert "Those of everyone" in part(text, "needs")
    assert part(text, "needs").count("read <time") == 7
    assert part(text, "waits").count("so far") >= 4
    assert 'data-total="' not in text
    assert part(text, "states").count(">No data yet<") == 16


def test_page_sends_no_request_and_loads_the_counts_of_sinch_later(manager: Client) -> None:
    page = manager.get(URL)
    assert store.requests() == []
    assert 'hx-trigger="load"' in part(page.text, "states")
    assert 'href="/p/aurora/?count=1"' in page.text, "without a script they are one link away"
    fragment = manager.get(URL, headers=HTMX).text
    assert "<html" not in fragment
    assert 'data-total="240"' in fragment
    assert "counted by Sinch" in fragment
    assert 'href="/p/aurora/senders/?state=LAUNCHED"' in fragment
    assert "Other or no state" in fragment
    assert 'hx-trigger="load"' not in fragment
    assert 'data-total="240"' in manager.get(f"{URL}?count=1").text


def test_counts_after_a_timeout_explain_and_are_not_asked_for_again(manager: Client) -> None:
    faults.order("GET /rcs/senders", "timeout")
    fragment = manager.get(URL, headers=HTMX)
    assert fragment.status_code == 200
    assert "The counts could not be loaded from Sinch." in fragment.text
    assert 'hx-trigger="load"' not in fragment.text, "it must not ask again and again"


def test_api_that_is_down_leaves_the_records_with_their_age(manager: Client) -> None:
    read_all()
    faults.order("GET /rcs/senders", "timeout", times=9)
    assert passes.step(project()) is not None
    text = manager.get(URL).text
    assert 'data-total="240"' in text
    assert "Reading all senders failed at" in text
    assert len(re.findall("data-sender=", part(text, "needs"))) == 7


def test_empty_project_and_one_sender_say_so(manager: Client) -> None:
    seed.seed_generated(seed.AURORA, 0)
    read_all()
    text = manager.get(URL).text
    for words in (
        "No sender is waiting for you.",
        "No sender is waiting for others.",
        "The portal has seen no changes since",
    ):
        assert words in text
    assert 'data-total="0"' in text
    stored(summary("one", "IN_PROGRESS"))
    text = manager.get(URL).text
    assert 'data-total="1"' in text
    assert re.findall(r'data-party="(\w+)" data-number="(\d+)"', text) == [("google", "1")]


def test_states_count_who_came_and_who_left_within_7_and_30_days(manager: Client) -> None:
    seed.seed_generated(seed.AURORA, 0)
    now = timezone.now()
    Pass.objects.create(
        project=project(), started_at=now - timedelta(days=31), done_at=now - timedelta(days=31)
    )
    stored(*(summary(f"s{place}", "LAUNCHED") for place in range(3)), summary("t", "IN_TEST"))
    record = SenderRecord.objects.first()
    assert record
    seen = [  # days ago, kind, before, after
        (40, "state", "DRAFT", "LAUNCHED"),
        (20, "first", "", "IN_TEST"),
        (20, "state", "IN_TEST", "LAUNCHED"),
        (3, "state", "IN_TEST", "LAUNCHED"),
        (2, "gone", "UNLAUNCHED", ""),
        (1, "back", "", "UNLAUNCHED"),
        (1, "state", "UNLAUNCHED", "LAUNCHED"),
    ]
    before = Counter(dict(Change.objects.values_list("after", "pk")))
    for days, kind, was, is_now in seen:
        Change.objects.create(
            project=project(),
            record=record,
            seen_at=now - timedelta(days=days),
            source=Source.SYNC,
            kind=kind,
            before=was,
            after=is_now,
        )
    firsts = len(before)  # those stored just now are new since the pass
    text = part(manager.get(URL).text, "states")
    trend = {
        state: re.findall(r'<td class="num">\s*(?:<span class="muted">)?([+−\d]+)', row)
        for state, row in re.findall(r'<tr data-state="(\w*)">(.*?)</tr>', text, re.DOTALL)
    }
    assert firsts
    assert trend["LAUNCHED"] == ["3", "+5", "+6"]
    assert trend["IN_TEST"] == ["1", "0", "0"]
    assert trend["UNLAUNCHED"] == ["0", "−1", "−1"]


@pytest.mark.parametrize(("days", "missing"), [(0, 2), (6, 2), (8, 1), (31, 0)])
def test_periods_from_before_the_first_pass_have_no_data(
    manager: Client, days: int, missing: int
) -> None:
    done = timezone.now() - timedelta(days=days)
    Pass.objects.create(project=project(), started_at=done, done_at=done)
    stored(summary("s", "LAUNCHED"))
    text = part(manager.get(URL).text, "states")
    assert text.count(">No data yet<") == missing * 9


def test_look_brings_only_the_parts_that_changed(manager: Client) -> None:
    read_all()
    page = manager.get(URL).text
    look = re.search(r'id="poll" hidden data-poll hx-get="([^"]+)"\s+hx-trigger="every 60s"', page)
    assert look
    same = manager.get(look[1], headers=HTMX).text
    assert [name for name in PARTS if f'id="{name}"' in same] == []
    assert 'id="known" hx-swap-oob="true"' in same
    gone = SenderRecord.objects.filter(waits_for=Party.GOOGLE).first()
    assert gone
    SenderRecord.objects.filter(pk=gone.pk).update(waits_for="")
    fresh = manager.get(look[1], headers=HTMX).text
    assert [name for name in PARTS if f'id="{name}"' in fresh] == ["waits"]
    assert re.search(r'id="waits"[^>]* hx-swap-oob="true"', fresh)


def test_queries_are_as_many_for_480_senders_as_for_240(manager: Client) -> None:
    read_all()
    counts = []
    for _size in (240, 480):
        manager.get(URL)
        with CaptureQueriesContext(connection) as queries:
            manager.get(URL)
        counts.append(len(queries))
        stored(*(summary(f"s{place}", "IN_TEST") for place in range(240)))
    assert counts[0] == counts[1] <= 30


def test_first_page_has_the_numbers_of_every_project_in_constant_queries() -> None:
    read_all()
    user = User.objects.get(username="manager")
    first = [body["id"] for body in bodies() if party_of(body) == "you"][:3]
    own("manager", *first)
    client = signed_in("manager")
    others = [
        Project.objects.create(slug=f"p{place}", name=f"P {place}", project_id=f"p-{place}")
        for place in range(3)
    ]
    counts = []
    for place, other in enumerate(others):
        user.memberships.create(project=other, role=30)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/").text
        counts.append(len(queries))
        assert text.count("data-project=") == place + 3
    assert counts[0] == counts[1] == counts[2]
    row = text.partition('data-project="aurora"')[2].partition("</tr>")[0]
    page = client.get(URL).text
    parties = Counter(map(party_of, bodies()))
    assert 'data-needs="3"' in row
    assert 'data-mine="3"' in page
    waits = sum(number for party, number in parties.items() if party not in {"", "you"})
    assert f'data-others="{waits}"' in row
    assert 'data-senders="240"' in row
    assert 'data-changes="0"' in row
    assert "The portal has not read any sender yet." in text, "of the other projects"
