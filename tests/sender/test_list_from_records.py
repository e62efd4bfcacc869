"""Filters that records answer: they agree with Sinch's own data, say their age, hide nothing."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.models import Pass, SenderRecord, Tag
from senders.provisioning import SenderSummary
from senders.records import passes
from senders.records.waiting_for import waits_for
from senders.sandbox import faults, store
from senders.sandbox.models import Sender as SandboxSender
from tests.conftest import DEALS, HTMX, LIST
from tests.records import read_once
from tests.records.making import aged, project, record

Body = dict[str, Any]


@pytest.fixture
def known() -> None:
    read_once.read_all(project())


def in_sinch() -> dict[str, Body]:
    """The senders as the sandbox stores them, without any code of the portal."""
    rows = SandboxSender.objects.filter(project_id=project().project_id)
    return {row.pk: store.sender_body(row) for row in rows}


def asked(client: Client, **query: Any) -> set[str]:
    """The IDs of all pages of a list."""
    found: list[str] = []
    page = client.get(f"{LIST}?{urlencode({**query, 'size': 100}, doseq=True)}")
    while True:
        assert page.status_code == 200
        found += re.findall(r'data-sender="([^"]+)"', page.text)
        if not page.context["next"]:
            break
        page = client.get(LIST + page.context["next"])
    assert len(found) == len(set(found)) == page.context["page"].total_size
    return set(found)


def name_of(body: Body) -> str:
    return str(body.get("details", {}).get("brand", {}).get("name", ""))


def countries_of(body: Body) -> dict[str, str]:
    chosen = dict.fromkeys(body.get("details", {}).get("countries") or [], "asked")
    return chosen | {row["country"]: row["status"] for row in body.get("countryStatus") or []}


def operators_of(body: Body) -> Iterator[tuple[str, str, str]]:
    for row in body.get("countryStatus") or []:
        for operator in row["operators"]:
            yield row["country"], operator["name"], operator["status"]


def waiting(body: Body) -> Any:
    return waits_for(SenderSummary.model_validate(body))


COUNTRIES = [(), ("DE",), ("FR", "GB"), ("US",), ("PE",)]
OPERATORS = [(), ("Vodafone",), ("vodafone", "Orange"), ("Nobody Mobile",)]
STATUSES = [
    (),
    ("asked",),
    ("PENDING",),
    ("REJECTED", "SUSPENDED"),
    ("LAUNCHED",),
    ("ON_THE_MOON",),
]


def fits(body: Body, countries: Any, operators: Any, statuses: Any) -> bool:
    own = [
        code
        for code, status in countries_of(body).items()
        if (not countries or code in countries) and (not statuses or status in statuses)
    ]
    wanted = {name.lower() for name in operators}
    there = [
        name
        for code, name, status in operators_of(body)
        if (not countries or code in countries)
        and (not operators or name.lower() in wanted)
        and (not statuses or status in statuses)
    ]
    if operators:
        return bool(there)
    if countries:
        return bool(own)
    return bool(own or there) if statuses else True


@pytest.mark.usefixtures("known")
def test_places_agree_with_sinch(manager: Client) -> None:
    bodies = in_sinch()
    sizes = []
    for countries, operators, statuses in itertools.product(COUNTRIES, OPERATORS, STATUSES):
        if not (countries or operators or statuses):
            continue
        expected = {
            key for key, body in bodies.items() if fits(body, countries, operators, statuses)
        }
        found = asked(manager, country=countries, operator=operators, status=statuses)
        assert found == expected, (countries, operators, statuses)
        sizes.append(len(found))
    assert sum(map(bool, sizes)) > 30
    assert 0 in sizes


@pytest.mark.usefixtures("known")
def test_waits_and_ages_agree_with_sinch(manager: Client) -> None:
    now = timezone.now()
    matters = {key: waiting(body) for key, body in in_sinch().items()}
    for party in ("you", "testers", "operator", "sinch", "google", "registration"):
        expected = {key for key, one in matters.items() if one and one.party == party}
        assert asked(manager, waits=party) == expected
    for days in (0, 7, 30, 400):
        limit = now - timedelta(days=days)
        expected = {key for key, one in matters.items() if one and one.since and one.since <= limit}
        assert asked(manager, older=days) == expected
    assert asked(manager, waits=["you", "operator"], older=7) == asked(
        manager, waits="you", older=7
    ) | asked(manager, waits="operator", older=7)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"state": "LAUNCHED"}, lambda body: body.get("state") == "LAUNCHED"),
        (
            {"state": ["IN_TEST", "LAUNCHING"]},
            lambda body: body.get("state") in {"IN_TEST", "LAUNCHING"},
        ),
        (
            {"name": "AURORA"},
            lambda body: "aurora" in name_of(body).lower(),
        ),
        ({"id": DEALS}, lambda body: body["id"] == DEALS),
    ],
)
def test_filters_of_the_api_narrow_records_too(
    manager: Client, query: Body, kept: Callable[[Body], bool]
) -> None:
    expected = {
        key
        for key, body in in_sinch().items()
        if kept(body) and any(code in countries_of(body) for code in ("DE", "FR"))
    }
    assert asked(manager, country=["DE", "FR"], **query) == expected


@pytest.mark.usefixtures("known")
def test_longest_wait_comes_first_and_what_does_not_wait_last(manager: Client) -> None:
    text = manager.get(f"{LIST}?sort=-waiting&size=100").text
    found = re.findall(r'data-sender="([^"]+)"', text)
    bodies = in_sinch()
    since = [one.since if (one := waiting(bodies[key])) else None for key in found]
    dated = [when for when in since if when is not None]
    assert dated == sorted(dated)
    never = datetime.max.replace(tzinfo=UTC)
    assert [when or never for when in since] == sorted(when or never for when in since)


@pytest.mark.usefixtures("known")
def test_owner_and_tag(manager: Client) -> None:
    mine = User.objects.get(username="manager")
    tag = Tag.objects.create(project=project(), name="VIP", key="vip")
    first, second = SenderRecord.objects.order_by("pk")[:2]
    SenderRecord.objects.filter(pk=first.pk).update(owner=mine)
    second.tags.add(tag)
    assert asked(manager, owner="me") == {first.sender_id}
    assert asked(manager, owner="manager") == {first.sender_id}
    assert asked(manager, owner="somebody else") == set()
    assert len(asked(manager, owner="none")) == 239
    assert asked(manager, tag="vip") == {second.sender_id}
    assert asked(manager, tag="VIP", owner="me") == set()


@pytest.mark.usefixtures("known")
def test_page_says_when_it_was_known_and_marks_what_is_old(manager: Client) -> None:
    old = SenderRecord.objects.filter(countries__country="DE").first()
    assert old is not None
    text = manager.get(f"{LIST}?country=DE&size=100").text
    assert "From records, the latest of" in text
    assert 'class="subline stale"' not in text
    aged(old.sender_id, timedelta(minutes=31))
    text = manager.get(f"{LIST}?country=DE&size=100").text
    assert text.count('class="subline stale"') == 1
    assert re.search(r"the oldest [^<]*31 min", text)


def test_before_the_first_pass_the_list_answers_so_far(manager: Client) -> None:
    text = manager.get(f"{LIST}?country=DE").text
    assert "The portal has not read any sender yet." in text
    assert "No senders match your filters so far." in text
    passes.step(project(), pages=1)
    text = manager.get(f"{LIST}?country=DE").text
    assert "The portal has not read all senders yet: 100 of 240." in text


def test_failed_pass_is_told_with_its_time_and_no_more(manager: Client) -> None:
    faults.order("GET /rcs/senders", "error", status=500)
    passes.step(project())
    text = manager.get(f"{LIST}?country=DE").text
    assert re.search(r"Reading all senders failed at \d\d:\d\d:\d\d UTC\.", text)
    assert "cannot be read" not in text


@pytest.mark.usefixtures("known")
def test_sender_that_is_gone_is_shown_as_gone(manager: Client) -> None:
    SandboxSender.objects.filter(pk=DEALS).delete()
    Pass.objects.all().delete()
    read_once.read_all(project())
    text = manager.get(f"{LIST}?country=FR&id={DEALS}").text
    assert "No longer at Sinch" in text


@pytest.mark.usefixtures("known")
def test_refresh_reads_the_shown_senders_again(manager: Client) -> None:
    before = aged(DEALS, timedelta(hours=2))
    store.clear_requests()
    text = manager.get(f"{LIST}?country=FR&id={DEALS}&again=1").text
    assert "Read again: Sinch returned 1 of these 1 senders." in text
    assert record(DEALS).read_at > before
    assert [one["method"] for one in store.requests()].count("GET") == 1


@pytest.mark.usefixtures("known")
def test_refresh_that_fails_shows_what_was_known(manager: Client) -> None:
    before = aged(DEALS, timedelta(hours=2))
    faults.order("GET /rcs/senders", "error", status=500)
    page = manager.get(f"{LIST}?country=FR&id={DEALS}&again=1", headers=HTMX)
    assert page.status_code == 200
    assert "Read again: Sinch returned 0 of these 1 senders." in page.text
    assert DEALS in page.text
    assert record(DEALS).read_at == before


IGNORED = [
    "country=XX",
    "country=Germany",
    "status=pending please",
    "waits=everybody",
    "older=-1",
    "older=soon",
    "older=99999",
    "older=00003999999999",
    "older=٣",
    "sort=-age",
]


@pytest.mark.parametrize("part", IGNORED)
def test_filter_that_cannot_be_is_named(manager: Client, part: str) -> None:
    key, _, value = part.partition("=")
    page = manager.get(f"{LIST}?{urlencode({key: value})}")
    assert page.context["filters"].ignored == (part,)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("page", ["999", "0", "-1", "x", "9" * 500])
def test_page_that_does_not_exist_is_the_first(manager: Client, page: str) -> None:
    found = manager.get(f"{LIST}?country=DE&size=10&page={page}")
    assert found.status_code == 200
    assert len(found.context["rows"]) == 10
    assert "1–10 of" in found.text


@pytest.mark.usefixtures("known")
def test_list_from_records_takes_no_call_and_a_constant_number_of_queries(
    manager: Client, django_assert_num_queries: Any
) -> None:
    # A page that holds all of them needs no count.
    for size, queries in ((10, 15), (100, 14)):
        manager.get(f"{LIST}?country=DE&size={size}")
        store.clear_requests()
        with django_assert_num_queries(queries):
            manager.get(f"{LIST}?country=DE&size={size}")
        assert store.requests() == []


@pytest.mark.usefixtures("known")
def test_chips_name_each_filter_and_take_it_away(manager: Client) -> None:
    query = "country=DE&operator=Vodafone&status=PENDING&waits=operator&older=1&owner=me&tag=VIP"
    chips = dict(manager.get(f"{LIST}?{query}").context["chips"])
    assert list(chips) == [
        "Germany",
        "Vodafone",
        "Pending",
        "Waiting for: Operators",
        "Tag: VIP",
        "Waiting for over 1 day",
        "Owner: Me",
    ]
    assert "country" not in chips["Germany"]
    assert "operator=Vodafone" in chips["Germany"]
