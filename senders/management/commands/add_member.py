"""``add_member``: gives a user a role in a project, and creates the user with ``--create``."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from senders.accounts import members
from senders.console.caller import caller
from senders.console.people import new_account, project_named
from senders.console.secret_input import read_secret
from senders.models import Project, Role

ROLES = {role.name.lower(): role for role in Role}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a valid date; use the format YYYY-MM-DD") from None


class Command(BaseCommand):
    help = "Assigns a user a role in a project. Replaces an existing role and end date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("project", help="the slug of the project")
        parser.add_argument("role", choices=ROLES)
        parser.add_argument(
            "--until",
            type=_day,
            metavar="YYYY-MM-DD",
            help="last day of the membership (UTC); no end date by default",
        )
        parser.add_argument("--create", action="store_true", help="create the user first")
        parser.add_argument("--email", help="email address of the user, for notices")
        parser.add_argument(
            "--password-file", help="password file for --create, or - for standard input"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            user = self._create(project, options)
        elif options["create"]:
            raise CommandError(f"User {options['user']} already exists. Remove --create.")
        if options["email"] is not None:
            _set_email(user, options["email"])
        role, until = ROLES[options["role"]], options["until"]
        # An operator mends projects, so the rule of the last admin does not hold here.
        try:
            members.assign(
                caller(project), project, user, role, until, now=timezone.now(), force=True
            )
        except members.InactiveAccount:
            raise CommandError(
                f"User {user.username} is deactivated. Run activate_person first."
            ) from None
        ending = f" until {until}" if until else ""
        self.stdout.write(
            f"{user.username} now has the role {role.label} in {project.slug}{ending}."
        )

    def _create(self, project: Project, options: dict[str, Any]) -> User:
        if not options["create"]:
            raise CommandError(
                f"User {options['user']} not found. Add --create to create the user."
            )
        if not options["password_file"]:
            raise CommandError("--create requires --password-file.")
        user = User(username=options["user"])
        password = read_secret(options["password_file"]).get_secret_value()
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        new_account(caller(project), user, password)
        return user


def _set_email(user: User, email: str) -> None:
    user.email = email
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    user.save(update_fields=["email"])
