"""Finds the people and projects that commands name, and says why one of them changed nothing."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from senders.accounts.members import Gone, LastAdmin
from senders.models import Project

FORCE = "--leave-without-admin"


def project_named(slug: str) -> Project:
    """Returns a project, or raises ``CommandError``."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(f"Project {slug} not found.")
    return project


def user_named(name: str) -> User:
    """Returns a user, or raises ``CommandError``."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"User {name} not found.")
    return user


def add_force(parser: ArgumentParser) -> None:
    parser.add_argument(
        FORCE,
        action="store_true",
        dest="force",
        help="also if a project then has no admin without a last day",
    )


@contextmanager
def refusals(gone: str) -> Iterator[None]:
    """Turns a refused change into a ``CommandError``; ``gone`` says what was so already."""
    try:
        yield
    except LastAdmin as last:
        raise CommandError(
            f"Nothing was changed. Project {last.project.slug} needs an admin without a last day."
            f" Assign another admin first, or add {FORCE}."
        ) from None
    except Gone:
        raise CommandError(gone) from None
