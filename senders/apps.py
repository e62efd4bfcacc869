"""The portal's Django app: system checks, and what every migration ends with.

That is the mark of the mode on a new database, and the guard of its audit trail.
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
        from senders import checks  # noqa: F401  importing registers them

        post_migrate.connect(mark_database, sender=self)
        post_migrate.connect(guard_audit_trail, sender=self)


def mark_database(using: str, **kwargs: Any) -> None:
    """Writes the mode into a database on its first migration; later ones leave the mark alone."""
    from senders.models import Installation

    if using == "default":
        Installation.objects.using(using).get_or_create(pk=1, defaults={"mode": settings.RCS_MODE})


def guard_audit_trail(using: str, **kwargs: Any) -> None:
    """Puts back the triggers that a migration took along with the table it rebuilt."""
    from senders.audit import triggers

    connection = connections[using]
    if (
        using == "default"
        and triggers.MIGRATION in MigrationRecorder(connection).applied_migrations()
    ):
        triggers.install(connection)
