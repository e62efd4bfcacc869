"""The lines around the rows of an export, and exports that the database or Sinch cuts short."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone as clock

from senders.audit import Target
from senders.exports import history, lines, senders, trail
from senders.exports.lines import About
from senders.exports.sender_tables import TABLES
from senders.models import AuditEntry, Draft, DraftSave, Project
from senders.onboarding.draft_view import DraftView
from senders.provisioning import CredentialsRefused, ProvisioningError, TimedOut
from senders.sender.list_filters import SenderFilters
from tests.conftest import SEEDED
from tests.exports.test_exports import read
from tests.onboarding.conftest import draft_of
from tests.trail.trail_entries import add

CUT = '# Incomplete,"{} rows exported before this error: the portal’s database is unavailable"\r\n'


def about(project: Project, **more: Any) -> About:
    return About("audit trail", project, "auditor", SEEDED, **{"criteria": {}, **more})


def test_head_states_content_project_user_time_filter_and_ignored_values(aurora: Project) -> None:
    criteria = {"state": ["DRAFT", "IN_TEST"], "name": "+46701234567"}
    full = about(aurora, criteria=criteria, ignored=("size=7", "colour"))
    number = full.asked["name"]
    assert isinstance(number, str)
    assert number.startswith("+46•••567 #")
    assert lines.head(full, ("id", "name")).split("\r\n") == [
        '# Export,"audit trail"',
        '# Project,"Aurora Retail Group (aurora)"',
        '# Exported by,"auditor"',
        '# Exported at,"2026-11-23T08:24:10Z"',
        f'# Filter,"state: DRAFT, IN_TEST; name: {number}"',
        '# Ignored,"size=7, colour"',
        '"id","name"',
        "",
    ]
    plain = lines.head(about(aurora), ("id",)).split("\r\n")
    assert plain[4:] == ['# Filter,"none"', '"id"', ""]


def test_personal_numbers_in_a_list_of_criteria_and_in_ignored_values_are_redacted(
    aurora: Project,
) -> None:
    found = about(aurora, criteria={"name": ["46701234567", "Aurora"]}, ignored=("46701234567",))
    (ignored,) = found.left_out
    assert ignored.startswith("•••567 #")
    assert found.asked == {"name": [ignored, "Aurora"]}


def test_line_of_a_fact_is_one_line_and_no_formula(aurora: Project) -> None:
    head = lines.head(about(aurora, ignored=("=1\r\n\t+2  x",)), ("id",))
    assert '# Ignored,"\'=1 +2 x"\r\n' in head
    assert lines.complete(0) == '# Complete,"0 rows"\r\n'
    assert lines.complete(1) == '# Complete,"1 row"\r\n'
    assert lines.complete(2, 2) == '# Complete,"2 rows"\r\n'
    assert lines.incomplete(3, "a\nb") == (
        '# Incomplete,"3 rows exported before this error: a b"\r\n'
    )


def test_moments_are_whole_seconds_in_utc_or_empty() -> None:
    at = datetime(2026, 11, 23, 1, 2, 3, 999999, tzinfo=timezone(timedelta(hours=2)))
    assert lines.moment(at) == "2026-11-22T23:02:03Z"
    assert lines.moment(None) == ""


class Failing:
    """Entries whose database fails after the first block."""

    def __init__(self, entries: list[AuditEntry]) -> None:
        self.blocks = iter([entries])

    def filter(self, **_number: int) -> "Failing":
        return self

    def order_by(self, _column: str) -> "Failing":
        return self

    def __iter__(self) -> Iterator[AuditEntry]:
        raise OperationalError("gone")

    def __getitem__(self, _block: slice) -> list[AuditEntry]:
        try:
            return next(self.blocks)
        except StopIteration:
            raise OperationalError("gone") from None


def test_trail_exports_whose_database_fails_say_so_in_their_last_line(aurora: Project) -> None:
    entries = [add(aurora), add(aurora)]
    broken: Any = Failing(entries)
    *_rows, last = trail.csv_lines(broken, about(aurora))
    assert last == CUT.format(2)
    again: Any = Failing(entries)
    head, end = trail.json_lines(again, about(aurora), chain="aurora", whole=True, end=2)
    assert json.loads(head)["whole"]
    assert json.loads(end) == {
        "complete": False,
        "entries": 0,
        "left_out": 0,
        "failed": "the portal's database",
    }


def test_json_head_states_all_that_a_verifier_needs(aurora: Project) -> None:
    add(aurora, target=Target("sender", "x", "Späti 🌙 \u2028 \u2029 \x85"))
    entries = AuditEntry.objects.filter(project_slug="aurora")
    told = about(aurora, criteria={"outcome": "refused"}, ignored=("x",))
    head, line, end = trail.json_lines(entries, told, chain="aurora", whole=False, end=1)
    assert json.loads(head) == {
        "export": "audit",
        "project": "aurora",
        "chain": "aurora",
        "whole": False,
        "after": None,
        "filter": "outcome: refused",
        "ignored": ["x"],
        "exported_by": "auditor",
        "exported_at": "2026-11-23T08:24:10Z",
    }
    assert json.loads(end) == {"complete": True, "entries": 1, "left_out": 0}
    for text in (head, line, end):
        assert text.endswith("\n")
        assert len(text.splitlines()) == 1, "no reader of lines may end one earlier"
    assert "Späti 🌙 \\u2028 \\u2029 \\u0085" in line


def test_changes_in_a_csv_row_are_one_json_object_with_sorted_keys(aurora: Project) -> None:
    add(aurora, changes={"b": "Späti", "a": [1, None]})
    entries = AuditEntry.objects.filter(project_slug="aurora")
    _head, rows, _last = trail.csv_lines(entries, about(aurora))
    assert '"{""a"": [1, null], ""b"": ""Späti""}"' in rows


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, {"details": {"brand": {"name": "Aurora"}}})


def save(draft: Draft, step: str, answers: dict[str, list[str]], **more: Any) -> DraftSave:
    user = User.objects.get(username="onboarding")
    return draft.saves.create(
        step=step, version=2, answers=answers, at=clock.now(), by=user, **more
    )


def table(draft: Draft, aurora: Project) -> list[dict[str, str]]:
    return read("".join(history.csv_lines(DraftView(draft), about(aurora))))[1]


def test_history_compares_each_save_with_the_one_in_force_before_it(
    aurora: Project, draft: Draft
) -> None:
    draft.saves.all().delete()
    save(draft, "brand", {"name": ["One"], "description": ["Same"]})
    aside = save(draft, "brand", {"name": ["Aside"], "description": ["Same"]}, set_aside=True)
    save(draft, "general", {"help_message": ["Help"]})
    save(draft, "brand", {"name": ["Two"], "description": ["Same"]})
    same = save(draft, "brand", {"name": ["Two"], "description": ["Same"]})
    rows = [
        (row["step"], row["field"], row["before"], row["after"], row["set_aside"])
        for row in table(draft, aurora)
    ]
    assert rows == [
        ("brand", "name", "", "One", "no"),
        ("brand", "description", "", "Same", "no"),
        ("brand", "name", "One", "Aside", "yes"),
        ("general", "help_message", "", "Help", "no"),
        ("brand", "name", "One", "Two", "no"),
        ("brand", "", "", "", "no"),
    ]
    by_save = {row["save"]: row for row in table(draft, aurora)}
    assert by_save[str(aside.pk)]["set_aside"] == "yes"
    assert by_save[str(same.pk)]["at"] == lines.moment(same.at)


def test_long_history_is_read_in_blocks_without_loss(
    aurora: Project, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BLOCK", 2)
    draft.saves.all().delete()
    for number in range(5):
        save(draft, "brand", {"name": [f"Name {number}"]})
    assert [row["after"] for row in table(draft, aurora)] == [f"Name {n}" for n in range(5)]


def test_history_whose_database_fails_says_so_in_its_last_line(
    aurora: Project, draft: Draft
) -> None:
    draft.saves.all().delete()
    first = save(draft, "brand", {"name": ["One"]})

    class Saves(list[DraftSave]):
        def filter(self, *, pk__gt: int) -> "Saves":
            if pk__gt:
                raise OperationalError("gone")
            return self

        def select_related(self, _by: str) -> "Saves":
            return self

        def order_by(self, _pk: str) -> "Saves":
            return self

    class Broken:
        draft = type("Draft", (), {"saves": Saves([first])})

        def __getattr__(self, name: str) -> Any:
            return getattr(DraftView(first.draft), name)

    broken: Any = Broken()
    *_rows, last = history.csv_lines(broken, about(aurora))
    assert last == CUT.format(1)


BARE = {
    "id": "a",
    "region": "EU",
    "billingCategory": "BASIC",
    "useCase": "MULTI_USE",
    "hostingRegion": "EUROPE",
}
PAGE = {"totalSize": 3, "pageSize": 100, "nextPageToken": "t", "senders": [BARE]}


class Pages:
    """A list that gives one more page, or fails at it; keeps the queries."""

    def __init__(self, second: dict[str, Any] | ProvisioningError) -> None:
        self.second = second
        self.queries: list[dict[str, Any]] = []

    def list_senders(self, **query: Any) -> senders.Page:
        self.queries.append(query)
        if isinstance(self.second, ProvisioningError):
            raise self.second
        return senders.Page.model_validate(self.second)


def exported(aurora: Project, pages: Pages) -> Iterator[str]:
    client: Any = pages
    filters = SenderFilters(name="x", size=10, page="elsewhere")
    first = senders.Page.model_validate(PAGE)
    walk = senders.walk_sinch(client, filters, first)
    return senders.csv_lines(walk, about(aurora), TABLES["senders"])


def test_sender_export_asks_for_the_next_page_with_the_same_filters(aurora: Project) -> None:
    pages = Pages({**PAGE, "nextPageToken": "", "senders": [BARE, BARE | {"id": "b"}]})
    head, first, second, _facts, last = exported(aurora, pages)
    assert head.startswith('"id","name","state"')  # columns first, for any program that reads CSV
    (query,) = pages.queries
    assert (query["page_token"], query["page_size"], query["name"]) == ("t", 100, "x")
    empty = ',"","","EU","BASIC","MULTI_USE","","","0","0","0","0","","","","","","","",""\r\n'
    assert (first, second) == (f'"a"{empty}', f'"b"{empty}')
    assert last == (
        '# Complete,"2 rows. The list changed during the export.'
        ' Sinch reported 3 senders at the start."\r\n'
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimedOut(), "Sinch did not respond in time."),
        (
            CredentialsRefused(status=401, code="unauthorized_error", request_id="r-7"),
            "Sinch rejected the portal’s credentials. · unauthorized_error · request r-7",
        ),
    ],
)
def test_sender_export_that_fails_states_reason_code_and_request_id(
    aurora: Project, error: ProvisioningError, reason: str
) -> None:
    *_rows, last = exported(aurora, Pages(error))
    assert last == f'# Incomplete,"1 rows exported before this error: {reason}"\r\n'
