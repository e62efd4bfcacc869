"""One entry of the trail: every column in words, what changed, and its hash computed anew."""

import hashlib
import html
import re
from typing import Any

import pytest
from django.test import Client

from senders.audit import Action
from senders.models import Outcome, Project
from senders.trail.entry_changes import EntryChanges
from tests.conftest import DEALS
from tests.trail.trail_entries import DRAFT, add, pair, sign_in, tamper

URL = "/p/aurora/audit/"


def plain(text: str) -> str:
    return " ".join(text.split())


def test_entry_page_shows_every_column_changes_neighbours_and_hashes(
    auditor: Client, aurora: Project
) -> None:
    changes = {
        "before": {"state": "IN_TEST", "countryStatus.FR": "PENDING", "details.brand.name": "Old"},
        "after": {"state": "LAUNCHING", "countryStatus.FR": "LAUNCHED", "details.brand.name": "Né"},
    }
    add(aurora)
    _tried, settled = pair(
        aurora, Outcome.SUCCEEDED, changes=changes, status=200, request_id="r-17"
    )
    add(aurora)
    text = plain(auditor.get(f"{URL}{settled.number}/").text)
    for words in (
        "<h1>Updated a sender</h1>",
        "Entry 3 in chain aurora",
        "23 Nov 2026 08:24:10 UTC",
        '<bdi>manager</bdi> <span class="muted">Manager</span>',
        "<code>192.0.2.7</code>",
        f'<a href="{URL}?object={DEALS}">All entries for this object</a>',
        "HTTP 200",
        "<bdi>r-17</bdi>",
        "The brand name<span",
        "<bdi>Old</bdi>",
        "<bdi>Né</bdi>",
        "<bdi>In test</bdi>",
        "<bdi>Launching</bdi>",
        "France<span",
        "Request to Sinch (from entry 2)",
        "<bdi>New</bdi>",
        'rel="prev" href="/p/aurora/audit/2/"',
        'rel="next" href="/p/aurora/audit/4/"',
        'data-right="yes"',
        "The hash of the previous entry matches.",
        settled.hash,
        settled.previous_hash,
    ):
        assert words in text, words
    hashed = re.search(r'id="hashed-text"[^>]*>(.*?)</pre>', text, re.DOTALL)
    assert hashed
    said = html.unescape(hashed.group(1))
    assert hashlib.sha256(said.encode()).hexdigest() == settled.hash
    tried = plain(auditor.get(f"{URL}2/").text)
    assert "</svg>Attempted</span>" in tried
    assert "Request to Sinch</h2>" in tried
    assert "This is the first entry in the chain." in auditor.get(f"{URL}1/").text


def test_entry_page_of_a_changed_entry_shows_the_hash_mismatch(
    unguarded: None, auditor: Client, aurora: Project
) -> None:
    for _each in range(3):
        add(aurora)
    tamper(2)
    changed = auditor.get(f"{URL}2/").text
    assert 'data-right="no"' in changed
    assert (
        "This entry was changed. The recalculated hash of the text below is different:" in changed
    )
    tamper(2, "hash", "f" * 64)
    assert "The hash of the previous entry does not match." in auditor.get(f"{URL}3/").text
    tamper(2, "number", "99")
    assert "The hash of the previous entry does not match." in auditor.get(f"{URL}3/").text


def test_entries_of_other_projects_and_users_are_not_shown(
    auditor: Client, aurora: Project
) -> None:
    add(Project.objects.get(slug="harbor"))
    for number in ("1", "0", "9" * 30):
        assert auditor.get(f"{URL}{number}/").status_code == 404, number
    add(aurora, Action.DRAFT_SAVED, target=DRAFT, changes={"step": "brand", "fields": ["logo_url"]})
    text = plain(auditor.get(f"{URL}1/").text)
    assert '<a href="/p/aurora/audit/?object=draft:12">All entries for this object</a>' in text
    assert "<bdi>The logo</bdi>" in text
    assert auditor.get(f"{URL}1/?chain=people").status_code == 404
    sign_in("nobody")
    sign_in("auditor")
    signed = auditor.get(f"{URL}2/?chain=people").text
    assert "The previous entry belongs to another user and is not shown." in signed
    assert "nobody" not in signed
    assert 'data-right="yes"' in signed


CHANGES: list[tuple[str, dict[str, Any], list[tuple[str, ...]]]] = [
    # what is kept, and (name, was, now) or (name, value)
    ("nothing", {}, []),
    ("made", {"after": {"sender": "x"}}, [("Sender", "", "x")]),
    ("both empty", {"before": {"details.x": {}}, "after": {"details.x": None}}, []),
    (
        "lists of objects",
        {
            "before": {"testNumberStates": []},
            "after": {"testNumberStates": [{"operator": "Tele2", "state": "PENDING"}]},
        },
        [("Test number states", "", "Tele2 · PENDING")],
    ),
    (
        "yes and no",
        {"before": {"details.us": True}, "after": {"details.us": False}},
        [("us", "yes", "no")],
    ),
    ("a text in place of an object", {"after": "gone"}, [("The request", "", "gone")]),
    ("a state to come", {"after": {"state": "FROZEN"}}, [("Sender state", "", "FROZEN")]),
    ("asked", {"asked": {"testNumber": None}}, [("Test number", "")]),
    ("answered", {"answer": {"message": "No."}}, [("message", "No.")]),
    (
        "a save",
        {"step": "us", "fields": ["ein", "unheard_of"]},
        [("Step", "United States"), ("Fields", "The EIN\nunheardOf")],
    ),
    ("an unknown step", {"step": "moon"}, [("Step", "moon")]),
    (
        "a note",
        {"after": {"note": "Hm"}, "row": 7, "digest": "ab12"},
        [
            ("note", "", "Hm"),
            ("Number of the note or draft", "7"),
            ("Digest of the full text, salted", "ab12"),
        ],
    ),
    (
        "an export",
        {"format": "csv", "filter": {"state": ["A"]}},
        [("Format", "csv"), ("Filter", "state: A")],
    ),
]


@pytest.mark.parametrize(
    ("changes", "said"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_entry_changes_are_shown_as_named_rows(
    aurora: Project, changes: dict[str, Any], said: list[tuple[str, ...]]
) -> None:
    told = EntryChanges.of(add(aurora, changes=changes))
    rows: list[tuple[str, ...]] = [(row.name, row.was, row.now) for row in told.changed]
    rows += [(row.name, row.value) for row in (*told.asked, *told.answer, *told.more)]
    assert rows == said
