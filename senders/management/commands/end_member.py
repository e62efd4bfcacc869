"""``end_member``: ends a user's access to one project at once, as the page of people does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from senders.accounts import members
from senders.console.caller import caller
from senders.console.people import add_force, project_named, refusals, user_named
from senders.fleet import handing_over


class Command(BaseCommand):
    help = (
        "Ends a user’s access to a project. The account is deactivated too if this was its only"
        " project."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("project", help="the slug of the project")
        parser.add_argument("--new-owner", help="user who gets the open drafts and senders")
        add_force(parser)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        project, user = project_named(options["project"]), user_named(options["user"])
        member = members.of_project(project).filter(user=user).first()
        gone = f"User {user.username} has no access to {project.slug}."
        if member is None:
            raise CommandError(gone)
        now, actor = timezone.now(), caller(project)
        with refusals(gone):
            ended = members.end(actor, project, member.pk, now=now, force=options["force"])
        self.stdout.write(f"{user.username} no longer has access to {project.slug}.")
        if ended.account:
            self.stdout.write(f"The account was deactivated. Sessions ended: {ended.sessions}.")
        if options["new_owner"]:
            heir = user_named(options["new_owner"])
            if heir not in handing_over.heirs(project, user):
                raise CommandError(
                    f"User {heir.username} cannot own cases in {project.slug}. Nothing was changed."
                )
            moved = handing_over.hand_over(actor, project, user, heir, now)
            self.stdout.write(
                f"{heir.username} now owns {moved.cases} cases and {moved.senders} senders more."
            )
