"""``seed_demo``: creates users, projects, senders and drafts of the demo. Can be repeated."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from pydantic import SecretStr

from senders.accounts import members
from senders.console.caller import caller
from senders.console.people import new_account
from senders.management.demo_drafts import seed_drafts
from senders.models import Membership, Project, Role

PASSWORD = "rcs-demo"  # noqa: S105  printed by `make demo`, for practice data only
PROJECTS = {
    "aurora": ("Aurora Retail Group", "a0000000-0000-4000-8000-000000000001"),
    "harbor": ("Harbor Bank", "b0000000-0000-4000-8000-000000000001"),
}
MEMBERS = {
    "admin": (Role.ADMIN, ("aurora", "harbor")),
    "manager": (Role.MANAGER, ("aurora", "harbor")),
    "onboarding": (Role.ONBOARDING, ("aurora",)),
    "auditor": (Role.AUDITOR, ("aurora", "harbor")),
}
# The one access key that every project of the sandbox accepts.
KEY_ID, KEY_SECRET = "sandbox-key", SecretStr("sandbox-secret")


class Command(BaseCommand):
    help = "Creates the demo users and projects and, if the sandbox is empty, the demo senders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-drafts", action="store_true", help="do not create demo drafts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo is available only in sandbox mode (RCS_MODE=sandbox).")
        from senders.sandbox import seed

        with transaction.atomic():
            for slug in PROJECTS:
                _project(slug)
            for name, (role, slugs) in MEMBERS.items():
                _member(name, role, slugs)
        if seed.seed_demo_if_empty():
            self.stdout.write("Sandbox data created.")
        if not options["no_drafts"]:
            seed_drafts(Project.objects.get(slug="aurora"), timezone.now())


def _project(slug: str) -> None:
    name, project_id = PROJECTS[slug]
    if Project.objects.filter(slug=slug).exists():
        return
    project = Project(
        slug=slug,
        name=name,
        project_id=project_id,
        base_url=f"{settings.PORTAL_URL}/sandbox/api",
        key_id=KEY_ID,
    )
    project.set_key_secret(KEY_SECRET)
    project.save()


def _member(name: str, role: Role, slugs: tuple[str, ...]) -> None:
    """Makes the user and the memberships that are missing, with their entries."""
    first = Project.objects.get(slug=slugs[0])
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name, email=f"{name}@example.com")
        new_account(caller(first), user, PASSWORD)
    for project in Project.objects.filter(slug__in=slugs).order_by("pk"):
        if not Membership.objects.filter(user=user, project=project).exists():
            members.assign(caller(project), project, user, role, None, now=timezone.now())
