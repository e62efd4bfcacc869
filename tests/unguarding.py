"""Removes the triggers of the audit trail, for tests that flush or forge. The portal cannot."""

from django.db.backends.base.base import BaseDatabaseWrapper


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in ("senders_audit_refuse", "senders_audit_forward"):
                # Takes the triggers along.
                cursor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
