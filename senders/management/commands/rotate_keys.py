"""``rotate_keys``: encrypts all stored secrets with the first of ``CREDENTIAL_KEYS``."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from senders import audit
from senders.audit import Action, Target
from senders.console import key_rotation
from senders.console.caller import caller
from senders.console.key_rotation import Report
from senders.models import Outcome


class Command(BaseCommand):
    help = "Encrypts all stored secrets with the first key of CREDENTIAL_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only report; exit with 1 if a secret needs another key than the first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 if a secret cannot be decrypted, or with ``--check`` needs an old key."""
        if not options["check"]:
            self._rotate()
        report = key_rotation.look()
        self._tell(report)
        if report.lost:
            raise CommandError("Some secrets cannot be decrypted by any key in CREDENTIAL_KEYS.")
        if options["check"] and sum(report.used.values()) > report.used[1]:
            raise CommandError("Some secrets need an old key. Run rotate_keys.")

    def _rotate(self) -> None:
        """Leaves an entry before the first change and one after the last, both of one action."""
        before = key_rotation.look()
        if sum(before.used.values()) == before.used[1]:
            return
        correlation = audit.new_correlation()
        self._record(correlation, Outcome.ATTEMPTED, {})
        report = key_rotation.rotate()
        self._record(correlation, Outcome.SUCCEEDED, {"after": dict(report.changed)})
        for name, many in report.changed.items():
            self.stdout.write(f"Encrypted with the first key: {many} ({name})")

    def _record(self, correlation: str, outcome: Outcome, changes: dict[str, Any]) -> None:
        audit.record(
            caller(None),
            Action.KEYS_ROTATED,
            outcome,
            Target("portal", label="the portal"),
            changes=changes,
            correlation=correlation,
            now=timezone.now(),
        )

    def _tell(self, report: Report) -> None:
        for place in range(1, len(settings.CREDENTIAL_KEYS) + 1):
            used = report.used[place]
            unused = "" if used or place == 1 else " It can be removed from CREDENTIAL_KEYS."
            self.stdout.write(f"Key {place}: {used} secrets.{unused}")
        for lost in report.lost:
            self.stdout.write(f"No key decrypts: {lost}")
