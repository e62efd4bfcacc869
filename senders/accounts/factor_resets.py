"""Takes the second factors of a person who has lost them away, by an admin of all their projects.

Whoever sets up new ones needs the password first. People remove their own on the account page.
"""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from senders import audit
from senders.accounts import account_status, members, passwords, second_factors, sessions
from senders.audit import Action, Actor
from senders.models import Membership, Outcome, Project, Role


class OtherProjects(members.Refused):
    """The person has access to a project that the acting admin does not administer."""


@transaction.atomic
def reset(actor: Actor, project: Project, member: int, *, now: datetime) -> int:
    """Removes all factors, ends all sessions and returns how many these were.

    The person gets a mail. Raises ``Gone`` if there is no factor, ``OwnAccess``, ``NotAllowed``
    and ``OtherProjects``.
    """
    found = members.open_member(actor, project, member, now)
    if actor.user == found.user:
        raise members.OwnAccess
    if not administers_all(actor.user, found.user):
        raise OtherProjects
    if not second_factors.remove_all(found.user):
        raise members.Gone
    ended = sessions.end_all(found.user)
    audit.record(
        replace(actor, project=None),
        Action.PERSON_FACTORS_RESET,
        Outcome.SUCCEEDED,
        account_status.target(found.user),
        changes={"project": project.slug},
        now=now,
    )
    passwords.tell(found.user, "factor_removed")
    return ended


def administers_all(admin: User | None, user: User) -> bool:
    """Returns True if the admin administers every project that the user has access to.

    The factors guard all of them, so an admin of one may not weaken the others.
    """
    mine = Membership.objects.current().filter(user=admin, role=Role.ADMIN)
    theirs = Membership.objects.current().filter(user=user)
    return not theirs.exclude(project__in=mine.values("project")).exists()
