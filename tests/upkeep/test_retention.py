"""Retention: each kind of row on both sides of its days, dry run, kills, entries, the command."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import Settings

import senders.background  # noqa: F401  registers the jobs
from rcsportal.retention import RetentionDays
from senders import audit, jobs
from senders.models import AuditEntry, Draft, Project, Schedule
from senders.upkeep import tidying, unused_images
from senders.upkeep.old_drafts import OLD_DRAFTS
from senders.upkeep.retention import RETENTIONS, SHORT_LIVED
from senders.words.removed import amounts
from tests.conftest import signed_in
from tests.onboarding.imports import making as imports
from tests.upkeep import rows
from tests.upkeep.rows import ENDED

ALL = {each.name: each for each in (*RETENTIONS, *OLD_DRAFTS)}
FIXED = {each.name for each in SHORT_LIVED}
DAY, MOMENT = timedelta(days=1), timedelta(minutes=1)
TIDIED = "data.tidied"
MAKERS = [
    pytest.param(name, make, id=f"{name} {number}")
    for name, makers in ENDED.items()
    for number, make in enumerate(makers)
]


@pytest.fixture(autouse=True)
def days(settings: Settings) -> dict[str, int]:
    """The days by setting, which a test changes: at first everything is stored for good."""
    chosen = dict.fromkeys(set(ALL) - FIXED, 0)
    settings.RETENTION_DAYS = chosen
    return chosen


def test_document_lists_each_setting_with_its_default() -> None:
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(RETENTION_\w+)` \| (\d+) \|", text, re.M))
    usual = {
        f"RETENTION_{name.upper()}_DAYS": n for name, n in RetentionDays().retentions().items()
    }
    assert {name: int(number) for name, number in listed.items()} == usual


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("events", 12, "Events are stored for 12 days."),
        ("events", 1, "Events are stored for 1 day."),
        ("events", 0, ""),
        ("invitation_runs", 3, "Results are stored for 3 days."),
        ("invitation_runs", 0, ""),
        ("draft_imports", 3, "This report is stored for 3 days."),
        ("draft_imports", 0, ""),
    ],
)
def test_page_says_how_long_its_rows_are_stored(
    kind: str, number: int, words: str, days: dict[str, int]
) -> None:
    days[kind] = number
    run = rows.run(timezone.now())
    urls = {"events": "webhooks/", "invitation_runs": f"senders/ticked/{run.pk}/"}
    imported = imports.stored(rows.aurora())
    url = (urls | {"draft_imports": f"onboarding/import/{imported.pk}/"})[kind]
    page = " ".join(strip_tags(signed_in("admin").get(f"/p/aurora/{url}").text).split())
    assert words in page if words else " stored for " not in page


def old_rows(days: dict[str, int]) -> list[rows.Made]:
    """One expired row of each kind of every retention."""
    for name in days:
        days[name] = 40
    return [make(timezone.now() - 41 * DAY) for makers in ENDED.values() for make in makers]


def tidied() -> Counter[str]:
    """Returns what the entries say was removed."""
    found: Counter[str] = Counter()
    for entry in AuditEntry.objects.filter(action=TIDIED):
        found.update(entry.changes["removed"])
    return found


def test_every_retention_has_rows_and_every_setting_a_retention(settings: Settings) -> None:
    assert set(ENDED) == set(ALL)
    assert set(RetentionDays().retentions()) == set(ALL) - FIXED
    assert len(ALL) == len(RETENTIONS) + len(OLD_DRAFTS)


@pytest.mark.parametrize(("name", "make"), MAKERS)
def test_row_is_removed_once_its_days_are_over_and_not_before(
    name: str, make: Callable[[datetime], rows.Made], days: dict[str, int]
) -> None:
    number = 1 if name in FIXED else 40
    if name not in FIXED:
        days[name] = number
    now = timezone.now()
    young = make(now - number * DAY + MOMENT)
    old = make(now - number * DAY - MOMENT)
    assert tidying.tidy("tests")[name] == 1
    assert (rows.is_there(young), rows.is_there(old)) == (True, False)
    assert tidying.tidy("tests")[name] == 0


@pytest.mark.parametrize(("name", "make"), [each for each in MAKERS if each.values[0] not in FIXED])
def test_zero_days_store_for_good(
    name: str, make: Callable[[datetime], rows.Made], days: dict[str, int]
) -> None:
    row = make(timezone.now() - rows.LONG_AGO)
    assert name not in {kind for kind, many in tidying.tidy("tests").items() if many}
    assert rows.is_there(row)


def test_rows_in_use_stay_however_old(days: dict[str, int]) -> None:
    for name in days:
        days[name] = 40
    there = rows.never_ending()
    tidying.tidy("tests")
    assert [row for row in there if not rows.is_there(row)] == []


def test_discarded_draft_stays_as_long_as_it_can_be_restored(days: dict[str, int]) -> None:
    days["discarded_drafts"] = 1
    young, old = (rows.discarded(timezone.now() - days * DAY) for days in (29, 31))
    tidying.tidy("tests")
    assert (rows.is_there(young), rows.is_there(old)) == (True, False)


@pytest.mark.parametrize("ended", ["launched", "gone_at"])
def test_edit_that_was_sent_lately_stays(ended: str, days: dict[str, int]) -> None:
    days["launched_drafts"] = days["ended_drafts"] = 40
    now = timezone.now()
    first = rows.sent_draft(now - 60 * DAY)
    edit = rows.sent_draft(now - 5 * DAY, first.sender_id, is_edit=True)
    rows.record(first.sender_id, **{ended: now - 50 * DAY})
    tidying.tidy("tests")
    assert (rows.is_there(first), rows.is_there(edit)) == (False, True)


def test_dry_run_counts_what_the_run_removes_and_removes_nothing(days: dict[str, int]) -> None:
    made = old_rows(days)
    before = AuditEntry.objects.count()
    counted = tidying.tidy("tests", dry_run=True)
    assert all(rows.is_there(row) for row in made)
    assert AuditEntry.objects.count() == before
    # The saves of the drafts that are removed after them are counted too.
    several = {"saves": counted["saves"]}
    assert counted == {name: len(makers) for name, makers in ENDED.items()} | several
    assert tidying.tidy("tests") == counted
    assert not any(rows.is_there(row) for row in made)


def test_each_project_has_an_entry_of_what_it_lost(days: dict[str, int]) -> None:
    old_rows(days)
    removed = tidying.tidy("tests")
    entry = AuditEntry.objects.get(action=TIDIED)
    assert (entry.project_slug, entry.actor_name) == ("aurora", "tests")
    of_drafts = {each.name for each in OLD_DRAFTS}
    of_projects = set(ALL) - FIXED - of_drafts - {"jobs"}
    assert tidied() == {name: removed[name] for name in of_projects}
    trail = " ".join(strip_tags(signed_in("auditor").get("/p/aurora/audit/").text).split())
    assert "Removed data past its retention" in trail
    assert [words for words in amounts(entry.changes["removed"]) if words not in trail] == []
    assert amounts({"events": 1200, "notices": 0, "new": 1}) == ["1,200 events", "new: 1"]
    assert AuditEntry.objects.filter(action="draft.removed").count() == sum(
        removed[name] for name in of_drafts
    )
    assert audit.verify(entry.project).whole


def test_more_rows_than_a_batch_holds_are_removed_in_one_run(
    days: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("senders.upkeep.batches.A_BATCH", 2)
    days["events"] = 40
    made = [rows.event(timezone.now() - 41 * DAY) for _each in range(5)]
    assert tidying.tidy("tests")["events"] == 5
    assert not any(rows.is_there(row) for row in made)
    assert [e.changes["removed"] for e in AuditEntry.objects.filter(action=TIDIED)] == [
        {"events": 2},
        {"events": 2},
        {"events": 1},
    ]


class Killed(BaseException):
    """Ends a run as the end of its process would."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Lets that many statements reach the database, and none after them."""
    done = 0

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal done
        if "SAVEPOINT" not in sql:
            if done == statement:
                raise Killed
            done += 1
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield


# A cursor that the kill left open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_run_killed_at_any_statement_has_recorded_what_it_removed(days: dict[str, int]) -> None:
    aurora = Project.objects.get(slug="aurora")
    days.update(events=40, notices=40, receipts=40, discarded_drafts=40)
    at, statement = timezone.now() - 41 * DAY, 0
    while True:
        made = [rows.event(at), rows.notice(at), rows.check(at)]
        draft = rows.with_all_data(rows.discarded(at))
        before, entries = tidied(), AuditEntry.objects.filter(action="draft.removed").count()
        try:
            with killed_at(statement):
                tidying.tidy("tests")
        except Killed:
            connection.set_rollback(False)  # of the test's own transaction
        else:
            break
        gone = sum(not rows.is_there(row) for row in made)
        assert (tidied() - before).total() == gone, statement
        draft.refresh_from_db()
        emptied = [not draft.answers, not draft.saves.exists(), not draft.notes.exists()]
        recorded = AuditEntry.objects.filter(action="draft.removed").count() > entries
        assert {*emptied, draft.removed_at is not None} == {recorded}, statement
        statement += 3  # every third of the statements, which are the same in each round
        tidying.tidy("tests")
    assert statement > 20
    assert audit.verify(aurora).whole
    assert not any(rows.is_there(row) for row in [*made, draft])


def test_worker_tidies_each_night_in_the_name_of_the_portal(days: dict[str, int]) -> None:
    scheduled = jobs.kinds.SCHEDULES["tidy"]
    assert (scheduled.every, scheduled.at.seconds) == (DAY, 3 * 3600)
    days["events"] = 40
    row = rows.event(timezone.now() - 41 * DAY)
    Schedule.objects.all().delete()
    jobs.enqueue(tidying.KIND, {})
    jobs.run_due()
    assert not rows.is_there(row)
    assert AuditEntry.objects.get(action=TIDIED).actor_name == "portal"


def test_command_names_each_retention_with_its_number_and_days(days: dict[str, int]) -> None:
    days["events"] = 40
    row = rows.event(timezone.now() - 41 * DAY)
    for option, done in (("--dry-run", "would be removed"), (None, "removed")):
        printed = StringIO()
        call_command("tidy", *([option] if option else []), stdout=printed)
        lines = printed.getvalue().splitlines()
        assert f"events: 1 {done} (RETENTION_EVENTS_DAYS=40)" in lines
        assert "notices: stored for good (RETENTION_NOTICES_DAYS=0)" in lines
        assert "launched drafts: stored for good (RETENTION_LAUNCHED_DRAFTS_DAYS=0)" in lines
        assert f"sessions: 0 {done} (1 day after they ended)" in lines
        assert len(lines) == len(ALL)
        assert rows.is_there(row) is bool(option)
    assert AuditEntry.objects.get(action=TIDIED).actor_name.startswith("command: ")


def test_files_that_nothing_names_are_deleted_after_a_day(
    settings: Settings, tmp_path: Any, days: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    names = {
        what: f"brand/{number * 64}.png"
        for number, what in zip(
            "abcde", ("unnamed", "upload", "answer", "removed", "young"), strict=True
        )
    }
    for name in names.values():
        default_storage.save(name, ContentFile(b"image"))
    draft = rows.draft()
    rows.upload(timezone.now(), draft, copy=names["upload"])
    address = "http://127.0.0.1:8000/media/"
    draft.answers["images"]["banner_url"] = [address + names["answer"]]
    draft.save()
    sent = rows.gone(timezone.now() - 41 * DAY)
    sent.answers["images"]["banner_url"] = [address + names["removed"]]
    sent.save()
    days["ended_drafts"] = 40
    later = timezone.now() + 2 * DAY
    aged = {name: timezone.now() - 2 * DAY for name in names.values()} | {names["young"]: later}
    monkeypatch.setattr(default_storage, "get_modified_time", aged.__getitem__)
    tidying.tidy("tests")
    assert Draft.objects.get(pk=sent.pk).removed_at
    unused_images.delete_unnamed_files()
    left = {what for what, name in names.items() if default_storage.exists(name)}
    assert left == {"upload", "answer", "removed", "young"}
