"""The session of ``manage.py rcs``: the project, the actor, and reading of input."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from pydantic import SecretStr

from senders.audit import Actor
from senders.console.caller import caller
from senders.console.printing import printable
from senders.console.secret_input import read_secret
from senders.inputs import Reading, bodies, pasted_json
from senders.models import Project
from senders.provisioning import InvalidBody, ProvisioningClient, ProvisioningError
from senders.sender.numbers import pasted
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


def read_body(source: str) -> Mapping[str, Any]:
    """Returns the request body in a file or on standard input, its values in canonical form.

    Names each value that is sent in another form on standard error. Raises ``Usage`` if the text
    cannot be read or a value cannot be sent.
    """
    try:
        content = sys.stdin.read() if source == "-" else Path(source).read_bytes()
        text = content if isinstance(content, str) else pasted_json.decode(content)
        found = bodies.read_body(pasted_json.read_object(text))
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"Cannot read {source}: {type(error).__name__}.") from None
    except pasted_json.Unreadable as error:
        raise Usage(f"Cannot read {source}. {error}") from None
    if found.wrong:
        raise Usage("\n".join(reading.problem for reading in found.wrong.values()))
    for path, reading in found.changed.items():
        note(path, reading)
    return found.wire


def read_numbers(typed: Sequence[str]) -> list[str]:
    """Returns test numbers in E.164, from arguments or from a pasted list. Raises ``Usage``."""
    found = pasted.read_list("\n".join(typed), [])
    if problems := [one.problem for one in found.numbers if one.problem]:
        raise Usage("\n".join(problems))
    if not found.numbers:
        raise Usage("Enter at least one phone number.")
    for one in found.distinct:
        if one.reading.differs:
            note("testNumbers", one.reading)
    return [one.e164 for one in found.distinct]


def note(path: str, reading: Reading) -> None:
    """Says on standard error that a value is sent in another form than typed."""
    sentences = " ".join(reading.left_out)
    sys.stderr.write(printable(f"{path} is sent as {reading.sent}. {sentences}".rstrip()) + "\n")


def read_webhook_secret(source: str) -> SecretStr:
    """Returns the first line of a file or of standard input. Raises ``Usage``."""
    try:
        return read_secret(source)
    except CommandError as error:
        raise Usage(str(error)) from None
