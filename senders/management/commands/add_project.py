"""``add_project``: connects a Sinch project, or renews the access key of a connected one."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from pydantic import SecretStr

from senders import audit
from senders.audit import Action, Target
from senders.console.caller import caller
from senders.console.secret_input import read_secret
from senders.models import Outcome, Project
from senders.models.credentials import Undecipherable


class Command(BaseCommand):
    help = (
        "Connects a Sinch project. If the slug already exists, replaces its details and access key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--project-id", required=True)
        parser.add_argument("--key-id", required=True)
        parser.add_argument(
            "--key-secret-file", required=True, help="a file, or - for standard input"
        )
        parser.add_argument("--base-url", default=settings.SINCH_BASE_URL)
        parser.add_argument("--auth", choices=Project.Auth.values, default=Project.Auth.OAUTH2)

    def handle(self, *args: Any, **options: Any) -> None:
        secret = read_secret(options["key_secret_file"])
        with transaction.atomic():
            known = _locked(options["slug"])
            before = _said(known)
            replaced = known is not None and not _holds(known, secret)
            project = self._save(known or Project(slug=options["slug"]), secret, options)
            changes = audit.difference(before, _said(project))
            if replaced:
                # What is under such a key is hidden by the trail; that it changed is not.
                changes = {side: {**said, "key_secret": side} for side, said in changes.items()}
            audit.record(
                caller(project),
                Action.PROJECT_CREDENTIALS_CHANGED if known else Action.PROJECT_CONNECTED,
                Outcome.SUCCEEDED,
                Target("project", project.slug, project.name),
                changes=changes,
                now=timezone.now(),
            )
        self.stdout.write(f"Project {project.slug} {'updated' if known else 'added'}.")

    def _save(self, project: Project, secret: SecretStr, options: dict[str, Any]) -> Project:
        project.name = options["name"]
        project.project_id = options["project_id"]
        project.key_id = options["key_id"]
        project.base_url = options["base_url"].rstrip("/")
        project.auth = options["auth"]
        project.set_key_secret(secret)
        try:
            project.full_clean()
        except ValidationError as error:
            problems = "; ".join(
                f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items()
            )
            raise CommandError(problems) from None
        project.save()
        return project


def _locked(slug: str) -> Project | None:
    """Returns the project, locked as ``members.lock`` and all other writers of its chain do.

    A lock of the whole row would stop those who hold the chain and add an entry that refers to the
    project, while this command waits for the chain. (A changed project ID still takes that lock.)
    """
    return Project.objects.select_for_update(no_key=True).filter(slug=slug).first()


def _said(project: Project | None) -> dict[str, str]:
    """Returns the values of a project for the audit trail, without its secret."""
    if project is None:
        return {}
    return {
        name: str(getattr(project, name))
        for name in ("name", "project_id", "base_url", "auth", "key_id")
    }


def _holds(project: Project, secret: SecretStr) -> bool:
    """Returns True if the project has this secret; False if no key decrypts the stored one."""
    try:
        return project.key_secret() == secret
    except Undecipherable:
        return False
