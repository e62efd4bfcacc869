"""``deactivate_person``: deactivates an account in all projects and ends its sessions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from senders.accounts import deactivation
from senders.console.caller import caller
from senders.console.people import add_force, refusals, user_named


class Command(BaseCommand):
    help = (
        "Deactivates an account. Only activate_person activates it again. Roles stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        add_force(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_named(options["user"])
        with refusals(f"The account {user.username} is already deactivated."):
            ended = deactivation.deactivate(
                caller(None), user, now=timezone.now(), force=options["force"]
            )
        self.stdout.write(f"{user.username} was deactivated. Sessions ended: {ended}.")
