"""Columns that are chosen: how an address names them, what rows show, and what a view keeps."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.models import AuditEntry, Project, SavedView, SenderRecord, Tag
from senders.sender.list_columns import ALWAYS, DEFAULT, KNOWN, read, written
from tests.conftest import DEALS, LIST
from tests.records import read_once

ROW = rf'<tr role="row" data-sender="{DEALS}".*?</tr>'


@pytest.fixture
def known(aurora: Project) -> Project:
    read_once.read_all(aurora)
    return aurora


def cells(text: str) -> list[str]:
    """The cells of one row by their class; ticks left out."""
    found = re.search(ROW, text, re.DOTALL)
    assert found
    classes = re.findall(r'<td role="cell" class="cell-(\w+)', found.group())
    return [name for name in classes if name != "tick"]


def heads(text: str) -> list[str]:
    found = re.findall(r'<th role="columnheader" scope="col" class="column-(\w+)"', text)
    return [name for name in found if name != "tick"]


@pytest.mark.parametrize(
    ("given", "columns", "ignored"),
    [
        ([], DEFAULT, []),
        ([""], DEFAULT, []),
        (["owner", "state"], ("state", "owner"), []),
        (["owner,state"], ("state", "owner"), []),
        (["OWNER", " state ", "owner"], ("state", "owner"), []),
        ([ALWAYS], (), []),
        ([ALWAYS, "tags"], ("tags",), []),
        (["colour"], DEFAULT, ["columns=colour"]),
        (["colour", "tags", "colour"], ("tags",), ["columns=colour"]),
        (["x" * 400], DEFAULT, ["columns=" + "x" * 40]),
        ([",".join(DEFAULT)], DEFAULT, []),
        (list(KNOWN), KNOWN, []),
    ],
)
def test_choice_in_an_address(
    given: list[str], columns: tuple[str, ...], ignored: list[str]
) -> None:
    assert read(given) == (columns, ignored)
    assert read(written(columns)) == (columns, []), "it is read as it was written"


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("?", DEFAULT),
        ("?columns=created&columns=changed&columns=tags", ("tags", "changed", "created")),
        ("?columns=name", ()),
        ("?columns=" + ",".join(KNOWN), KNOWN),
    ],
)
def test_heads_and_cells_are_those_chosen(
    manager: Client, auditor: Client, query: str, columns: tuple[str, ...]
) -> None:
    for client in (manager, auditor):
        text = client.get(LIST + query).text
        assert heads(text) == ["name", *columns]
        assert cells(text) == list(columns)
        assert "Aurora Deals" in text
        ticked = re.findall(r'name="columns" value="(\w+)"\s+checked', text)
        assert tuple(ticked) == columns


def test_choice_stays_with_every_link_and_unknown_names_are_told(manager: Client) -> None:
    page = manager.get(f"{LIST}?columns=owner&columns=colour&state=LAUNCHED&size=10")
    assert "<code><bdi>columns=colour</bdi></code>" in page.text
    context = page.context
    links = [query for _words, query in context["chips"]] + [context["next"], context["all_query"]]
    links += [column["query"] for column in context["columns"] if column["query"]]
    links += [query for _size, query in context["sizes"]]
    assert all("columns=owner" in link and "colour" not in link for link in links)
    assert not manager.get(f"{LIST}?columns=owner").context["chips"], "it filters nothing"


def test_rows_show_tags_the_change_that_was_seen_and_the_creation(
    manager: Client, known: Project
) -> None:
    record = SenderRecord.objects.get(sender_id=DEALS)
    for name in ("Autumn", "B2C"):
        Tag.objects.create(project=known, name=name, key=name.casefold()).records.add(record)
    record.changed_at = timezone.now() - timedelta(hours=3)
    record.save()
    text = manager.get(f"{LIST}?columns=tags,changed,created&id={DEALS}&country=FR").text
    found = re.search(ROW, text, re.DOTALL)
    assert found
    assert "<bdi>Autumn, B2C</bdi>" in found.group()
    assert "3 hours ago" in found.group()
    assert found.group().count("<time") == 2


def test_tags_of_all_rows_are_one_query(manager: Client, known: Project) -> None:
    tag = Tag.objects.create(project=known, name="Autumn", key="autumn")
    tag.records.set(SenderRecord.objects.all())
    taken = []
    for columns in ("owner", "owner,tags"):
        address = f"{LIST}?sort=-waiting&size=100&columns={columns}"
        manager.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert (
                manager.get(address).text.count("<bdi>Autumn</bdi>")
                == (100 * ("tags" in columns)) + 1
            ), "once in the menu of filters"
        taken.append(len(queries))
    assert taken[1] - taken[0] == 1


@pytest.mark.parametrize("columns", ["state", "owner"])
def test_sender_that_is_gone_is_told_with_any_columns(
    manager: Client, known: Project, columns: str
) -> None:
    SenderRecord.objects.filter(sender_id=DEALS).update(gone_at=timezone.now())
    text = manager.get(f"{LIST}?country=FR&id={DEALS}&columns={columns}").text
    assert text.count("No longer at Sinch") == 1


def test_view_keeps_its_columns_and_says_when_others_are_shown(
    manager: Client, known: Project
) -> None:
    form = {"name": "Mine", "for": "everyone", "query": "?country=DE&columns=tags&columns=owner"}
    answer = manager.post(f"{LIST}views/", form)
    view = SavedView.objects.get()
    assert (view.query, view.columns) == ("?country=DE", ["owner", "tags"])
    assert answer["Location"].startswith(f"{LIST}?country=DE&columns=owner&columns=tags&view=")
    page = manager.get(answer["Location"])
    assert heads(page.text) == ["name", "owner", "tags"]
    assert "data-edited" not in page.text
    other = manager.get(f"{LIST}?country=DE&view={view.pk}").text
    assert "data-edited" in other
    change = {"do": "update", "query": f"?country=DE&view={view.pk}"}
    manager.post(f"{LIST}views/{view.pk}/", change)
    view.refresh_from_db()
    assert (view.query, view.columns) == ("?country=DE", [])
    entries = AuditEntry.objects.filter(action__startswith="view.").order_by("number")
    assert [entry.changes["before"].get("columns") for entry in entries] == [None, "owner, tags"]


def test_export_is_the_same_with_any_columns(manager: Client) -> None:
    def lines(query: str) -> list[str]:
        text = b"".join(manager.get(f"{LIST}export.csv{query}")).decode()
        return [line for line in text.splitlines() if DEALS in line]

    assert lines("?columns=name") == lines("?") != []
    first = AuditEntry.objects.filter(action__contains="export").order_by("number").first()
    assert first is not None
    assert "columns" not in str(first.changes)
