"""The databases' own refusal to change the audit trail, whoever asks: triggers, by vendor.

Migration 0007 puts them there, and ``apps`` after each later one, since SQLite drops a table's
triggers where a migration rebuilds the table. Nothing of the portal takes them away.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

MIGRATION = ("senders", "0007_audit_guard")

# What may become of the row of a chain: its end moves to an entry that is there, one at a time, and
# a verification says of an entry that is there that all before it is whole.
_FORWARD = """
    NEW.name = OLD.name
    AND (
        (NEW.length = OLD.length AND NEW.last_hash = OLD.last_hash)
        OR (NEW.length = OLD.length + 1 AND EXISTS (
            SELECT 1 FROM senders_auditentry
            WHERE project_slug = NEW.name AND number = NEW.length AND hash = NEW.last_hash
        ))
    )
    AND (
        (
            COALESCE(NEW.verified_length, 0) = COALESCE(OLD.verified_length, 0)
            AND COALESCE(NEW.verified_hash, '') = COALESCE(OLD.verified_hash, '')
        )
        OR NEW.verified_length = 0 OR EXISTS (
            SELECT 1 FROM senders_auditentry WHERE project_slug = NEW.name
            AND number = NEW.verified_length AND hash = NEW.verified_hash
        )
    )"""

_ABORT = "SELECT RAISE(ABORT, 'the audit trail is append-only')"
# On SQLite INSERT OR REPLACE removes rows without asking the other triggers.
_SQLITE = {
    "audit_entry_unchanged": f"""
        CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON senders_auditentry
        BEGIN {_ABORT}; END""",
    "audit_entry_kept": f"""
        CREATE TRIGGER audit_entry_kept BEFORE DELETE ON senders_auditentry
        BEGIN {_ABORT}; END""",
    "audit_entry_not_replaced": """
        CREATE TRIGGER audit_entry_not_replaced BEFORE INSERT ON senders_auditentry
        WHEN EXISTS (
            SELECT 1 FROM senders_auditentry
            WHERE id = NEW.id OR hash = NEW.hash OR previous_hash = NEW.previous_hash
            OR (project_slug = NEW.project_slug AND number = NEW.number)
        )
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_chain_forward": f"""
        CREATE TRIGGER audit_chain_forward BEFORE UPDATE ON senders_auditchain
        WHEN NOT ({_FORWARD})
        BEGIN {_ABORT}; END""",
    "audit_chain_kept": f"""
        CREATE TRIGGER audit_chain_kept BEFORE DELETE ON senders_auditchain
        BEGIN {_ABORT}; END""",
    "audit_checkpoint_unchanged": f"""
        CREATE TRIGGER audit_checkpoint_unchanged BEFORE UPDATE ON senders_auditcheckpoint
        BEGIN {_ABORT}; END""",
    "audit_checkpoint_kept": f"""
        CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON senders_auditcheckpoint
        BEGIN {_ABORT}; END""",
    "audit_checkpoint_not_replaced": """
        CREATE TRIGGER audit_checkpoint_not_replaced BEFORE INSERT ON senders_auditcheckpoint
        WHEN EXISTS (
            SELECT 1 FROM senders_auditcheckpoint
            WHERE id = NEW.id
            OR (chain = NEW.chain AND (serial = NEW.serial OR number = NEW.number))
        )
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    "audit_chain_from_nothing": """
        CREATE TRIGGER audit_chain_from_nothing BEFORE INSERT ON senders_auditchain
        WHEN NEW.length <> 0 OR EXISTS (SELECT 1 FROM senders_auditchain WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
}
_RAISE = """RAISE EXCEPTION 'the audit trail is append-only'
        USING ERRCODE = 'integrity_constraint_violation';"""
_FUNCTIONS = {
    "senders_audit_refuse": f"""
    BEGIN
        {_RAISE}
    END """,
    "senders_audit_forward": f"""
    BEGIN
        IF NOT ({_FORWARD}) THEN
            {_RAISE}
        END IF;
        RETURN NEW;
    END """,
}
# name: (when, for each, function)
_POSTGRESQL = {
    "audit_entry_kept": ("UPDATE OR DELETE ON senders_auditentry", "ROW", "refuse"),
    "audit_entry_not_emptied": ("TRUNCATE ON senders_auditentry", "STATEMENT", "refuse"),
    "audit_checkpoint_kept": ("UPDATE OR DELETE ON senders_auditcheckpoint", "ROW", "refuse"),
    "audit_checkpoint_not_emptied": (
        "TRUNCATE ON senders_auditcheckpoint",
        "STATEMENT",
        "refuse",
    ),
    "audit_chain_forward": ("UPDATE ON senders_auditchain", "ROW", "forward"),
    "audit_chain_kept": ("DELETE ON senders_auditchain", "ROW", "refuse"),
    "audit_chain_not_emptied": ("TRUNCATE ON senders_auditchain", "STATEMENT", "refuse"),
    "audit_chain_from_nothing": (
        "INSERT ON senders_auditchain",
        "ROW WHEN (NEW.length <> 0)",
        "refuse",
    ),
}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of what is not in force as it should be: gone, switched off, or altered."""
    if connection.vendor == "postgresql":
        return _missing_postgresql(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return [name for name, sql in _SQLITE.items() if found.get(name) != sql.strip()]


def _missing_postgresql(connection: BaseDatabaseWrapper) -> list[str]:
    """A trigger has to fire always, in replication too, and call our function as we wrote it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid
            WHERE t.tgenabled = 'A'
            AND tgrelid IN (
                to_regclass('senders_auditentry'), to_regclass('senders_auditchain'),
                to_regclass('senders_auditcheckpoint')
            )"""
        )
        found = {name: (function, source) for name, function, source in cursor.fetchall()}
    absent = []
    for name, (_when, _each, short) in _POSTGRESQL.items():
        function = f"senders_audit_{short}"
        if found.get(name) != (function, _FUNCTIONS[function]):
            absent.append(name)
    return absent


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts those in place that are missing or not as they should be.

    Migration 0007 calls it too, before the table of checkpoints is there.
    """
    tables = set(connection.introspection.table_names())
    absent = [name for name in missing(connection) if _table(connection.vendor, name) in tables]
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function, body in _FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger"
                    f" LANGUAGE plpgsql AS $${body}$$"
                )
        for name in absent:
            for statement in _statements(connection.vendor, name):
                cursor.execute(statement)


def _table(vendor: str, name: str) -> str:
    """Returns the name of the table that a trigger guards."""
    text = _POSTGRESQL[name][0] if vendor == "postgresql" else _SQLITE[name]
    return text.partition(" ON ")[2].split()[0].split("(")[0]


def _statements(vendor: str, name: str) -> list[str]:
    if vendor != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}", _SQLITE[name]]
    when, each, short = _POSTGRESQL[name]
    table = _table(vendor, name)
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each}"
        f" EXECUTE FUNCTION senders_audit_{short}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
