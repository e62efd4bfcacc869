"""``audit_key``: prints the public key of ``AUDIT_KEY``, or a new private key."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from rcsportal import audit_keys


class Command(BaseCommand):
    help = "Prints the public key that verifies the audit trail, or with --new a new private key."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new", action="store_true", help="print a new private key for AUDIT_KEY"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Never prints the private key in use."""
        key = settings.AUDIT_KEY
        if options["new"]:
            key = audit_keys.new()
            self.stdout.write(f"AUDIT_KEY={key}")
        text = audit_keys.public_text(key)
        self.stdout.write(f"Key ID: {audit_keys.id_of(audit_keys.public(text))}")
        self.stdout.write(f"Public key, for AUDIT_OLD_KEYS after the next change: {text}")
