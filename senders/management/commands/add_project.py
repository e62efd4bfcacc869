"""``add_project``: connect a Sinch project, or renew the access key of one that is connected."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from pydantic import SecretStr

from senders.models import Project


class Command(BaseCommand):
    help = "Connects a Sinch project. With a slug that exists, its details and key are replaced."

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
        project = Project.objects.filter(slug=options["slug"]).first() or Project(
            slug=options["slug"]
        )
        made = project.pk is None
        project.name = options["name"]
        project.project_id = options["project_id"]
        project.key_id = options["key_id"]
        project.base_url = options["base_url"].rstrip("/")
        project.auth = options["auth"]
        project.set_key_secret(read_secret(options["key_secret_file"]))
        try:
            project.full_clean()
        except ValidationError as error:
            problems = "; ".join(
                f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items()
            )
            raise CommandError(problems) from None
        project.save()
        self.stdout.write(f"Project {project.slug} {'added' if made else 'updated'}.")


def read_secret(source: str) -> SecretStr:
    """The first line of a file or of standard input; never an argument, which others can see."""
    try:
        text = sys.stdin.readline() if source == "-" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The secret cannot be read: {type(error).__name__}.") from None
    secret = text.strip().splitlines()[0].strip() if text.strip() else ""
    if not secret:
        raise CommandError("The secret is empty.")
    return SecretStr(secret)
