"""``add_member``: give a user a role in a project, creating the user if asked."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from senders.management.commands.add_project import read_secret
from senders.models import Membership, Project, Role

ROLES = {role.name.lower(): role for role in Role}


class Command(BaseCommand):
    help = "Gives a user a role in a project. A role they have already is replaced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("role", choices=ROLES)
        parser.add_argument("--create", action="store_true", help="create the user first")
        parser.add_argument(
            "--password-file", help="with --create: a file, or - for standard input"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']}.")
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            user = self._create(options)
        elif options["create"]:
            raise CommandError(f"There is a user {options['user']} already; leave --create out.")
        role = ROLES[options["role"]]
        Membership.objects.update_or_create(user=user, project=project, defaults={"role": role})
        self.stdout.write(f"{user.username} is {role.label} in {project.slug}.")

    def _create(self, options: dict[str, Any]) -> User:
        if not options["create"]:
            raise CommandError(f"There is no user {options['user']}; add --create.")
        if not options["password_file"]:
            raise CommandError("--create needs --password-file.")
        user = User(username=options["user"])
        password = read_secret(options["password_file"]).get_secret_value()
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.set_password(password)
        user.save()
        return user
