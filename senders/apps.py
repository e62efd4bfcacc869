"""The portal's Django app: system checks, and the steps after each migration.

These mark the mode in a new database and protect its audit trail.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate


class SendersConfig(AppConfig):
    name = "senders"
    verbose_name = "RCS senders"

    def ready(self) -> None:
        from senders import background, checks  # noqa: F401  importing registers them
        from senders.web import session_limits, zones

        session_limits.connect()
        zones.connect()

        post_migrate.connect(mark_database, sender=self)
        post_migrate.connect(guard_audit_trail, sender=self)


def mark_database(using: str, **kwargs: Any) -> None:
    """Writes the mode into a database on its first migration; later migrations keep the mark."""
    from senders.models import Installation

    if using == "default":
        Installation.objects.using(using).get_or_create(pk=1, defaults={"mode": settings.RCS_MODE})


def guard_audit_trail(using: str, **kwargs: Any) -> None:
    """Restores the triggers that a migration dropped when it rebuilt their table."""
    from senders.audit import triggers

    connection = connections[using]
    if (
        using == "default"
        and triggers.MIGRATION in MigrationRecorder(connection).applied_migrations()
    ):
        triggers.install(connection)
