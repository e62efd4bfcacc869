"""``createsuperuser``: disabled. ``add_member`` creates users and records an entry."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not available. The portal has no superusers. Use add_member --create."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "The portal has no superusers. Use: add_member USER PROJECT admin --create"
        )
