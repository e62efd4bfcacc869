"""Files of senders: countries and operators in them agree with Sinch, from both sources."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import Workbook, load_workbook

from senders.models import AuditEntry, SenderRecord
from senders.sandbox import faults, store
from senders.sandbox.models import Sender as SandboxSender
from tests.records import read_once
from tests.records.making import project

BASE = "/p/aurora/senders/export"
Rows = list[dict[str, str]]


@pytest.fixture
def known() -> None:
    read_once.read_all(project())


def csv_rows(client: Client, query: str) -> Rows:
    response: Any = client.get(f"{BASE}.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith('"id","name","state"')
    assert "# Complete," in text
    columns, *rest = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(columns, row, strict=True)) for row in rest if not row[0].startswith("# ")]


def xlsx_rows(client: Client, query: str) -> tuple[Rows, dict[str, str]]:
    response: Any = client.get(f"{BASE}.xlsx{query}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True)
    columns, *rest = book["Senders"].iter_rows(values_only=True)
    texts = [["" if value is None else str(value) for value in row] for row in rest]
    rows = [dict(zip(map(str, columns), row, strict=True)) for row in texts]
    return rows, about_of(book)


def about_of(book: Workbook) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in book["About"].iter_rows(values_only=True)}


def in_sinch() -> dict[str, dict[str, Any]]:
    rows = SandboxSender.objects.filter(project_id=project().project_id)
    return {row.pk: store.sender_body(row) for row in rows}


def at_operators() -> set[tuple[str, str, str, str]]:
    return {
        (key, country["country"], operator["name"], operator["status"])
        for key, body in in_sinch().items()
        for country in body.get("countryStatus") or []
        for operator in country["operators"]
    }


def told(rows: Rows) -> set[tuple[str, str, str, str]]:
    return {
        (row["id"], row["country"], row["operator"], row["operator_status"])
        for row in rows
        if row["operator"]
    }


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("query", ["?rows=operators", "?rows=operators&sort=-waiting"])
def test_one_row_an_operator_agrees_with_sinch(auditor: Client, query: str) -> None:
    assert told(csv_rows(auditor, query)) == at_operators()
    assert told(xlsx_rows(auditor, query)[0]) == at_operators()


@pytest.mark.usefixtures("known")
def test_filter_that_records_answer_is_exported_with_the_time_of_each_read(
    auditor: Client,
) -> None:
    mine = User.objects.get(username="manager")
    first = SenderRecord.objects.filter(countries__country="DE").first()
    assert first is not None
    SenderRecord.objects.filter(pk=first.pk).update(owner=mine)
    rows = csv_rows(auditor, "?country=DE&operator=Vodafone&status=PENDING")
    expected = {key for key, *place in at_operators() if place == ["DE", "Vodafone", "PENDING"]}
    assert {row["id"] for row in rows} == expected
    assert expected
    assert all(row["read_at"].endswith("Z") for row in rows)
    [owned] = csv_rows(auditor, f"?country=DE&id={first.sender_id}")
    assert owned["owner"] == "manager"
    entry = AuditEntry.objects.filter(action="senders.exported").order_by("number")[0]
    assert entry.changes["filter"] == {
        "country": ["DE"],
        "operator": ["Vodafone"],
        "status": ["PENDING"],
    }


def test_live_rows_say_no_time_of_a_read(auditor: Client) -> None:
    rows = csv_rows(auditor, "?state=LAUNCHED")
    assert {row["read_at"] for row in rows} == {""}


def test_workbook_holds_texts_and_says_what_it_is(auditor: Client) -> None:
    sender = SandboxSender.objects.filter(project_id=project().project_id)[0]
    sender.body["details"] = {"brand": {"name": "=HYPERLINK(1)\x0b+1"}, "questionnaire": {}}
    sender.save()
    rows, about = xlsx_rows(auditor, "")
    assert len(rows) == 240
    named = next(row["name"] for row in rows if row["id"] == sender.pk)
    assert named == "=HYPERLINK(1)+1"
    assert about["Exported by"] == "auditor"
    assert about["Complete"] == "240"
    assert AuditEntry.objects.filter(action="senders.exported").get().changes["format"] == "xlsx"


def test_workbook_of_a_failing_sinch_says_that_it_is_not_whole(auditor: Client) -> None:
    response: Any = auditor.get(f"{BASE}.xlsx")
    faults.order("GET /rcs/senders", "error", times=5, status=500)
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True)
    about = about_of(book)
    assert "Complete" not in about
    assert about["Incomplete"]


@pytest.mark.usefixtures("known")
def test_search_is_exported_as_the_list_shows_it(auditor: Client) -> None:
    rows = csv_rows(auditor, "?q=vodafone%20germany")
    assert {row["id"] for row in rows} == {
        key
        for key, country, name, _status in at_operators()
        if (country, name) == ("DE", "Vodafone")
    }
