"""The documented roles on a real PostgreSQL: the web's work goes on, all else is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from senders import audit, jobs
from senders.audit import Action, Actor, Target
from senders.checks import web_cannot_alter_the_audit_trail
from senders.console import database_roles
from senders.models import AuditEntry, Draft, Outcome, Project
from tests.conftest import DETAIL, LIST

ON_POSTGRESQL = connection.settings_dict["ENGINE"].endswith("postgresql")
postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="this run has another database")
WEB, READER = "rcs_web_of_tests", "rcs_reader_of_tests"


@pytest.fixture
def roles() -> Iterator[None]:
    """Both roles with their rights, for this test alone; what follows runs as the owner."""
    with connection.cursor() as cursor:
        for role in (WEB, READER):
            cursor.execute(f"CREATE ROLE {role}")
        for statement in database_roles.statements(WEB, READER):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def as_web(roles: None, aurora: Project) -> None:
    audit.record(
        Actor(aurora, "tests"),
        Action.DRAFT_CREATED,
        Outcome.SUCCEEDED,
        Target("draft", "1"),
        now=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB}")


@postgresql
def test_the_web_does_all_its_work_with_its_own_role(as_web: None) -> None:
    client = Client()
    assert (
        client.post("/login/", {"username": "manager", "password": "rcs-demo"}).status_code == 302
    )
    for path in (LIST, DETAIL, "/", "/account/", "/notices/", "/p/aurora/", "/p/aurora/changes/"):
        assert client.get(path).status_code == 200, path
    made = client.post("/p/aurora/onboarding/new/", {"use_case": "PROMOTIONAL", "region": "EU"})
    assert made.status_code in {200, 302, 422}
    draft = Draft.objects.latest("pk") if Draft.objects.exists() else None
    if draft:
        assert client.get(f"/p/aurora/onboarding/{draft.pk}/").status_code == 200
    assert client.post(f"{DETAIL}notes/", {"text": "A note"}).status_code == 302
    assert client.post("/p/aurora/audit/verify/").status_code == 302
    assert client.get("/p/aurora/audit/export.jsonl").getvalue()
    jobs.run_due()
    assert audit.verify(Project.objects.get(slug="aurora")).whole
    call_command("verify_audit")
    assert client.post("/logout/").status_code == 302


FORBIDDEN = [
    "UPDATE senders_auditentry SET actor_name = 'x'",
    "DELETE FROM senders_auditentry",
    "TRUNCATE senders_auditentry CASCADE",
    "DELETE FROM senders_auditchain",
    "DELETE FROM senders_auditcheckpoint",
    "UPDATE senders_auditcheckpoint SET hash = 'x'",
    "TRUNCATE senders_auditchain",
    "ALTER TABLE senders_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE senders_auditentry DISABLE TRIGGER audit_entry_kept",
    "ALTER TABLE senders_auditentry ADD COLUMN x int",
    "ALTER TABLE senders_auditentry OWNER TO CURRENT_USER",
    "DROP TRIGGER audit_entry_kept ON senders_auditentry",
    "DROP TABLE senders_auditentry CASCADE",
    "CREATE OR REPLACE FUNCTION senders_audit_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "CREATE RULE r AS ON INSERT TO senders_auditentry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "CREATE TABLE public.copy (x int)",
    "CREATE TRIGGER t BEFORE INSERT ON senders_auditentry FOR EACH ROW"
    " EXECUTE FUNCTION senders_audit_refuse()",
    "SELECT setval('senders_auditentry_id_seq', 1)",
    "UPDATE senders_installation SET mode = 'live'",
    "DELETE FROM django_migrations",
]


@postgresql
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_cannot_touch_what_protects_the_trail(as_web: None, statement: str) -> None:
    before = AuditEntry.objects.count()
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|able)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.count() == before


READS: list[tuple[str, bool]] = [
    ("SELECT * FROM senders_auditentry", True),
    ("SELECT * FROM senders_auditchain", True),
    ("SELECT slug, name FROM senders_project", True),
    ("SELECT key_secret_encrypted FROM senders_project", False),
    ("SELECT * FROM senders_project", False),
    ("SELECT username FROM auth_user", True),
    ("SELECT password FROM auth_user", False),
    ("SELECT * FROM django_session", False),
    ("SELECT * FROM senders_draft", False),
    ("SELECT * FROM mfa_authenticator", False),
    ("INSERT INTO senders_auditchain (name, length, last_hash) VALUES ('x', 0, '')", False),
]


@postgresql
@pytest.mark.parametrize(("statement", "allowed"), READS)
def test_the_reader_sees_the_trail_and_no_secret(
    roles: None, statement: str, allowed: bool
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {READER}")
        if allowed:
            cursor.execute(statement)
            return
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


@postgresql
def test_start_as_owner_is_told_by_the_check_for_deployments(as_web: None) -> None:
    assert not list(web_cannot_alter_the_audit_trail(None))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    (warning,) = web_cannot_alter_the_audit_trail(None)
    assert "database_roles" in str(warning.hint)


def test_every_table_has_its_rights_and_only_these_have_less() -> None:
    rights = database_roles.rights_by_table()
    assert set(connection.introspection.table_names()) == set(rights)
    assert {table for table, given in rights.items() if given != database_roles.ALL} == {
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "senders_auditchain",
        "senders_auditcheckpoint",
        "senders_auditentry",
        "senders_installation",
    }


@pytest.mark.parametrize("name", ["", "Web", "a b", "a;DROP TABLE x", 'a"b', "x" * 64, "1a"])
def test_names_that_would_have_to_be_quoted_are_refused(name: str) -> None:
    with pytest.raises(CommandError, match="no role name"):
        call_command("database_roles", "--web", name)


def test_command_prints_one_transaction(capsys: Any) -> None:
    call_command("database_roles", "--web", "w", "--reader", "r")
    printed = capsys.readouterr().out.splitlines()
    assert (printed[0], printed[-1]) == ("BEGIN;", "COMMIT;")
    assert "GRANT SELECT, INSERT ON senders_auditentry TO w;" in printed
    assert "GRANT SELECT (id, slug, name, project_id) ON senders_project TO r;" in printed
