"""``backup``: copies database, uploaded images and anchors into a new directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from senders.console import backups


class Command(BaseCommand):
    help = "Writes a backup into a new directory. The portal may run. Keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            backups.write(directory, timezone.now())
        except backups.Unusable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"The backup is complete: {directory}")
        self.stdout.write("Store the keys and the anchors of the audit trail on another machine.")
