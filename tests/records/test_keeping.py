"""Reads become records: once, in the order of their questions, with the changes they show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, TestCase
from django.utils import timezone

from senders.models import (
    Change,
    CountryRecord,
    OperatorRecord,
    Pass,
    Project,
    SearchTerm,
    SenderRecord,
    Source,
)
from senders.models.records import InsertedOnly
from senders.records import filters, keeping
from senders.sandbox import faults
from senders.sandbox.models import Sender as SandboxSender
from tests.conftest import DEALS, DETAIL, LIST
from tests.records.making import aged, country, project, record, stored, summary

MINUTE = timedelta(minutes=1)


def full_pass() -> None:
    Pass.objects.create(project=project(), started_at=timezone.now(), done_at=timezone.now())


def not_found(sender_id: str) -> list[Change]:
    return keeping.gone(project(), sender_id, asked_at=timezone.now(), source=Source.READ)


def test_first_read_is_a_record_and_no_change() -> None:
    given = summary(
        state="LAUNCHING",
        details={
            "brand": {"name": "Straße 9", "emails": [{"address": "Info@B.example"}]},
            "testNumbers": ["+4915112345678"],
            "countries": ["DE"],
        },
        countryStatus=[country("FR", "PENDING", ("Orange", "PENDING", "", "2026-11-01T10:00:00Z"))],
        authName="auth-1",
        conversationApiAppDetails={"id": "app-1"},
        modified="2026-11-02T10:00:00Z",
    )
    assert stored(given) == []
    row = record()
    assert (row.name, row.name_key, row.state) == ("Straße 9", "strasse 9", "LAUNCHING")
    assert (row.waits_for, row.changed_at) == ("you", None)
    assert str(row.waiting_since) == "2026-11-02 10:00:00+00:00"
    assert sorted(row.countries.values_list("country", "status")) == [("DE", ""), ("FR", "PENDING")]
    assert list(row.operators.values_list("country", "operator_key", "seen_since")) == [
        ("FR", "orange", None)
    ]
    assert sorted(row.terms.values_list("kind", "value")) == [
        ("app", "app-1"),
        ("auth_name", "auth-1"),
        ("email", "info@b.example"),
        ("number", "+4915112345678"),
    ]


def test_same_read_again_changes_only_the_age() -> None:
    stored(summary())
    before = aged("s-1", 5 * MINUTE)
    assert stored(summary()) == []
    assert record().read_at > before
    assert not Change.objects.exists()


def test_reload_within_a_minute_writes_nothing(django_assert_num_queries: Any) -> None:
    stored(summary())
    with django_assert_num_queries(2):  # one of them for the project
        stored(summary(), source=Source.READ)


def make_gone() -> object:
    return keeping.gone(project(), "s-1", asked_at=timezone.now(), source=Source.READ)


@pytest.mark.parametrize(
    ("before", "is_stored"),
    [
        (lambda: stored(summary()), False),
        (lambda: (stored(summary()), aged("s-1", 2 * MINUTE)), True),
        (lambda: stored(summary(state="IN_TEST")), True),
        (lambda: (stored(summary()), make_gone()), True),
        (lambda: None, True),
    ],
    ids=["same", "long ago", "other state", "gone", "unknown"],
)
def test_list_is_stored_unless_its_records_say_the_same(
    before: Callable[[], object], is_stored: bool
) -> None:
    before()
    known = filters.of_ids(project(), ["s-1"])
    asked_at = timezone.now()
    assert keeping.keep_list(project(), [summary()], known, asked_at) == is_stored
    again = filters.of_ids(project(), ["s-1"])
    assert not keeping.keep_list(project(), [summary()], again, asked_at)
    assert (record().state, record().gone_at) == ("LAUNCHED", None)


def test_change_is_told_with_its_source_and_how_long_the_status_before_lasted() -> None:
    stored(summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]))
    [change] = stored(
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "REJECTED", "No opt-out"))]),
        source=Source.EVENT,
    )
    assert (change.source, change.before, change.after) == ("event", "PENDING", "REJECTED")
    assert (change.remark, change.lasted) == ("No opt-out", None)  # its beginning was not seen
    assert record().changed_at == change.seen_at
    OperatorRecord.objects.update(seen_since=timezone.now() - timedelta(days=9))
    stored(summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]))
    latest = Change.objects.latest("pk")
    assert latest.lasted is not None
    assert 9 * 86400 - 60 < latest.lasted < 9 * 86400 + 60


def test_states_last_from_the_change_that_began_them() -> None:
    for state in ("IN_TEST", "LAUNCHING", "LAUNCHED"):
        stored(summary(state=state))
    first, second = Change.objects.order_by("pk")
    assert first.lasted is None
    assert second.lasted is not None


def test_answer_to_an_earlier_question_is_left_out() -> None:
    stored(summary(state="LAUNCHED"))
    assert stored(summary(state="LAUNCHING"), ago=5 * MINUTE) == []
    assert record().state == "LAUNCHED"


@pytest.mark.parametrize("skew", [-10 * MINUTE, 10 * MINUTE])
def test_wrong_clock_of_a_machine_orders_nothing(
    monkeypatch: pytest.MonkeyPatch, skew: timedelta
) -> None:
    stored(summary(state="LAUNCHING"))
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + skew)
    stored(summary(state="LAUNCHED"))
    monkeypatch.undo()
    stored(summary(state="UNLAUNCHED"))
    assert record().state == "UNLAUNCHED"
    assert abs(record().read_at - real()) < MINUTE


def test_places_that_are_gone_leave_no_rows() -> None:
    stored(
        summary(
            countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))],
            details={"testNumbers": ["+4915112345678"]},
        )
    )
    stored(summary())
    for model in (CountryRecord, OperatorRecord, SearchTerm):
        assert not model._default_manager.exists()


def test_new_sender_is_news_only_after_a_full_pass() -> None:
    stored(summary("s-1"))
    full_pass()
    [change] = stored(summary("s-2", "DRAFT"))
    assert (change.kind, change.after) == ("first", "DRAFT")


def test_gone_and_back_are_changes() -> None:
    stored(summary(state="DRAFT"))
    [change] = not_found("s-1")
    assert (change.kind, change.before) == ("gone", "DRAFT")
    assert (record().waits_for, record().gone_at) == ("", change.seen_at)
    assert not_found("s-1") == []
    assert not_found("never read") == []
    [change] = stored(summary(state="DRAFT"))
    assert (change.kind, change.after) == ("back", "DRAFT")
    assert (record().gone_at, record().waits_for) == (None, "you")


def test_hundred_senders_take_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    def senders(status: str, number: int) -> list[Any]:
        places = [country("FR", status, ("Orange", status), ("SFR", status))]
        return [summary(f"s-{n}", countryStatus=places) for n in range(number)]

    for status in ("PENDING", "LAUNCHED"):
        with django_assert_max_num_queries(30):
            stored(*senders(status, 100))
    assert OperatorRecord.objects.filter(status="LAUNCHED").count() == 200
    assert Change.objects.count() == 300


def test_what_was_seen_is_never_changed_or_removed() -> None:
    stored(summary(state="IN_TEST"))
    [change] = stored(summary(state="LAUNCHING"))
    for forbidden in (
        change.save,
        change.delete,
        Change.objects.all().delete,
        lambda: Change.objects.update(after="LAUNCHED"),
        lambda: Change.objects.bulk_update([change], ["after"]),
    ):
        with pytest.raises(InsertedOnly):
            forbidden()


def test_followers_are_called_once_with_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[int]] = []
    monkeypatch.setattr(
        keeping, "AFTER_CHANGES", [lambda changes: told.append([one.pk for one in changes])]
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        stored(summary(state="IN_TEST"))
        changes = stored(summary(state="LAUNCHING"))
    assert told == [[one.pk for one in changes]]


def test_list_and_detail_page_store_what_they_read(manager: Client) -> None:
    manager.get(f"{LIST}?size=10")
    assert SenderRecord.objects.count() == 10
    manager.get(DETAIL)
    assert record(DEALS).name == "Aurora Deals"
    assert not Change.objects.exists()
    manager.get(f"{LIST}?name=Aurora%20Deals")
    assert not Change.objects.exists()  # list and detail are read alike


def test_sender_that_sinch_does_not_know_any_more_is_stored_as_gone(manager: Client) -> None:
    manager.get(DETAIL)
    SandboxSender.objects.filter(pk=DEALS).delete()
    assert manager.get(DETAIL).status_code == 404
    assert record(DEALS).gone_at is not None


def test_failing_sinch_leaves_records_as_they_are(manager: Client) -> None:
    manager.get(DETAIL)
    before = record(DEALS).read_at
    faults.order("GET /rcs/senders/*", "error", status=500)
    manager.get(DETAIL)
    assert record(DEALS).read_at == before


def test_page_that_cannot_store_is_shown(manager: Client) -> None:
    def without_records(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")) and "senders_senderrecord" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(without_records):
        assert manager.get(LIST).status_code == 200
        assert manager.get(DETAIL).status_code == 200


def test_projects_keep_their_own_records() -> None:
    other = Project.objects.exclude(slug="aurora").first()
    assert other is not None
    stored(summary(state="IN_TEST"))
    keeping.note(other, [summary(state="DRAFT")], asked_at=timezone.now(), source=Source.SYNC)
    assert record().state == "IN_TEST"
    assert SenderRecord.objects.count() == 2
