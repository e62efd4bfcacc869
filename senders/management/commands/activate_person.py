"""``activate_person``: activates an account; its roles in projects are what they were."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from senders.accounts import deactivation
from senders.console.caller import caller
from senders.console.people import refusals, user_named


class Command(BaseCommand):
    help = "Activates an account that was deactivated. Ended access to a project stays ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_named(options["user"])
        with refusals(f"The account {user.username} is already active."):
            deactivation.activate(caller(None), user, now=timezone.now())
        self.stdout.write(f"{user.username} was activated.")
