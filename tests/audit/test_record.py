"""The trail is append-only, its chain shows every touch, and writers do not trip each other."""

import hashlib
import io
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError

from senders import audit
from senders.audit import Action, Actor, ChainReport, Target
from senders.models import AppendOnly, AuditChain, AuditEntry, Outcome, Project, Role

NOW = datetime(2026, 11, 23, 8, 30, 0, 120, tzinfo=UTC)
SENDER = Target("sender", "cf11794a-1d9b-4c2c-9d6c-6b6d4f0f8a01", "Aurora Deals")


def actor(project: Project | None) -> Actor:
    user = User.objects.get(username="manager")
    return Actor(project, "manager", user=user, role=Role.MANAGER, ip="192.0.2.7")


def add(project: Project | None, count: int = 1) -> list[AuditEntry]:
    return [
        audit.record(
            actor(project),
            Action.SENDER_LAUNCHED,
            Outcome.SUCCEEDED,
            SENDER,
            now=NOW,
            changes={"after": {"state": f"LAUNCHING {number}"}},
        )
        for number in range(count)
    ]


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_recorded_entry_has_every_hashed_column(aurora: Project) -> None:
    audit.record(
        actor(aurora),
        Action.SENDER_LAUNCHED,
        Outcome.REFUSED,
        SENDER,
        now=NOW,
        correlation="c" * 32,
        changes={"asked": {"state": "LAUNCHED"}},
        request_id="r-1",
        status=412,
        error_code="launch_precondition_failed",
    )
    entry = AuditEntry.objects.get()
    assert entry.hashed() == {
        "number": 1,
        "at": "2026-11-23T08:30:00.000120Z",
        "actor_id": User.objects.get(username="manager").pk,
        "actor_name": "manager",
        "role": "manager",
        "ip": "192.0.2.7",
        "project_id": aurora.pk,
        "project_slug": "aurora",
        "action": Action.SENDER_LAUNCHED,
        "target_kind": "sender",
        "target_id": SENDER.id,
        "target_label": "Aurora Deals",
        "outcome": "refused",
        "correlation": "c" * 32,
        "request_id": "r-1",
        "status": 412,
        "error_code": "launch_precondition_failed",
        "changes": {"asked": {"state": "LAUNCHED"}},
        "previous_hash": hashlib.sha256(b"audit chain of aurora").hexdigest(),
    }


def test_hash_covers_every_column_but_the_key_and_the_hash() -> None:
    columns = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert columns - set(AuditEntry.HASHED) == {"id", "hash"}


def test_chain_can_be_recomputed_from_exported_entries_alone(aurora: Project) -> None:
    add(aurora, 3)
    lines = [
        json.dumps(entry.hashed() | {"hash": entry.hash})
        for entry in AuditEntry.objects.order_by("number")
    ]
    previous = hashlib.sha256(b"audit chain of aurora").hexdigest()
    for line in lines:
        entry = json.loads(line)
        stated = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == stated
        assert entry["previous_hash"] == previous
        previous = stated


def test_each_project_and_the_portal_have_separate_chains(aurora: Project) -> None:
    harbor = Project.objects.get(slug="harbor")
    for project in (aurora, None, harbor, aurora):
        add(project)
    assert list(AuditEntry.objects.values_list("project_slug", "number")) == [
        ("aurora", 1),
        ("", 1),
        ("harbor", 1),
        ("aurora", 2),
    ]
    for project, length in ((aurora, 2), (harbor, 1), (None, 1)):
        report = audit.verify(project)
        assert (report.whole, report.checked) == (True, length)


def test_chain_without_entries_is_intact_and_has_its_origin_hash(aurora: Project) -> None:
    origin = hashlib.sha256(b"audit chain of aurora").hexdigest()
    assert audit.verify(aurora) == ChainReport(whole=True, checked=0, last_hash=origin)


@pytest.mark.parametrize(
    "touch",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.update(actor_name="nobody"),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(outcome="succeeded"),
        lambda entry: AuditEntry.objects.all().delete(),
        lambda entry: AuditEntry.objects.bulk_update([entry], ["action"]),
        lambda entry: AuditEntry.objects.bulk_create([AuditEntry(number=9)]),
        lambda entry: AuditEntry.objects.create(number=9),
        lambda entry: AuditEntry.objects.get_or_create(number=9),
        lambda entry: AuditEntry.objects.update_or_create(number=9),
        lambda entry: AuditEntry.objects.update_or_create(
            pk=entry.pk, defaults={"action": Action.SENDER_CREATED}
        ),
        lambda entry: entry.project.audit_entries.all().delete(),
        lambda entry: entry.actor.audit_entries.update(ip=""),
    ],
)
def test_changing_or_removing_entries_through_models_raises_append_only(
    aurora: Project, touch: Callable[[AuditEntry], object]
) -> None:
    (entry,) = add(aurora)
    before = list(AuditEntry.objects.values())
    with pytest.raises(AppendOnly):
        touch(entry)
    assert list(AuditEntry.objects.values()) == before


def test_project_with_audit_entries_cannot_be_deleted(aurora: Project) -> None:
    add(aurora)
    aurora.memberships.all().delete()
    with pytest.raises(ProtectedError):
        aurora.delete()


def _insert(**other: object) -> None:
    """A row slipped in by hand, with a hash that fits itself."""
    columns = AuditEntry.objects.order_by("number").values()[1] | other
    forged = AuditEntry(**columns)
    values = forged.hashed() | {"at": forged.at, "changes": json.dumps(forged.changes)}
    values["hash"] = forged.computed_hash()
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    execute(f"INSERT INTO senders_auditentry ({names}) VALUES ({marks})", *values.values())  # noqa: S608


def _swap(one: int, other: int) -> None:
    for old, new in ((one, 99), (other, one), (99, other)):
        execute("UPDATE senders_auditentry SET number = %s WHERE number = %s", new, old)


def _insert_between() -> None:
    for old in (5, 4, 3):
        execute("UPDATE senders_auditentry SET number = %s WHERE number = %s", old + 1, old)
    second = AuditEntry.objects.get(number=2)
    # Two entries cannot have one predecessor, so the forger has to break the next link.
    execute("UPDATE senders_auditentry SET previous_hash = 'x' WHERE number = 4")
    _insert(number=3, previous_hash=second.hash, actor_name="forged")


def _insert_at_the_end() -> None:
    last = AuditEntry.objects.get(number=5)
    _insert(number=6, previous_hash=last.hash, actor_name="forged")


def _set(column: str, value: object, number: int = 3) -> Callable[[], None]:
    sql = f"UPDATE senders_auditentry SET {column} = %s WHERE number = %s"  # noqa: S608
    return lambda: execute(sql, value, number)


def _remove(*numbers: int) -> Callable[[], None]:
    marks = ", ".join(["%s"] * len(numbers))
    sql = f"DELETE FROM senders_auditentry WHERE number IN ({marks})"  # noqa: S608
    return lambda: execute(sql, *numbers)


def _cut_and_cover() -> None:
    """Removes the last entry and moves the end back, but forgets the hash."""
    execute("DELETE FROM senders_auditentry WHERE number = 5")
    execute("UPDATE senders_auditchain SET length = 4")


def _forge(*numbers: int) -> None:
    """Another name in the first of them, and hashes that fit in each."""
    for number in numbers:
        entry = AuditEntry.objects.get(number=number)
        if number == numbers[0]:
            entry.actor_name = "auditor"
        else:
            entry.previous_hash = AuditEntry.objects.get(number=number - 1).hash
        execute(
            "UPDATE senders_auditentry SET actor_name = %s, previous_hash = %s, hash = %s"
            " WHERE number = %s",
            entry.actor_name,
            entry.previous_hash,
            entry.computed_hash(),
            number,
        )


def _copy(one: int, other: int) -> None:
    """Says of one entry what another says, but for its place."""
    source = AuditEntry.objects.get(number=one)
    execute(
        "UPDATE senders_auditentry SET changes = %s WHERE number = %s",
        json.dumps(source.changes),
        other,
    )


TOUCHES: list[tuple[str, Callable[[], None], int]] = [
    # what was done, place where the chain breaks
    ("time", _set("at", "2026-11-23 08:30:01"), 3),
    ("person", _set("actor_id", None), 3),
    ("name", _set("actor_name", "auditor"), 3),
    ("role", _set("role", "admin"), 3),
    ("address", _set("ip", ""), 3),
    ("action", _set("action", Action.SENDER_UPDATED), 3),
    ("kind", _set("target_kind", "draft"), 3),
    ("target", _set("target_id", "other"), 3),
    ("label", _set("target_label", "Aurora deals"), 3),
    ("outcome", _set("outcome", "refused"), 3),
    ("correlation", _set("correlation", "0" * 32), 3),
    ("request id", _set("request_id", "r"), 3),
    ("status", _set("status", 200), 3),
    ("error code", _set("error_code", "internal_error"), 3),
    ("changes", _set("changes", '{"after": {"state": "LAUNCHED"}}'), 3),
    ("link", _set("previous_hash", "f" * 64), 3),
    ("hash", _set("hash", "f" * 64), 3),
    ("first", _set("ip", "", number=1), 1),
    ("last", _set("ip", "", number=5), 5),
    ("first removed", _remove(1), 1),
    ("inner removed", _remove(3), 3),
    ("last removed", _remove(5), 5),
    ("two removed", _remove(4, 5), 4),
    ("all removed", _remove(1, 2, 3, 4, 5), 1),
    ("last removed and covered", _cut_and_cover, 4),
    ("neighbours swapped", lambda: _swap(2, 3), 2),
    ("far ones swapped", lambda: _swap(2, 5), 2),
    ("inserted between", _insert_between, 3),
    ("inserted at the end", _insert_at_the_end, 6),
    ("content copied", lambda: _copy(2, 4), 4),
    ("changed with a fitting hash", lambda: _forge(3), 4),
    ("changed with all that follows", lambda: _forge(3, 4, 5), 5),
    ("last changed with a fitting hash", lambda: _forge(5), 5),
    ("end removed", lambda: execute("DELETE FROM senders_auditchain"), 1),
    ("end moved on", lambda: execute("UPDATE senders_auditchain SET length = 6"), 6),
    ("end moved back", lambda: execute("UPDATE senders_auditchain SET length = 3"), 3),
    ("end renamed", lambda: execute("UPDATE senders_auditchain SET last_hash = 'x'"), 5),
]


@pytest.mark.parametrize(
    ("touch", "place"), [row[1:] for row in TOUCHES], ids=[row[0] for row in TOUCHES]
)
def test_verification_finds_each_manipulation_and_names_its_position(
    unguarded: None, aurora: Project, touch: Callable[[], None], place: int
) -> None:
    add(aurora, 5)
    assert audit.verify(aurora).whole
    touch()
    report = audit.verify(aurora)
    assert not report.whole
    if report.first_bad is not None:
        assert AuditEntry.objects.get(pk=report.first_bad).number in {place, place + 1}
    else:
        assert not AuditEntry.objects.filter(number__gte=place).exists()
    command = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("verify_audit", "aurora", stdout=command)
    assert ended.value.returncode == 1
    assert f"BROKEN at position {report.position} (" in command.getvalue()
    assert (f"(row {report.first_bad})" in command.getvalue()) is (report.first_bad is not None)


def _verified(aurora: Project, number: int, first: int) -> None:
    """Adds entries from ``first`` to ``number`` and verifies the chain."""
    add(aurora, number - first + 1)
    admin = User.objects.get(username="admin")
    report = audit.verify(aurora)
    audit.keep(aurora.slug, report, by=admin, now=NOW)
    assert report.whole


def test_chain_that_grew_after_a_verification_is_intact(unguarded: None, aurora: Project) -> None:
    _verified(aurora, 3, first=1)
    add(aurora, 2)
    report = audit.verify(aurora)
    assert (report.whole, report.checked) == (True, 5)


def test_chain_rewritten_up_to_its_end_is_broken_where_it_was_verified(
    unguarded: None, aurora: Project
) -> None:
    """Every hash fits again, the stored end included: only the verified hash still differs."""
    _verified(aurora, 3, first=1)
    add(aurora, 2)
    _forge(2, 3, 4, 5)
    last = AuditEntry.objects.get(number=5)
    execute("UPDATE senders_auditchain SET last_hash = %s WHERE name = 'aurora'", last.hash)
    report = audit.verify(aurora)
    assert (report.whole, report.position) == (False, 3)
    assert report.first_bad == AuditEntry.objects.get(number=3).pk


def test_chain_rewritten_after_its_verified_part_is_broken_only_by_its_end(
    unguarded: None, aurora: Project
) -> None:
    _verified(aurora, 3, first=1)
    add(aurora, 2)
    _forge(4, 5)
    assert audit.verify(aurora).position == 5


def test_entries_inside_one_correlation_share_it_and_others_do_not(aurora: Project) -> None:
    with audit.under_one_correlation():
        first, second = add(aurora, 2)
        with audit.under_one_correlation():
            (nested,) = add(aurora)
    (outside,) = add(aurora)
    assert first.correlation == second.correlation == nested.correlation
    assert outside.correlation not in {"", first.correlation}


def test_entry_moved_to_another_chain_breaks_both_chains(unguarded: None, aurora: Project) -> None:
    add(aurora, 2)
    harbor = Project.objects.get(slug="harbor")
    execute(
        "UPDATE senders_auditentry SET project_id = %s, project_slug = 'harbor' WHERE number = 2",
        harbor.pk,
    )
    report = audit.verify(aurora)
    assert (report.whole, report.first_bad, report.position) == (False, None, 2)
    assert not audit.verify(harbor).whole


def test_two_entries_never_have_the_same_predecessor(aurora: Project) -> None:
    first, _second, _third = add(aurora, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        _insert(number=4, previous_hash=first.hash, actor_name="forged")
    with pytest.raises(IntegrityError), transaction.atomic():
        _insert(number=2, previous_hash="0" * 64)
    assert audit.verify(aurora).whole


def test_entries_of_a_rolled_back_transaction_are_not_in_the_chain(aurora: Project) -> None:
    add(aurora)
    with transaction.atomic():
        add(aurora, 2)
        transaction.set_rollback(True)
    add(aurora)
    assert audit.verify(aurora).checked == AuditChain.objects.get().length == 2


def test_unusual_values_are_stored_as_they_were_hashed(aurora: Project) -> None:
    odd = {"after": {"ä\x00": ["\ud800", 5.0, 0.1, 1e22, 1e-7, float("inf"), None, True, "🙂"]}}
    label = "é" * 300
    audit.record(
        actor(aurora),
        Action.SENDER_UPDATED,
        Outcome.SUCCEEDED,
        Target("sender", "1", label),
        now=NOW,
        changes=odd,
    )
    entry = AuditEntry.objects.get()
    assert audit.verify(aurora).whole
    assert entry.target_label == "é" * 255
    kept = entry.changes["after"]["ä\ufffd"]
    assert kept == ["\ufffd", 5, 0.1, 10**22, 1e-7, "inf", None, True, "🙂"]
    assert type(kept[1]) is int


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
def test_eight_concurrent_writers_leave_one_intact_chain(aurora: Project) -> None:
    start = threading.Barrier(8)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            start.wait()
            add(aurora, 40)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    report = audit.verify(aurora)
    assert (report.whole, report.checked) == (True, 320)


def test_chains_include_those_known_from_one_table_alone(unguarded: None, aurora: Project) -> None:
    """A forger may remove the entries of a chain, its row, or the project."""
    add(aurora)
    execute("UPDATE senders_auditentry SET project_slug = 'entries-alone'")
    AuditChain.objects.create(name="row-alone", length=1, last_hash="x")
    assert {"", "aurora", "harbor", "entries-alone", "row-alone"} <= set(audit.chains())
    assert not audit.verify_chain("row-alone").whole
    assert not audit.verify_chain("entries-alone").whole
