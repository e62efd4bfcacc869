"""The search by name or ID, the indexes that it reads, and periods of a chain whose clock ran back.

Each search is made on the page and in the export, which ask the database in different ways.
"""

import csv
import random
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from senders.audit import Action, Target
from senders.models import AuditChain, AuditObject, OpenAttempt, Outcome, Project
from tests.conftest import DEALS, SEEDED
from tests.trail import long_trail
from tests.trail.test_page import numbers
from tests.trail.trail_entries import DRAFT, SENDER, add, pair, sign_in

URL = "/p/aurora/audit/"
CAFE, CAFE_APART = "Caf\u00e9 Z\u00fcrich", "Cafe\u0301 Zu\u0308rich"
SEARCHES: list[tuple[str, list[int]]] = [
    ("aurora deals", [3, 1]),
    ("AURORA", [3, 1]),
    ("deals  aurora", [3, 1]),
    (" Aurora ", [3, 1]),
    (DEALS, [3, 1]),
    (DEALS[:8], [3, 1]),
    ("أورورا", [4]),
    ("🛍️", [4]),
    ("draft", []),
    (CAFE, [5]),
    (CAFE_APART, [5]),
    ("cafe", []),
    ("100%", [6]),
    ("%", [6]),
    ("_", [6]),
    ("a_b", []),
    ("100\\%", []),
    ("o'brien\"", [7]),
    ("<b>", [7]),
    ("before rename", [9, 8]),
    ("after rename", [9, 8]),
    ("+46707654321", [10]),
    ("+46701111111", []),
    ("a\x00b", []),
    ("\x00", [11]),
    ("aurora nothing", []),
    ("deals aurora deals aurora deals aurora deals aurora", [3, 1]),
]


def search(client: Client, **query: str) -> Any:
    return client.get(f"{URL}?{urlencode(query)}")


def exported(client: Client, **query: str) -> list[int]:
    lines = client.get(f"{URL}export.csv?{urlencode(query)}").getvalue().decode().splitlines()
    return [int(row[0]) for row in csv.reader(lines) if row[0].isdigit()]


@pytest.fixture
def trail(aurora: Project) -> None:
    add(aurora, target=SENDER)
    add(Project.objects.get(slug="harbor"), target=SENDER)
    add(aurora, Action.SENDER_NOTED, target=Target("webhook", "w-1", "https://example.org"))
    add(aurora, target=SENDER, outcome=Outcome.REFUSED)
    add(aurora, Action.DRAFT_SAVED, target=DRAFT)
    for place, name in enumerate(
        (CAFE_APART, "100%_sure", "O'Brien\" <b>", "Before Rename", "After Rename")
    ):
        identifier = f"{min(place, 3)}f11794a-0000-4000-8000-000000000000"
        add(aurora, target=Target("sender", identifier, name))
    add(aurora, target=Target("sender", "e" * 8, "Call +46707654321"))
    add(aurora, target=Target("sender", "d" * 8, "nul \x00"))


@pytest.mark.usefixtures("trail")
def test_search_finds_entries_by_words_of_name_or_id_on_the_page_and_in_exports(
    auditor: Client,
) -> None:
    for text, found in SEARCHES:
        page = search(auditor, q=text)
        assert numbers(page.text) == found, text
        assert f'data-total="{len(found)}"' in page.text, text
        assert "Ignored" not in page.text, text
    for text, found in SEARCHES:
        # Each export is an entry about the project, so that later ones hold those before them.
        listed = [number for number in exported(auditor, q=text) if number <= 11]
        assert listed == found[::-1], text


@pytest.mark.usefixtures("trail")
def test_search_that_finds_nothing_says_so_and_keeps_what_was_typed(auditor: Client) -> None:
    assert "No entry matches “&lt;i&gt;nothing”.<" in search(auditor, q="<i>nothing").text
    page = search(auditor, q="<i>nothing", outcome="refused")
    assert "No entry matches “&lt;i&gt;nothing” and the filters." in page.text
    assert 'name="q" value="&lt;i&gt;nothing"' in " ".join(page.text.split())
    assert f'href="{URL}?outcome=refused"' in page.text, "its chip takes it away"
    assert numbers(search(auditor, q="deals", outcome="refused").text) == [3]
    assert numbers(search(auditor, q="deals", action="draft.saved").text) == []
    long = search(auditor, q="x" * 256)
    assert "<code><bdi>q</bdi></code>" in long.text
    assert len(numbers(long.text)) == 11


@pytest.mark.usefixtures("trail")
def test_search_of_sign_ins_finds_the_names_of_members_alone(auditor: Client) -> None:
    sign_in("manager")
    sign_in("onboarding")
    sign_in("stranger")
    for text, found in (("manag", [1]), ("nobody", []), ("stranger", []), ("aurora", [])):
        assert numbers(search(auditor, chain="people", q=text).text) == found, text


def rows() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    objects = AuditObject.objects.order_by("chain", "kind", "identifier", "name")
    attempts = OpenAttempt.objects.order_by("chain", "number")
    return (
        list(objects.values_list("chain", "kind", "identifier", "name", "folded", "entries")),
        list(attempts.values_list("chain", "number", "correlation", "action")),
    )


@pytest.mark.usefixtures("trail")
def test_migration_indexes_what_each_new_entry_would_have(aurora: Project) -> None:
    pair(aurora, Outcome.SUCCEEDED)
    alone = add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED)
    by_record = rows()
    assert [row[1] for row in by_record[1] if row[0] == "aurora"] == [alone.number]
    long_trail.index_all()
    assert rows() == by_record
    assert AuditChain.objects.get(name="aurora").indexed == alone.number


@pytest.mark.usefixtures("trail")
def test_entries_that_are_not_indexed_are_told_and_the_next_entry_takes_them_along(
    aurora: Project, auditor: Client
) -> None:
    pair(aurora, Outcome.SUCCEEDED)
    alone = add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED)
    expected, listed = rows(), numbers(auditor.get(URL).text)
    before = numbers(search(auditor, q="deals").text)
    # As an earlier version of the portal leaves them, which runs beside this one in an upgrade.
    AuditObject.objects.filter(chain="aurora").delete()
    OpenAttempt.objects.filter(chain="aurora").delete()
    AuditChain.objects.filter(name="aurora").update(indexed=None, clock_back=None)
    assert numbers(auditor.get(URL).text) == listed
    assert numbers(auditor.get(f"{URL}?outcome=attempted").text) == [alone.number]
    assert numbers(auditor.get(f"{URL}?from=2026-01-01").text) == listed
    told = " ".join(search(auditor, q="deals").text.split())
    assert "No entry up to number 0 matches “deals”. Later entries cannot be searched yet." in told
    add(aurora, Action.DRAFT_SAVED, target=DRAFT)
    AuditObject.objects.filter(chain="aurora", kind="draft").update(entries=1)
    assert rows() == expected
    assert numbers(search(auditor, q="deals").text) == before
    assert AuditChain.objects.get(name="aurora").clock_back == timedelta()


def test_periods_hold_each_of_their_entries_though_the_clock_ran_back(
    unguarded: None, aurora: Project, auditor: Client
) -> None:
    chosen = random.Random(7)
    times = []
    for place in range(40):
        entry = add(aurora, now=SEEDED + timedelta(days=place))
        at = entry.at - timedelta(days=chosen.choice((0, 0, 0, 5, 9)))
        times.append((entry.number, at.date().isoformat()))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE senders_auditentry SET at = %s WHERE id = %s", [at, entry.pk])
    long_trail.index_all()
    back = AuditChain.objects.get(name="aurora").clock_back
    assert back is not None
    assert back > timedelta(days=5)
    add(aurora, now=SEEDED + timedelta(days=90))
    for since, until in (("2026-12-01", "2026-12-05"), ("2026-11-30", ""), ("", "2026-12-10")):
        wanted = [
            number
            for number, day in times
            if (not since or day >= since) and (not until or day <= until)
        ]
        listed = numbers(auditor.get(f"{URL}?from={since}&to={until}").text)
        assert [each for each in listed if each <= 40] == wanted[::-1], (since, until)
