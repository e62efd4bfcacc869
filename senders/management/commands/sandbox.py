"""``sandbox``: serves the emulated API alone, over HTTP, for other clients."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


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
        call_command("migrate", database="sandbox", interactive=False, verbosity=0)
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
