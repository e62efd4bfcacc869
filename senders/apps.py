"""The portal's Django app: registers the system checks, marks each new database with its mode."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class SendersConfig(AppConfig):
    name = "senders"
    verbose_name = "RCS senders"

    def ready(self) -> None:
        from senders import checks  # noqa: F401  importing registers them

        post_migrate.connect(mark_database, sender=self)


def mark_database(using: str, **kwargs: Any) -> None:
    """Writes the mode into a database on its first migration; later ones leave the mark alone."""
    from senders.models import Installation

    if using == "default":
        Installation.objects.using(using).get_or_create(pk=1, defaults={"mode": settings.RCS_MODE})
