"""``prepare``: checks, migrations and static files before the server starts."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs the system checks, migrates every database and collects the static files."
    requires_system_checks = []  # run here, with the level that stops a start

    def handle(self, *args: Any, **options: Any) -> None:
        self.check()
        for database in settings.DATABASES:
            call_command("migrate", database=database, interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
