"""``verify_audit``: verifies the audit trail. Reads every entry and signs the end of intact chains.

It changes no entry. ``--no-checkpoint`` signs nothing: for copies, and for roles that only read.
"""

from argparse import ArgumentParser
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from senders import audit
from senders.audit import ChainReport, anchors, triggers
from senders.audit.anchors import Anchors
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
        parser.add_argument(
            "--anchors",
            action="append",
            default=[],
            metavar="FILE",
            help="a copy of AUDIT_ANCHOR_FILE or of the portal’s log; may be repeated",
        )
        parser.add_argument(
            "--no-checkpoint", action="store_true", help="sign nothing, for example on a copy"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 if a chain is broken or not protected. Prints a note for lesser issues."""
        slug = options["project"]
        if slug is not None and not Project.objects.filter(slug=slug).exists():
            raise CommandError(f"Project {slug} not found.")
        outside = self._outside(options["anchors"])
        broken = sum(finding.fault.breaks for finding in outside.findings)
        names = [slug] if slug is not None else sorted({*audit.chains(), *outside.chains()})
        for name in names:
            report = audit.verify_chain(name, known=outside.of(name))
            broken += not report.whole
            self.stdout.write(f"{name or 'portal'}: {_in_words(report)}")
            unseen = outside.not_compared(name) if report.checked else []
            for finding in [*report.findings, *unseen]:
                self.stdout.write(f"  {'Broken' if finding.fault.breaks else 'Note'}: {finding}")
            self._observe(name)
            if report.whole and not options["no_checkpoint"]:
                self._sign(name, report)
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

    def _outside(self, files: list[str]) -> Anchors:
        """Returns the anchors of the given files and of ``AUDIT_ANCHOR_FILE``."""
        for file in files:
            if not Path(file).is_file():
                raise CommandError(f"File {file} not found.")
        own = [settings.AUDIT_ANCHOR_FILE] if settings.AUDIT_ANCHOR_FILE else []
        outside = anchors.read([Path(file) for file in dict.fromkeys([*files, *own])])
        for finding in outside.findings:
            self.stdout.write(f"{'Broken' if finding.fault.breaks else 'Note'}: {finding}")
        return outside

    def _sign(self, name: str, report: ChainReport) -> None:
        made = audit.sign(name)
        if made is not None and made.number > report.signed:
            self.stdout.write(f"  Signed now: checkpoint {made.serial} of entry {made.number}")
        elif made is None and report.unsigned:
            self.stdout.write("  Note: no checkpoint was made; the log names the cause")

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
        return f"{entries}, intact, last hash {report.last_hash}{_signed(report)}"
    if report.position is None and report.only_texts:
        return (
            f"BROKEN: notes or waiting items do not match; {entries} follow from each other, last"
            f" hash {report.last_hash}{_signed(report)}"
        )
    if report.position is None:
        return (
            f"BROKEN: checkpoints do not hold; {entries} follow from each other, last hash"
            f" {report.last_hash}{_signed(report)}"
        )
    bad = f"row {report.first_bad}" if report.first_bad is not None else "entry missing"
    return (
        f"BROKEN at position {report.position} ({bad}); intact before it: {entries},"
        f" last hash {report.last_hash}{_signed(report)}"
    )


def _signed(report: ChainReport) -> str:
    """Says up to which entry checkpoints confirm the chain; nothing of an empty one."""
    if report.signed_at is None:
        return "; not signed" if report.checked else ""
    at = f"{report.signed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    rest = "" if not report.unsigned else f", {report.unsigned} after it not signed yet"
    return f"; signed up to {report.signed} on {at}{rest}"
