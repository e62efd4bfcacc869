"""Members and invitations for the tests of people. No assertions."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User
from django.test import Client

from senders.audit import Actor
from senders.models import AuditEntry, Membership, Project, Role

PEOPLE = "/p/aurora/people/"


def project(slug: str = "aurora") -> Project:
    return Project.objects.get(slug=slug)


def user(name: str) -> User:
    return User.objects.get(username=name)


def member(name: str, slug: str = "aurora") -> Membership:
    return Membership.objects.select_related("user", "project").get(
        user__username=name, project__slug=slug
    )


def new_member(
    name: str, role: Role = Role.ONBOARDING, slug: str = "aurora", until: date | None = None
) -> Membership:
    """Returns the membership of a user who is made if there is none of the name."""
    person, _made = User.objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.com"}
    )
    return Membership.objects.create(user=person, project=project(slug), role=role, until=until)


def acting(name: str = "admin", slug: str = "aurora") -> Actor:
    return Actor(project(slug), name, user=user(name), role=Role(member(name, slug).role))


def only_in_aurora(*names: str) -> None:
    """Ends what the demo gives these users in other projects."""
    Membership.objects.filter(user__username__in=names).exclude(project__slug="aurora").delete()


def client_of(name: str) -> Client:
    client = Client()
    done = client.post("/login/", {"username": name, "password": "rcs-demo"})
    assert done.status_code == 302
    return client


def actions(slug: str = "aurora", last: int = 1) -> Sequence[str]:
    """Returns the actions of the last entries of a chain, oldest first."""
    rows = AuditEntry.objects.filter(project_slug=slug).order_by("-number")[:last]
    return [row.action for row in rows][::-1]


def count() -> int:
    return AuditEntry.objects.count()
