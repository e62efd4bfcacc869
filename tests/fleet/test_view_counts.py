"""Counts at the tabs of views: what they count, when they are told, and what they cost."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.fleet import view_counts
from senders.fleet.view_counts import ALL, Counted
from senders.models import Project, SavedView, SenderRecord
from senders.sandbox import store
from senders.sender.list_filters import SenderFilters
from tests.conftest import HTMX, LIST
from tests.records.read_once import read_all

COUNTS = f"{LIST}views/counts/"
QUERIES = [
    "?country=DE&operator=Vodafone",
    "?owner=me",
    "?state=LAUNCHED",
    "?waits=you&older=3",
    "?q=nordlicht",
    "?country=FR&country=DE&status=PENDING&sort=-waiting",
    "?owner=nobody-of-this-name",
]


@pytest.fixture
def views(aurora: Project) -> dict[str, SavedView]:
    owner, now = User.objects.get(username="manager"), timezone.now()
    return {
        query: SavedView.objects.create(
            project=aurora, owner=owner, name=f"View {number}", query=query, created_at=now
        )
        for number, query in enumerate(QUERIES)
    }


def told(client: Client) -> dict[str, str]:
    text = client.get(COUNTS, headers=HTMX).text
    return dict(re.findall(r'<b id="count-(?:view-)?(\w+)" hx-swap-oob="true">(.*?)</b>', text))


def test_count_of_each_view_is_the_total_of_its_list(
    manager: Client, aurora: Project, views: dict[str, SavedView]
) -> None:
    read_all(aurora)
    found = told(manager)
    assert found.pop("all") == "240"
    assert set(found) == {str(view.pk) for view in views.values()}
    for query, view in views.items():
        total = manager.get(LIST + query).context["page"].total_size
        assert found[str(view.pk)] == str(total), query
    assert found[str(views["?owner=me"].pk)] == "0", "known to be none"
    assert len(set(found.values())) > 4, "they differ"


def test_nothing_is_told_before_all_senders_were_read_once(
    manager: Client, aurora: Project, views: dict[str, SavedView]
) -> None:
    manager.get(LIST)
    assert SenderRecord.objects.filter(project=aurora).exists()
    assert set(told(manager).values()) == {""}
    page = manager.get(LIST)
    assert f'hx-get="{COUNTS}"' in page.text
    assert not re.search(r'<b id="count-(all|view-\d+)">[^<]', page.text)


def test_counts_are_kept_and_come_with_the_next_page(
    manager: Client, auditor: Client, aurora: Project, views: dict[str, SavedView]
) -> None:
    read_all(aurora)
    found = told(manager)
    page = manager.get(LIST).text
    assert f'hx-get="{COUNTS}"' not in page
    for view in views.values():
        assert f'<b id="count-view-{view.pk}">{found[str(view.pk)]}</b>' in page
    assert "Tabs count records, the oldest" in page
    assert f'hx-get="{COUNTS}"' in auditor.get(LIST).text, "another person has other views"
    views["?owner=me"].query = "?owner=none"
    views["?owner=me"].save()
    assert f'hx-get="{COUNTS}"' in manager.get(LIST).text, "what was changed is counted anew"


def test_sender_that_is_gone_counts_where_its_list_shows_it(
    manager: Client, aurora: Project, views: dict[str, SavedView]
) -> None:
    read_all(aurora)
    live, own = views["?state=LAUNCHED"], views["?country=DE&operator=Vodafone"]
    before = told(manager)
    in_both = SenderRecord.objects.filter(
        state="LAUNCHED", operators__operator_key="vodafone", operators__country="DE"
    )
    gone = in_both.first()
    assert gone is not None
    SenderRecord.objects.filter(pk=gone.pk).update(gone_at=timezone.now())
    cache.clear()
    after = told(manager)
    assert int(after["all"]) == int(before["all"]) - 1
    assert int(after[str(live.pk)]) == int(before[str(live.pk)]) - 1
    assert after[str(own.pk)] == before[str(own.pk)]


@pytest.mark.parametrize(
    ("numbers", "query", "words"),
    [
        ({}, "?owner=me", ""),
        ({"?owner=me": 0}, "?owner=me", "0"),
        ({"?owner=me": 1000}, "?owner=me", "1,000"),
        ({"?owner=me": 1001}, "?owner=me", "1,000+"),
        ({ALL: 100_000}, ALL, "100,000"),
    ],
)
def test_counts_in_words(numbers: dict[str, int], query: str, words: str) -> None:
    assert Counted(numbers).words(query) == words


def test_counting_stops_at_its_limit(
    aurora: Project, monkeypatch: pytest.MonkeyPatch, views: dict[str, SavedView]
) -> None:
    read_all(aurora)
    monkeypatch.setattr(view_counts, "MOST", 20)
    found = view_counts.count(
        aurora, User.objects.get(username="manager"), [SenderFilters(states=("LAUNCHED",))]
    )
    assert found.words("?state=LAUNCHED") == "20+"
    assert found.by_query["?state=LAUNCHED"] == 21


def test_counts_take_no_call_and_one_query_a_view(
    manager: Client, aurora: Project, views: dict[str, SavedView]
) -> None:
    read_all(aurora)
    store.clear_requests()

    def queries() -> list[dict[str, Any]]:
        cache.clear()
        with CaptureQueriesContext(connection) as taken:
            assert manager.get(COUNTS, headers=HTMX).status_code == 200
        return list(taken.captured_queries)

    SavedView.objects.exclude(query="?state=LAUNCHED").delete()
    one = queries()
    for number in range(20):
        SavedView.objects.create(
            project=aurora,
            owner=User.objects.get(username="manager"),
            name=f"More {number}",
            query=f"?country=DE&older={number}",
            created_at=timezone.now(),
        )
    assert len(queries()) - len(one) == 20
    assert store.requests() == []
