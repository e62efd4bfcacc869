"""``rcs``: calls the API by hand, for support staff and for checking credentials."""

import logging
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand

from senders.console.arguments import add_subcommands
from senders.console.printing import explain
from senders.console.session import Declined, Session, Usage, WriteFailed
from senders.provisioning import ProvisioningError

REFUSED, USAGE = 1, 2  # exit codes; argparse itself ends with 2 too


class Command(BaseCommand):
    help = "Calls the Provisioning API for a project. Writes are recorded in the audit trail."
    # Not that of the credentials: what is wrong with this project's, rcs says itself.
    requires_system_checks = ["mode"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the slug of the project")
        add_subcommands(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 0, with 1 if Sinch rejected the request or failed, or with 2 after misuse."""
        try:
            with _calls_logged(options["verbosity"] > 1):
                shown = options["run"](Session.open(options["project"]), Namespace(**options))
        except Usage as error:
            self._fail(str(error), USAGE)
        except Declined as error:
            self._fail(str(error), REFUSED)
        except WriteFailed as failed:
            self._fail(explain(failed.error, writes=True), REFUSED)
        except ProvisioningError as error:
            self._fail(explain(error, writes=False), REFUSED)
        else:
            self.stdout.write(shown.as_json() if options["json"] else shown.as_text())

    def _fail(self, text: str, code: int) -> None:
        self.stderr.write(text)
        sys.exit(code)


@contextmanager
def _calls_logged(wanted: bool) -> Iterator[None]:
    """Also logs each call of the client on standard error, between the messages for people."""
    log = logging.getLogger("senders.provisioning")
    level = log.level
    log.setLevel(logging.INFO if wanted else logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)
