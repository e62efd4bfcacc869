"""``prepare``: checks, migrations and static files before the server starts.

Instances that start together prepare one after another: two that migrate an empty database at once
would break each other. The second finds everything done.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from rcsportal import locks
from senders.console import connection_count


class Command(BaseCommand):
    help = "Runs the system checks, migrates every database and collects the static files."
    requires_system_checks = []  # run here, with the level that stops a start

    def handle(self, *args: Any, **options: Any) -> None:
        with ExitStack() as held:
            for file in self._files():
                held.enter_context(locks.file_lock(file, self._tell))
            # The checks read the databases, so they wait as well.
            self.check()
            self.check(tags=[connection_count.TAG], include_deployment_checks=True)
            for alias in settings.DATABASES:
                with locks.postgresql_lock(connections[alias], self._tell):
                    # The sandbox's database has tables of its own app alone.
                    apps = ["sandbox"] if alias == "sandbox" else []
                    call_command("migrate", *apps, database=alias, interactive=False, verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)

    def _files(self) -> list[Path]:
        """Returns the lock files of this machine, in the same order in each process."""
        found = [locks.sqlite_lock_file(connections[alias]) for alias in settings.DATABASES]
        static = Path(settings.STATIC_ROOT).with_name("static.lock")
        return [*sorted(file for file in found if file is not None), static]

    def _tell(self) -> None:
        self.stdout.write("Waiting for another process that runs prepare.")
        self.stdout.flush()
