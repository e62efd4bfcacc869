"""``sync``: reads all senders of one project or of all now, in this process, and says how far."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from senders.models import Project
from senders.records import passes
from senders.records.freshness import freshness


class Command(BaseCommand):
    help = "Reads all senders from Sinch and stores what is known of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", nargs="?", default="", help="the project; else all of them")

    def handle(self, *args: Any, project: str, **options: Any) -> None:
        found = Project.objects.filter(slug=project) if project else Project.objects.all()
        if project and not found.exists():
            raise CommandError(f"Project {project} not found.")
        failed = [one.slug for one in found if not self._read(one)]
        if failed:
            raise CommandError(f"Not read to the end: {', '.join(failed)}.")

    def _read(self, project: Project) -> bool:
        """Reads one project; False where Sinch failed, which leaves the pass where it is."""
        pause = threading.Event()
        while (wait := passes.step(project)) is not None:
            known = freshness(project)
            if known.failure:
                self.stdout.write(f"{project.slug}: {known.failure}")
                return False
            total = "?" if known.total is None else known.total
            self.stdout.write(f"{project.slug}: {known.read} of {total} senders")
            pause.wait(wait)
        known = freshness(project)
        if known.failure:
            self.stdout.write(f"{project.slug}: {known.failure}")
            return False
        self.stdout.write(f"{project.slug}: {known.known} senders known")
        return True
