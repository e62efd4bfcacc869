"""``worker``: does what no page waits for. As many as wanted may run, on any machine."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from rcsportal import databases
from senders.jobs import worker


class Command(BaseCommand):
    help = "Runs background jobs until it is stopped with SIGTERM or Ctrl+C."
    requires_system_checks = []  # the server and prepare run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads",
            type=int,
            default=settings.WORKER_THREADS,
            help="jobs at a time (default: WORKER_THREADS); with TASKS_URL always one",
        )
        parser.add_argument(
            "--parent", type=int, default=0, help="stop when this process, which started it, ends"
        )

    def handle(self, *args: Any, threads: int, parent: int, **options: Any) -> None:
        databases.limit(settings.DATABASES.values())
        connections.close_all()  # opened without limits
        worker.run(threads=max(1, threads), parent=parent)
