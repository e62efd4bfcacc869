"""``restore``: puts a backup into an empty database and verifies the audit trail."""

from argparse import ArgumentParser
from datetime import UTC
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from senders.console import backups


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database and an empty MEDIA_ROOT, migrates it and"
        " verifies the audit trail. The exit code is 1 if anchors name entries that it lacks."
    )
    requires_system_checks = []  # they read tables that do not exist yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--anchors", action="append", default=[], help="newer anchors, or a copy of the log"
        )

    def handle(self, *args: Any, directory: Path, anchors: list[str], **options: Any) -> None:
        try:
            made = backups.read(directory)
        except backups.Unusable as problem:
            raise CommandError(str(problem)) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"Restored the backup of {made.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC.")
        own = directory / backups.ANCHORS
        files = [*([str(own)] if own.is_file() else []), *anchors]
        if not files:
            self.stdout.write(
                "No anchors were given: entries removed before the backup are unseen."
            )
        call_command("verify_audit", anchors=files, no_checkpoint=True, stdout=self.stdout)
