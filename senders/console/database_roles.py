"""Least privilege on PostgreSQL: what the web's and an auditor's role may do, table by table.

The owner's role migrates. The statements are made from the models, so a new table is never
forgotten; a test walks them. They can be run again, after each migration they have to be.
"""

import re
from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from senders.models import AuditChain, AuditCheckpoint, AuditEntry, Installation

ALL = "SELECT, INSERT, UPDATE, DELETE"
# Beside the triggers: who cannot alter a table cannot switch them off either.
LESS: dict[type[Model], str] = {
    AuditEntry: "SELECT, INSERT",
    AuditCheckpoint: "SELECT, INSERT",
    AuditChain: "SELECT, INSERT, UPDATE",
    Installation: "SELECT",
    ContentType: "SELECT",
    Permission: "SELECT",
}
MIGRATIONS = "django_migrations"
# For auditors with a connection of their own: the trail, and who and what its numbers mean.
READABLE: dict[str, tuple[str, ...]] = {
    "senders_auditentry": (),
    "senders_auditchain": (),
    "senders_auditcheckpoint": (),
    "senders_project": ("id", "slug", "name", "project_id"),
    "senders_membership": (),
    "auth_user": ("id", "username", "is_active"),
}
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class BadName(ValueError):
    """A name of a role that would have to be quoted."""


def statements(web: str, reader: str) -> Iterator[str]:
    """Yields the SQL that the owner runs. The roles exist. Raises ``BadName``."""
    for name in (web, reader):
        if not _NAME.fullmatch(name):
            raise BadName(name)
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    for role in (web, reader):
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
    for table, rights in sorted(rights_by_table().items()):
        yield f"GRANT {rights} ON {table} TO {web}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}"
    for table, columns in READABLE.items():
        some = f" ({', '.join(columns)})" if columns else ""
        yield f"GRANT SELECT{some} ON {table} TO {reader}"


def rights_by_table() -> dict[str, str]:
    """Returns the rights of the web in each table of the portal's database."""
    found = {MIGRATIONS: "SELECT"}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and router.allow_migrate_model(DEFAULT_DB_ALIAS, model):
            found[model._meta.db_table] = LESS.get(model, ALL)
    return found


def may_alter(connection: BaseDatabaseWrapper) -> bool:
    """Tells if this connection could switch off the protection of the audit trail."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(current_user, relowner, 'USAGE')"
            " FROM pg_roles, pg_class"
            " WHERE rolname = current_user AND pg_class.oid = to_regclass(%s)",
            [AuditEntry._meta.db_table],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
