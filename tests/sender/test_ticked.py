"""Ticked rows: every role and action, what is stored, what the trail keeps, and double presses."""

import csv
import html
import io
import re
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from senders.audit import Actor
from senders.fleet import ours
from senders.models import AuditEntry, Project, SenderRecord
from senders.sandbox.models import LoggedRequest as Call
from senders.sandbox.models import Sender
from tests.conftest import DEALS, LIST, signed_in
from tests.records.making import project, stored, summary

TICKED = f"{LIST}ticked/"
ACTS: dict[str, dict[str, str]] = {
    "owner": {"owner": "manager"},
    "tag": {"tag": "Spring"},
    "untag": {"tag": "Spring"},
    "invite": {},
}


def listed(client: Client, many: int = 3) -> list[str]:
    """Reads the list, so that its senders are known, and returns the first."""
    return re.findall(r'data-sender="([^"]+)"', client.get(f"{LIST}?size=10").text)[:many]


def press(client: Client, do: str, ids: list[str], **form: str) -> Any:
    return client.post(TICKED, {"do": do, "sender": ids, "back": "?state=LAUNCHED", **form})


def entries(action: str) -> set[str]:
    found = AuditEntry.objects.filter(action=action, project_slug="aurora")
    return set(found.values_list("target_id", flat=True))


def tags(sender_id: str) -> list[str]:
    record = SenderRecord.objects.get(project=project(), sender_id=sender_id)
    return [tag.name for tag in record.tags.all()]


@pytest.mark.parametrize("do", ACTS)
@pytest.mark.parametrize(
    ("person", "may"),
    [("auditor", False), ("onboarding", True), ("manager", True), ("admin", True)],
)
def test_roles_and_actions(person: str, may: bool, do: str) -> None:
    client = signed_in(person)
    ids = listed(client)
    before = AuditEntry.objects.count()
    answer = press(client, do, ids, **ACTS[do])
    if may:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 403
        assert AuditEntry.objects.count() == before
        assert not SenderRecord.objects.exclude(owner=None).exists()


@pytest.mark.parametrize(("person", "boxes"), [("auditor", 0), ("onboarding", 10), ("admin", 10)])
def test_auditors_have_no_ticks(person: str, boxes: int) -> None:
    text = signed_in(person).get(f"{LIST}?size=10").text
    assert len(re.findall(r'type="checkbox" name="sender"', text)) == boxes
    assert ('id="bulk"' in text) == bool(boxes)
    assert "senders/export.csv" in text


def test_owner_and_tags_are_stored_shown_and_audited(manager: Client) -> None:
    ids = listed(manager)
    owner = User.objects.get(username="onboarding")
    answer = press(manager, "owner", ids, owner="onboarding")
    assert answer["Location"] == f"{LIST}?state=LAUNCHED"
    assert set(SenderRecord.objects.filter(owner=owner).values_list("sender_id", flat=True)) == set(
        ids
    )
    assert entries("sender.owner_changed") == set(ids)
    press(manager, "owner", ids[:1], owner="none")
    assert SenderRecord.objects.filter(owner=owner).count() == 2
    last = AuditEntry.objects.filter(action="sender.owner_changed").order_by("-number")[0]
    assert last.changes == {"before": {"owner": "onboarding"}, "after": {"owner": ""}}
    press(manager, "tag", ids, tag="  Spring Sale ")
    press(manager, "tag", ids[:1], tag="SPRING SALE")
    assert [tags(each) for each in ids] == [["Spring Sale"]] * 3
    assert AuditEntry.objects.filter(action="sender.tag_added").count() == 3
    press(manager, "untag", ids[1:], tag="spring sale")
    assert [tags(each) for each in ids] == [["Spring Sale"], [], []]
    assert entries("sender.tag_removed") == set(ids[1:])
    press(manager, "untag", ids, tag="spring sale")
    assert not project().tags.exists()


def test_senders_page_shows_and_changes_owner_and_tags(manager: Client, auditor: Client) -> None:
    page = manager.get(f"{LIST}{DEALS}/").text
    assert "data-owner><bdi>–</bdi>" in page
    form = {"page_of": DEALS, "owner": "onboarding", "tag": "Spring"}
    for do in ("owner", "tag"):
        assert press(manager, do, [DEALS], **form)["Location"] == f"{LIST}{DEALS}/"
    for client in (manager, auditor):
        page = client.get(f"{LIST}{DEALS}/").text
        assert "data-owner><bdi>–</bdi>" not in page
        assert re.findall(r"<bdi data-tag>([^<]+)</bdi>", page) == ["Spring"]
        assert ("Change owner or tags" in page) == (client is manager)


def test_ticked_senders_as_csv_and_workbook_hold_the_same(manager: Client, auditor: Client) -> None:
    ids = listed(manager)
    press(manager, "owner", ids[:1], owner="onboarding")
    path = f"{TICKED}export.csv"
    answer = manager.post(path, {"sender": ids})
    text = b"".join(cast("StreamingHttpResponse", answer)).decode()
    rows = [row for row in csv.reader(io.StringIO(text)) if not row[0].startswith("#")]
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert {row["id"] for row in found} == set(ids)
    assert all(row["read_at"] for row in found)
    assert {row["id"]: row["owner"] for row in found}[ids[0]] == "onboarding"
    bodies = {row.pk: row.body for row in Sender.objects.filter(pk__in=ids)}
    for row in found:
        body = bodies[row["id"]]
        assert row["operators"] == "; ".join(
            f"{operator['name']} {place['country']}:{operator['status']}"
            for place in body.get("countryStatus") or []
            for operator in place["operators"]
        )
    assert entries("senders.exported") == {"aurora"}
    book_of = manager.post(path, {"sender": ids, "as": "xlsx"})
    assert book_of["Content-Disposition"].endswith('.xlsx"')
    pieces = b"".join(cast("StreamingHttpResponse", book_of))
    book = load_workbook(io.BytesIO(pieces), read_only=True)
    lines = [
        ["" if cell is None else str(cell) for cell in line] for line in book["Senders"].values
    ]
    assert sorted(lines) == sorted(rows)
    assert manager.post(path, {}).status_code == 422
    assert auditor.post(path, {"sender": ids}).status_code == 403


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing ticked": ({"do": "tag", "tag": "kept & typed"}, "No sender is ticked."),
    "too many": (
        {"do": "tag", "tag": "kept & typed", "sender": [f"s-{n}" for n in range(101)]},
        "At most 100 senders",
    ),
    "no action": ({"sender": [DEALS], "tag": "kept & typed"}, "Choose what to do"),
    "no tag": ({"do": "tag", "sender": [DEALS], "tag": " "}, "Type a tag."),
    "long tag": ({"do": "tag", "sender": [DEALS], "tag": "kept & typed" * 4}, "at most 40"),
    "no owner": ({"do": "owner", "sender": [DEALS], "tag": "kept & typed"}, "Choose the new owner"),
    "stranger": (
        {"do": "owner", "owner": "nobody-here", "sender": [DEALS], "tag": "kept & typed"},
        "does not belong",
    ),
    "not read": ({"do": "tag", "tag": "kept & typed", "sender": ["s-none"]}, "has not read"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_problems_change_nothing_and_keep_what_was_typed(manager: Client, case: str) -> None:
    form, said = PROBLEMS[case]
    before = AuditEntry.objects.count()
    answer = manager.post(TICKED, form)
    assert answer.status_code == 422
    assert said in answer.text
    assert str(form["tag"]).strip() in html.unescape(answer.text)
    assert AuditEntry.objects.count() == before


def test_senders_of_other_projects_are_not_touched(manager: Client) -> None:
    other = Project.objects.exclude(slug="aurora")[0]
    SenderRecord.objects.create(
        project=other,
        sender_id="s-other",
        summary={},
        fingerprint="",
        asked_at=timezone.now(),
        read_at=timezone.now(),
    )
    assert press(manager, "owner", ["s-other"], owner="manager").status_code == 422
    assert SenderRecord.objects.get(sender_id="s-other").owner is None


def test_second_press_does_nothing(manager: Client) -> None:
    ids = listed(manager)
    for do, form in ACTS.items():
        press(manager, do, ids, once=f"press-{do}", **form)
        before, calls = AuditEntry.objects.count(), Call.objects.count()
        answer = press(manager, do, ids, once=f"press-{do}", **form)
        assert answer.status_code == 302
        assert (AuditEntry.objects.count(), Call.objects.count()) == (before, calls)


def test_a_stop_in_the_middle_leaves_all_as_it_was(
    aurora: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third entry cannot be stored, as if the process had ended there."""
    ids = [f"s-{n}" for n in range(5)]
    stored(*map(summary, ids))
    owner = User.objects.get(username="manager")
    actor = Actor(aurora, "manager", user=owner)
    save, seen = AuditEntry.save, list[object]()

    def killed(self: AuditEntry, *args: Any, **kwargs: Any) -> None:
        seen.append(self)
        if len(seen) == 3:
            raise KeyboardInterrupt
        save(self, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(AuditEntry, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            ours.set_owner(actor, aurora, ids, owner, timezone.now())
    assert not SenderRecord.objects.exclude(owner=None).exists()
    assert not entries("sender.owner_changed")
    assert ours.set_owner(actor, aurora, ids, owner, timezone.now()) == 5


def test_queries_of_the_list_do_not_grow_with_its_rows(manager: Client) -> None:
    counts = []
    for size in (10, 50):
        manager.get(f"{LIST}?size={size}")
        with CaptureQueriesContext(connection) as made:
            manager.get(f"{LIST}?size={size}")
        counts.append(len(made))
    assert counts[0] == counts[1]
