"""``export_person``: writes what the portal holds about one user as JSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from senders import audit
from senders.accounts import account_status
from senders.audit import Action
from senders.console.caller import caller
from senders.console.people import user_named
from senders.models import Outcome
from senders.upkeep import person


class Command(BaseCommand):
    help = "Writes what the portal holds about a user as JSON. An audit entry says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("--out", metavar="FILE", help="a new file; else standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        user, now = user_named(options["user"]), timezone.now()
        out = options["out"]
        try:
            file = _new(out) if out else None
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        audit.record(
            caller(None),
            Action.PERSON_EXPORTED,
            Outcome.SUCCEEDED,
            account_status.target(user),
            changes={"format": "json"},
            now=now,
        )
        if file is None:
            self.stdout.writelines(person.lines(user, now))
            return
        with file:
            file.writelines(person.lines(user, now))
        self.stdout.write(f"The data of {user.username} is in {out}.")


def _new(path: str) -> Any:
    """Opens a file that only its owner reads. Raises ``FileExistsError`` if there is one."""
    Path(path).touch(mode=0o600, exist_ok=False)
    return Path(path).open("w", encoding="utf-8")
