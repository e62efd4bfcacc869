"""People and projects that commands name: found or made, and why a command changed nothing."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils import timezone

from senders import audit
from senders.accounts import account_status
from senders.accounts.members import Gone, LastAdmin
from senders.audit import Action, Actor
from senders.models import Outcome, Project

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


def new_account(actor: Actor, user: User, password: str) -> None:
    """Stores a new user with this password, and an entry in the actor's chain."""
    user.set_password(password)
    user.save(force_insert=True)
    audit.record(
        actor,
        Action.PERSON_CREATED,
        Outcome.SUCCEEDED,
        account_status.target(user),
        changes={"after": {"username": user.username}},
        now=timezone.now(),
    )


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
