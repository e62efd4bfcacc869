"""``tidy``: removes what is past its retention. Which data that is stands in ``senders.upkeep``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from senders.console.caller import caller
from senders.upkeep import tidying
from senders.upkeep.old_drafts import OLD_DRAFTS
from senders.upkeep.retention import RETENTIONS


class Command(BaseCommand):
    help = "Removes what is past its retention, as the worker does each night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count; remove nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        found = tidying.tidy(caller(None).name, dry_run=dry_run)
        for each in (*RETENTIONS, *OLD_DRAFTS):
            what, days = each.name.replace("_", " "), f"{each.setting}={each.days}"
            if not each.setting:
                days = "1 day after they ended"
            if each.name in found:
                done = "would be removed" if dry_run else "removed"
                self.stdout.write(f"{what}: {found[each.name]} {done} ({days})")
            else:
                self.stdout.write(f"{what}: stored for good ({days})")
