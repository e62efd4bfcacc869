"""``recheck``: asks the worker to check links and images of all drafts and senders again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from senders import jobs
from senders.models import Project
from senders.receipts.recheck import recheck


class Command(BaseCommand):
    help = "Asks the worker to check again what it has not checked for 20 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", nargs="?", default="", help="the project; else all of them")

    def handle(self, *args: Any, project: str, **options: Any) -> None:
        if project and not Project.objects.filter(slug=project).exists():
            raise CommandError(f"Project {project} not found.")
        asked = recheck(project)
        words = ngettext("%(n)d check is due.", "%(n)d checks are due.", asked) % {"n": asked}
        self.stdout.write(words)
        if asked and not jobs.worker_report().running:
            self.stdout.write("No worker is running. Start one with: manage.py worker")
