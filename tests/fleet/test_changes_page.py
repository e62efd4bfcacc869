"""The page of changes: periods, kinds, places and owners, pages, visits, and its file."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.fleet import changes as feed
from senders.fleet.change_filters import ChangeFilters
from senders.models import AuditEntry, Change, Follow, Pass, SenderRecord, Visit
from tests.conftest import DEALS, signed_in
from tests.fleet import rows
from tests.fleet.rows import project, record

PAGE = "/p/aurora/changes/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change(kind: str, before: str = "", after: str = "", **more: Any) -> Change:
    return rows.change(kind, before, after, **{"now": timezone.now(), **more})


def shown(client: Client, query: str = "") -> list[str]:
    """Returns the names of the senders on the page, in order."""
    page = client.get(PAGE + query)
    assert page.status_code == 200
    names = re.findall(r'<a href="/p/aurora/senders/[^"]+/"><bdi>(.*?)</bdi>', page.text)
    return [str(name) for name in names]


@pytest.fixture
def some() -> dict[str, SenderRecord]:
    """Changes of four senders: an hour, two days, ten days and 40 days ago."""
    found = {name: record(f"s-{name}", name) for name in ("Old", "Ten", "Two", "Now")}
    change("state", "IN_TEST", "LAUNCHING", of=found["Old"], ago=40 * DAY)
    change("numbers", "0/1", "1/1", of=found["Ten"], ago=10 * DAY)
    place = {"country": "DE", "operator": "Vodafone"}
    change("operator", "PENDING", "LAUNCHED", of=found["Two"], ago=2 * DAY, **place)
    place = {"country": "FR", "operator": "Orange", "remark": "Opt-out text missing"}
    change("operator", "PENDING", "REJECTED", of=found["Now"], ago=HOUR, **place)
    return found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Now"]),
        ("?since=visit", ["Now"]),
        ("?since=1", ["Now"]),
        ("?since=7", ["Now", "Two"]),
        ("?since=30", ["Now", "Two", "Ten"]),
        ("?since=30&kind=launched", ["Two"]),
        ("?since=30&kind=attention", ["Now"]),
        ("?since=30&kind=numbers", ["Ten"]),
        ("?since=30&kind=state", []),
        ("?since=30&country=DE", ["Two"]),
        ("?since=30&country=de", ["Two"]),
        ("?since=30&operator=orange", ["Now"]),
        ("?since=30&country=DE&operator=Orange", []),
        ("?since=30&whose=mine", ["Ten"]),
        ("?since=30&whose=followed", ["Two"]),
        ("?since=century", ["Now"]),
    ],
)
def test_changes_of_a_view_are_those_meant(
    some: dict[str, SenderRecord], query: str, names: list[str]
) -> None:
    user = User.objects.get(username="manager")
    some["Ten"].owner = user
    some["Ten"].save()
    Follow.objects.create(user=user, project=project(), record=some["Two"])
    assert shown(signed_in("manager"), query) == names


@pytest.mark.usefixtures("some")
def test_page_says_what_was_what_is_where_it_is_known_from_and_quotes() -> None:
    page = signed_in("auditor").get(PAGE).text
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Orange, France" in text
    assert "“ Opt-out text missing ”" in text
    assert "Was Pending" in text, text[text.find("Orange, France") :][:200]
    assert re.search(r"Was Pending .*Is now Rejected .*Sync", text)
    assert text.count("1 change since") == 1


def test_page_without_changes_says_since_when_and_offers_a_week() -> None:
    page = signed_in("manager").get(PAGE).text
    assert "The portal has seen no changes since" in page
    assert "?since=7" in page
    assert "No changes match your filters." in signed_in("manager").get(f"{PAGE}?kind=state").text


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("period", "ended", "can_miss"),
    [("7", [8, 1], False), ("30", [8, 1], True), ("30", [40, 8], False), ("1", [], False)],
)
def test_page_says_if_changes_of_the_period_can_be_missing(
    manager: Client, period: str, ended: list[int], can_miss: bool
) -> None:
    for days in ended:
        at = timezone.now() - days * DAY
        Pass.objects.create(project=project(), started_at=at, done_at=at)
    said = "Earlier changes can be missing." in manager.get(f"{PAGE}?since={period}").text
    assert said == can_miss


def test_values_that_are_not_supported_are_named() -> None:
    page = signed_in("manager").get(f"{PAGE}?since=soon&moon=1&before=-3").text
    for part in ("since=soon", "moon", "before"):
        assert f"<code><bdi>{part}</bdi></code>" in page


@pytest.mark.parametrize("name", ["auditor", "manager"])
def test_mark_as_seen_makes_nothing_new_and_leaves_no_entry(
    some: dict[str, SenderRecord], name: str
) -> None:
    client, entries = signed_in(name), AuditEntry.objects.count()
    assert shown(client) == ["Now"]
    done = client.post(f"{PAGE}seen/")
    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert shown(client) == []
    change("gone", "LAUNCHED", of=some["Old"], now=timezone.now() + timedelta(seconds=1))
    assert shown(client) == ["Old"]
    assert AuditEntry.objects.count() == entries


@pytest.mark.usefixtures("some")
def test_navigation_counts_what_is_new_to_a_person_by_one_query() -> None:
    client = signed_in("manager")
    count = re.compile(r"since your last visit:</span>\s*(\d+)")
    assert count.findall(client.get("/p/aurora/audit/").text) == ["1"]
    with CaptureQueriesContext(connection) as queries:
        client.get("/p/aurora/audit/")
    counted = [one["sql"] for one in queries if "senders_change" in one["sql"]]
    assert counted == [], "kept shortly"
    client.post(f"{PAGE}seen/")
    assert count.findall(client.get("/p/aurora/audit/").text) == []


def test_fragments_are_no_visit_and_pages_are() -> None:
    client = signed_in("manager")
    client.get(PAGE, headers={"HX-Request": "true"})
    assert not Visit.objects.exists()
    client.get(PAGE)
    assert Visit.objects.get().user.username == "manager"


def test_pages_are_turned_by_sender_without_loss_or_repeat() -> None:
    own, user = project(), User.objects.get(username="manager")
    names = [f"Brand {number:02}" for number in range(2 * feed.PAGE + 3)]
    for name in names:
        change("state", "IN_TEST", "LAUNCHING", of=record(f"s-{name}", name))
    for name in names[::2]:
        change("state", "LAUNCHING", "LAUNCHED", of=record(f"s-{name}", name))
    filters, seen, pages = ChangeFilters(period="7"), [], 0
    since = timezone.now() - DAY
    while True:
        page = feed.page_of(own, filters, user, since)
        seen += [one.name for one in page.senders]
        pages += 1
        if not page.older:
            break
        before = int(re.findall(r"before=(\d+)", page.older)[0])
        filters = ChangeFilters(period="7", before=before)
    assert pages == 3
    assert sorted(seen) == names
    assert seen[: feed.PAGE] == names[::2][::-1][: feed.PAGE], "the newest news first"


def test_sender_with_many_changes_shows_the_latest_and_how_many_more() -> None:
    one = record()
    for _number in range(feed.SHOWN_OF_SENDER + 5):
        change("details", "", "name", of=one)
    page = signed_in("manager").get(PAGE).text
    assert "View 5 more changes of this sender" in page
    assert page.count("cell-seen") == feed.SHOWN_OF_SENDER


def test_page_takes_the_same_queries_for_one_and_for_many_senders() -> None:
    client = signed_in("manager")
    change("details", "", "name", of=record())
    client.get(PAGE)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    few = queries()
    for number in range(feed.PAGE):
        for _again in range(3):
            change("details", "", "name", of=record(f"s-{number}", f"Brand {number}"))
    assert queries() == few


@pytest.mark.usefixtures("some")
def test_file_has_each_change_of_the_view_and_leaves_an_entry() -> None:
    call = {"ago": HOUR, "country": "DE", "operator": "O2", "remark": "Call +46 70 123 45 67"}
    change("remark", "REJECTED", "REJECTED", of=record("s-Now"), **call)
    done = signed_in("auditor").get(f"{PAGE}export.csv?since=7")
    text = b"".join(done).decode()
    found = list(csv.DictReader(io.StringIO("\n".join(
        line for line in text.splitlines() if not line.startswith("#")
    ))))  # fmt: skip
    assert [(row["name"], row["kind"], row["after"]) for row in found] == [
        ("Now", "remark", "REJECTED"),
        ("Now", "operator", "REJECTED"),
        ("Two", "operator", "LAUNCHED"),
    ]
    assert found[1]["change"] == "Rejected by Orange, France: “Opt-out text missing”"
    assert "123 45 67" not in text
    entry = AuditEntry.objects.get(action="changes.exported")
    assert entry.changes["filter"]["since"] == "7"


def test_changes_of_one_sender_have_a_tab_with_their_number() -> None:
    one = record(DEALS, "Aurora Deals")
    for after in ("1/3", "2/3", "3/3"):
        change("numbers", "0/3", after, of=one)
    client = signed_in("auditor")
    page = client.get(f"/p/aurora/senders/{DEALS}/changes/").text
    assert "2 test numbers verified" not in page, "values, not sentences, in the table"
    assert page.count("cell-seen") == 3
    number = Change.objects.filter(record=one).count()
    assert re.search(rf'aria-current="page">Changes {number}<', page)


def test_sender_that_never_changed_says_so() -> None:
    page = signed_in("auditor").get(f"/p/aurora/senders/{DEALS}/changes/").text
    assert "No changes yet." in page
