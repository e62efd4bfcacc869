"""The databases' own refusal to change the audit trail, whoever asks: triggers, by vendor.

Migration 0006 puts them there, and ``apps`` after each later one, since SQLite drops a table's
triggers where a migration rebuilds the table. Only that migration, backwards, takes them away.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

MIGRATION = ("senders", "0006_audit_guard")
# Trigger by trigger. The end of a chain moves by one entry at a time; what other columns a chain
# has is not guarded. On SQLite INSERT OR REPLACE removes rows without asking the other triggers.
_SQLITE = {
    "audit_entry_unchanged": """
        CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON senders_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_entry_kept": """
        CREATE TRIGGER audit_entry_kept BEFORE DELETE ON senders_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_entry_not_replaced": """
        CREATE TRIGGER audit_entry_not_replaced BEFORE INSERT ON senders_auditentry
        WHEN EXISTS (
            SELECT 1 FROM senders_auditentry
            WHERE id = NEW.id OR hash = NEW.hash OR previous_hash = NEW.previous_hash
            OR (project_slug = NEW.project_slug AND number = NEW.number)
        )
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_chain_forward": """
        CREATE TRIGGER audit_chain_forward BEFORE UPDATE ON senders_auditchain
        WHEN NOT (
            NEW.name = OLD.name AND (
                (NEW.length = OLD.length AND NEW.last_hash = OLD.last_hash)
                OR (NEW.length = OLD.length + 1 AND NEW.last_hash <> OLD.last_hash)
            )
        )
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_chain_kept": """
        CREATE TRIGGER audit_chain_kept BEFORE DELETE ON senders_auditchain
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_chain_not_replaced": """
        CREATE TRIGGER audit_chain_not_replaced BEFORE INSERT ON senders_auditchain
        WHEN EXISTS (SELECT 1 FROM senders_auditchain WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
}
_FUNCTION = """
    CREATE OR REPLACE FUNCTION senders_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit trail is append-only'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$"""
_POSTGRESQL = {
    "audit_entry_kept": """
        CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON senders_auditentry
        FOR EACH ROW EXECUTE FUNCTION senders_audit_refuse()""",
    "audit_entry_not_emptied": """
        CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON senders_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION senders_audit_refuse()""",
    "audit_chain_forward": """
        CREATE TRIGGER audit_chain_forward BEFORE UPDATE ON senders_auditchain
        FOR EACH ROW WHEN (NOT (
            NEW.name = OLD.name AND (
                (NEW.length = OLD.length AND NEW.last_hash = OLD.last_hash)
                OR (NEW.length = OLD.length + 1 AND NEW.last_hash <> OLD.last_hash)
            )
        ))
        EXECUTE FUNCTION senders_audit_refuse()""",
    "audit_chain_kept": """
        CREATE TRIGGER audit_chain_kept BEFORE DELETE ON senders_auditchain
        FOR EACH ROW EXECUTE FUNCTION senders_audit_refuse()""",
    "audit_chain_not_emptied": """
        CREATE TRIGGER audit_chain_not_emptied BEFORE TRUNCATE ON senders_auditchain
        FOR EACH STATEMENT EXECUTE FUNCTION senders_audit_refuse()""",
}
_TRIGGERS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
# A trigger that was switched off is as good as none.
_IN_FORCE = {
    "sqlite": """
        SELECT name FROM sqlite_master
        WHERE type = 'trigger' AND tbl_name IN ('senders_auditentry', 'senders_auditchain')""",
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'
        AND tgrelid IN (to_regclass('senders_auditentry'), to_regclass('senders_auditchain'))""",
}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not in force."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE[connection.vendor])
        in_force = {row[0] for row in cursor.fetchall()}
    return [name for name in _TRIGGERS[connection.vendor] if name not in in_force]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts those in place that are missing."""
    absent = missing(connection)
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name in absent:
            cursor.execute(_TRIGGERS[connection.vendor][name])


def remove(connection: BaseDatabaseWrapper) -> None:
    """For the migration backwards, and for tests that flush or forge."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Takes the triggers along.
            cursor.execute("DROP FUNCTION IF EXISTS senders_audit_refuse() CASCADE")
            return
        for name in _SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
