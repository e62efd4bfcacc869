"""The database itself refuses to change the trail, whoever asks and in whatever words."""

import io
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import (
    IntegrityError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.migrations.exceptions import IrreversibleError
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target, triggers
from senders.models import AuditChain, AuditEntry, Outcome, Project
from tests.conftest import signed_in

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
ONLY_POSTGRES = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="shows on PostgreSQL only: make test-postgres"
)
ONLY_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="words of SQLite alone")


def add(project: Project, count: int = 1) -> None:
    for _number in range(count):
        actor, target = Actor(project, "manager"), Target("sender", "1")
        audit.record(actor, Action.SENDER_LAUNCHED, Outcome.SUCCEEDED, target, now=NOW)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


REFUSED = {
    "entry": "UPDATE senders_auditentry SET actor_name = 'nobody'",
    "entry to what it is": "UPDATE senders_auditentry SET ip = ip",
    "one entry": "UPDATE senders_auditentry SET outcome = 'refused' WHERE number = 2",
    "entries removed": "DELETE FROM senders_auditentry",
    "last entry removed": "DELETE FROM senders_auditentry WHERE number = 3",
    "chain removed": "DELETE FROM senders_auditchain",
    "back": "UPDATE senders_auditchain SET length = 2, last_hash = 'x'",
    "two on": "UPDATE senders_auditchain SET length = length + 2, last_hash = 'x'",
    "on without a hash": "UPDATE senders_auditchain SET length = length + 1",
    "another hash": "UPDATE senders_auditchain SET last_hash = 'x'",
    "another name": "UPDATE senders_auditchain SET name = 'other'",
}
REFUSED_BY_SQLITE = {
    "or ignore": "UPDATE OR IGNORE senders_auditentry SET actor_name = 'nobody'",
    "or replace": "UPDATE OR REPLACE senders_auditentry SET number = 1 WHERE number = 2",
    "replace whole": "REPLACE INTO senders_auditentry"
    " SELECT * FROM senders_auditentry WHERE number = 3",
    "replace at its place": "INSERT OR REPLACE INTO senders_auditentry"
    " (number, at, actor_name, role, ip, project_slug, project_id, action, target_kind, target_id,"
    " target_label, outcome, correlation, request_id, error_code, changes, previous_hash, hash)"
    " SELECT number, at, 'nobody', role, ip, project_slug, project_id, action, target_kind,"
    " target_id, target_label, outcome, correlation, request_id, error_code, changes, 'x', 'y'"
    " FROM senders_auditentry WHERE number = 3",
    "upsert": "INSERT INTO senders_auditchain (name, length, last_hash) VALUES ('aurora', 0, 'x')"
    " ON CONFLICT (name) DO UPDATE SET length = 0",
    "replace the end": "REPLACE INTO senders_auditchain (name, length, last_hash)"
    " VALUES ('aurora', 0, 'x')",
}
REFUSED_BY_POSTGRES = {
    "entries emptied": "TRUNCATE senders_auditentry",
    "chains emptied": "TRUNCATE senders_auditchain",
    "emptied along": "TRUNCATE senders_project CASCADE",
    "upsert": "INSERT INTO senders_auditchain (name, length, last_hash) VALUES ('aurora', 0, 'x')"
    " ON CONFLICT (name) DO UPDATE SET length = 0",
}
ROWS = [
    *(pytest.param(sql, id=name) for name, sql in REFUSED.items()),
    *(pytest.param(sql, id=name, marks=ONLY_SQLITE) for name, sql in REFUSED_BY_SQLITE.items()),
]
COMMITTED = pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)


def kept() -> tuple[Any, Any]:
    return list(AuditEntry.objects.values()), list(AuditChain.objects.values())


@pytest.mark.parametrize("sql", ROWS)
def test_database_rejects_each_statement_that_changes_the_trail(aurora: Project, sql: str) -> None:
    add(aurora, 3)
    before = kept()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(sql)
    assert kept() == before


@ONLY_POSTGRES
@pytest.mark.parametrize("sql", REFUSED_BY_POSTGRES.values(), ids=REFUSED_BY_POSTGRES)
@COMMITTED
def test_postgres_rejects_truncating_or_overwriting_the_trail(aurora: Project, sql: str) -> None:
    add(aurora, 3)
    before = kept()
    with pytest.raises(IntegrityError, match="append-only"):
        execute(sql)
    assert kept() == before


def test_chain_row_saved_without_a_change_is_accepted(aurora: Project) -> None:
    add(aurora, 2)
    execute("UPDATE senders_auditchain SET length = length, last_hash = last_hash")
    AuditChain.objects.get(name="aurora").save()
    add(aurora)
    assert audit.verify(aurora).checked == 3


def test_migrate_installs_missing_triggers_again(unguarded: None, aurora: Project) -> None:
    """SQLite rebuilds the table in a migration and drops its triggers."""
    assert len(triggers.missing(connection)) > 3
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []
    add(aurora)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute("DELETE FROM senders_auditentry")


@COMMITTED
def test_migrating_back_is_rejected_and_keeps_the_triggers(aurora: Project) -> None:
    add(aurora)
    with pytest.raises(IrreversibleError):
        call_command("migrate", "senders", "0005_press", verbosity=0)
    call_command("migrate", verbosity=0)  # those after it were taken back one by one
    assert triggers.missing(connection) == []
    assert audit.verify(aurora).checked == 1


@ONLY_POSTGRES
@COMMITTED
def test_writer_locks_its_own_chain_and_no_other(aurora: Project) -> None:
    harbor, met = Project.objects.get(slug="harbor"), list[str]()
    add(aurora)
    add(harbor)

    def write_both() -> None:
        try:
            add(harbor)
            met.append("harbor is free")
            with transaction.atomic():
                AuditChain.objects.select_for_update(nowait=True).get(name="aurora")
        except OperationalError:
            met.append("aurora is locked")
        finally:
            connections.close_all()

    with transaction.atomic():
        add(aurora)
        other = threading.Thread(target=write_both)
        other.start()
        other.join()
    assert met == ["harbor is free", "aurora is locked"]
    assert (audit.verify(aurora).checked, audit.verify(harbor).checked) == (2, 2)


def test_disabled_trigger_is_reported_missing_by_command_and_page(aurora: Project) -> None:
    if connection.vendor == "postgresql":
        execute("ALTER TABLE senders_auditentry DISABLE TRIGGER audit_entry_kept")
    else:
        execute("DROP TRIGGER audit_entry_kept")
    assert triggers.missing(connection) == ["audit_entry_kept"]
    said = io.StringIO()
    with pytest.raises(CommandError, match="The audit trail is not protected"):
        call_command("verify_audit", stdout=said)
    assert (
        "Note: the database does not protect the audit trail; missing: audit_entry_kept"
        in said.getvalue()
    )
    page = signed_in("auditor").get("/p/aurora/audit/").text
    assert "The audit trail is not protected by the database." in page


def test_weakened_trigger_counts_as_missing_and_is_installed_again(aurora: Project) -> None:
    if connection.vendor == "postgresql":
        execute(
            "CREATE OR REPLACE FUNCTION senders_audit_refuse() RETURNS trigger"
            " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
        execute("ALTER TABLE senders_auditchain ENABLE REPLICA TRIGGER audit_chain_forward")
    else:
        execute("DROP TRIGGER audit_entry_kept")
        execute(
            "CREATE TRIGGER audit_entry_kept BEFORE DELETE ON senders_auditentry"
            " WHEN 0 BEGIN SELECT RAISE(ABORT, 'never'); END"
        )
    assert "audit_entry_kept" in triggers.missing(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []
    add(aurora)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute("DELETE FROM senders_auditentry")


FORGED = {
    "an end that no entry has": "UPDATE senders_auditchain"
    " SET length = length + 1, last_hash = 'x'",
    "a verification of nothing": "UPDATE senders_auditchain SET verified_whole = true,"
    " verified_length = 200000, verified_hash = 'x'",
    "a chain that begins late": "INSERT INTO senders_auditchain (name, length, last_hash)"
    " VALUES ('other', 99, 'x')",
}


@pytest.mark.parametrize("sql", FORGED.values(), ids=list(FORGED))
def test_database_rejects_a_forged_chain_end_or_verification(aurora: Project, sql: str) -> None:
    add(aurora)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(sql)


def test_removing_verified_entries_shows_the_chain_as_broken(
    unguarded: None, aurora: Project
) -> None:
    add(aurora, 6)
    admin = User.objects.get(username="admin")
    report = audit.verify(aurora)
    audit.keep(aurora.slug, report, by=admin, now=NOW)
    assert report.whole
    execute("DELETE FROM senders_auditentry WHERE number > 3")
    third = AuditEntry.objects.get(project_slug="aurora", number=3)
    AuditChain.objects.filter(name="aurora").update(length=3, last_hash=third.hash)
    page = signed_in("auditor").get("/p/aurora/audit/").text
    assert "Audit chain broken at entry 4." in page
    report = audit.verify(aurora)
    assert (report.whole, report.position) == (False, 4)


def test_verify_audit_checks_every_chain_and_lists_attempts_without_outcome(
    aurora: Project,
) -> None:
    add(aurora, 2)
    actor, target = Actor(aurora, "manager"), Target("sender", "1")
    now = timezone.now()
    for minutes, correlation in ((90, "a"), (70, "b"), (59, "c")):
        at = now - timedelta(minutes=minutes)
        audit.record(
            actor,
            Action.SENDER_LAUNCHED,
            Outcome.ATTEMPTED,
            target,
            now=at,
            correlation=correlation,
        )
    audit.record(actor, Action.SENDER_LAUNCHED, Outcome.NO_ANSWER, target, now=now, correlation="b")
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    portal, whole, alone, lonely, signed, harbor = said.getvalue().splitlines()
    assert alone.startswith("  Note: Not compared with checkpoints outside the database")
    assert portal.startswith("portal: 0 entries, intact, last hash ")
    assert harbor.startswith("harbor: 0 entries, intact, last hash ")
    last_hash = audit.verify(aurora).last_hash
    assert whole == f"aurora: 6 entries, intact, last hash {last_hash}; not signed"
    assert signed == "  Signed now: checkpoint 1 of entry 6"
    first = AuditEntry.objects.get(correlation="a")
    assert lonely.startswith(f"  Note: entry {first.number} (sender.launched), attempted at 20")
    assert lonely.endswith(" UTC, has no outcome")
    one = io.StringIO()
    call_command("verify_audit", "harbor", stdout=one)
    assert one.getvalue().splitlines() == [harbor]
    with pytest.raises(CommandError, match="Project nowhere not found"):
        call_command("verify_audit", "nowhere")
