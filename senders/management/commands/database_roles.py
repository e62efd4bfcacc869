"""``database_roles``: prints the SQL that gives two PostgreSQL roles what they need and no more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from senders.console import database_roles


class Command(BaseCommand):
    help = (
        "Prints SQL for the owner to run after each migration: rights of the web and of auditors."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web", default="rcs_web", help="role of the web and the worker")
        parser.add_argument("--reader", default="rcs_reader", help="role that only reads the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = list(database_roles.statements(options["web"], options["reader"]))
        except database_roles.BadName as name:
            raise CommandError(
                f"{name} is no role name: use lower-case letters, digits and _, at most 63."
            ) from None
        self.stdout.write("BEGIN;\n" + ";\n".join(found) + ";\nCOMMIT;")
