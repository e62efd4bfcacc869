"""``sandbox``: serves the emulated API alone, over HTTP, for other clients.

Several can share one database and start together: they prepare it one after another.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from rcsportal import locks


class Command(BaseCommand):
    help = "Runs the sandbox API on a loopback port until you stop it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=9100)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--time",
            choices=("immediate", "manual", "timed"),
            default="manual",
            help="how the sandbox advances senders",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from senders.sandbox import seed, standalone

        settings.SANDBOX_TIME = options["time"]
        with self._prepared_by_one():
            call_command("migrate", "sandbox", database="sandbox", interactive=False, verbosity=0)
            seed.seed_demo_if_empty()
        try:
            server = standalone.StandaloneServer((options["host"], options["port"]))
        except OSError as error:
            raise CommandError(f"Port {options['port']}: {error.strerror}.") from None
        host, port = server.server_address[:2]
        self.stdout.write(f"The sandbox API is running at http://{host!s}:{port}")
        self.stdout.write("Access key: sandbox-key. Secret: sandbox-secret. Press Ctrl+C to stop.")
        self.stdout.flush()
        standalone.serve_until_stopped(server)

    @contextmanager
    def _prepared_by_one(self) -> Iterator[None]:
        connection = connections["sandbox"]
        file = locks.sqlite_lock_file(connection)
        with (
            locks.file_lock(file, self._tell) if file else nullcontext(),
            locks.postgresql_lock(connection, self._tell),
        ):
            yield

    def _tell(self) -> None:
        self.stdout.write("Waiting for another process that prepares the database.")
        self.stdout.flush()
