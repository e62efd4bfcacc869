"""The session of ``manage.py rcs``: the project, the actor, and reading of input."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from pydantic import SecretStr

from senders.audit import Actor
from senders.console.caller import caller
from senders.console.secret_input import read_secret
from senders.models import Project
from senders.provisioning import InvalidBody, ProvisioningClient, ProvisioningError
from senders.sinch import clients


class Usage(Exception):
    """The command line or a file named in it cannot be used; the text states the reason."""


class Declined(Exception):
    """The user did not confirm and nothing was sent; the text says so."""


class WriteFailed(Exception):
    """A write was rejected or its outcome is not known; ``error`` is the client's."""

    def __init__(self, error: ProvisioningError) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def writing() -> Iterator[None]:
    """Marks errors of a write: the outcome can be unknown only after a write, not after a read."""
    try:
        yield
    except InvalidBody:
        raise
    except ProvisioningError as error:
        raise WriteFailed(error) from error


@dataclass(frozen=True)
class Session:
    """One run of the command in one project."""

    project: Project
    actor: Actor

    @classmethod
    def open(cls, slug: str) -> "Session":
        """Returns the session of a project. Raises ``Usage`` if the project does not exist."""
        project = Project.objects.filter(slug=slug).first()
        if project is None:
            raise Usage(f"Project {slug} not found.")
        return cls(project, caller(project))

    @property
    def client(self) -> ProvisioningClient:
        return clients.client_of(self.project)


def read_text(source: str) -> str:
    """Returns ``source`` itself, or standard input for ``-``."""
    return sys.stdin.read().strip() if source == "-" else source


def read_json(source: str) -> Mapping[str, Any]:
    """Returns the JSON object in a file or on standard input. Raises ``Usage``."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
        value = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"Cannot read {source}: {type(error).__name__}.") from None
    except json.JSONDecodeError as error:
        raise Usage(
            f"{source} is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise Usage(f"{source} is nested too deeply.") from None
    if not isinstance(value, Mapping):
        raise Usage(f"{source} does not contain a JSON object.")
    return value


def read_webhook_secret(source: str) -> SecretStr:
    """Returns the first line of a file or of standard input. Raises ``Usage``."""
    try:
        return read_secret(source)
    except CommandError as error:
        raise Usage(str(error)) from None
