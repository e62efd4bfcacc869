"""``verify_audit``: verifies the audit trail. Reads every entry; changes nothing."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from senders import audit
from senders.audit import ChainReport, triggers
from senders.models import Project

# No call to the API takes that long, so nobody will write the outcome any more.
OVERDUE = timedelta(hours=1)
MOST_NAMED = 20


class Command(BaseCommand):
    help = "Verifies the audit trail of one project, or of all projects and the portal."
    # Whatever else is wrong with the portal, its trail can be looked at.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "project", nargs="?", help="project slug; verifies every chain by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 if a chain is broken or not protected. Prints a note for lesser issues."""
        slug = options["project"]
        if slug is not None and not Project.objects.filter(slug=slug).exists():
            raise CommandError(f"Project {slug} not found.")
        broken = 0
        for name in [slug] if slug is not None else audit.chains():
            report = audit.verify_chain(name)
            broken += not report.whole
            self.stdout.write(f"{name or 'portal'}: {_in_words(report)}")
            self._observe(name)
        if absent := triggers.missing(connection):
            self.stdout.write(
                f"Note: the database does not protect the audit trail; missing: {', '.join(absent)}"
            )
        if broken:
            raise CommandError("The audit trail is broken.")
        if absent:
            raise CommandError(
                "The audit trail is not protected. Run migrate to restore the protection."
            )

    def _observe(self, name: str) -> None:
        alone = audit.open_attempts(name, before=timezone.now() - OVERDUE).order_by("number")
        for entry in alone[:MOST_NAMED]:
            self.stdout.write(
                f"  Note: entry {entry.number} ({entry.action}), attempted at"
                f" {entry.at:%Y-%m-%d %H:%M:%S} UTC, has no outcome"
            )
        if (more := alone.count() - MOST_NAMED) > 0:
            entries = "1 more entry has" if more == 1 else f"{more} more entries have"
            self.stdout.write(f"  Note: {entries} no outcome")


def _in_words(report: ChainReport) -> str:
    entries = "1 entry" if report.checked == 1 else f"{report.checked} entries"
    if report.whole:
        return f"{entries}, intact, last hash {report.last_hash}"
    bad = f"row {report.first_bad}" if report.first_bad is not None else "entry missing"
    return (
        f"BROKEN at position {report.position} ({bad}); intact before it: {entries},"
        f" last hash {report.last_hash}"
    )
