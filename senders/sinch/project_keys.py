"""The access key of a project: testing it, replacing it, what is known of its use.

The secret goes in here and into the database, encrypted, and nowhere else. Pages are in
``views.credentials``; ``manage.py add_project`` connects projects.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from pydantic import SecretStr

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import AuditEntry, Membership, Outcome, Project, Role, SenderRecord
from senders.provisioning import ProvisioningClient, ProvisioningError
from senders.sinch import clients

LOOKED_AT = 50  # entries about a project in which its last replacement is looked for


class Superseded(Exception):
    """Somebody else has replaced the key since the page was shown; nothing was stored."""


class NotAllowed(Exception):
    """Whoever asked is no longer an admin of the project; nothing was stored."""


@dataclass(frozen=True)
class Tested:
    """The outcome of one call with a key: ``senders`` of the project, or why there is none."""

    at: datetime
    senders: int | None = None
    error: ProvisioningError | None = None

    @property
    def works(self) -> bool:
        return self.error is None


@dataclass(frozen=True)
class Use:
    """Facts about the stored key from entries and records; None for what nothing tells.

    ``used_at`` is the last read that succeeded and was stored, with this key.
    """

    replaced: AuditEntry | None
    used_at: datetime | None


def test(project: Project) -> Tested:
    """Makes the cheapest call with the stored key."""
    try:
        return _called(clients.client_of(project))
    except ProvisioningError as error:
        return Tested(timezone.now(), error=error)


def try_out(project: Project, key_id: str, secret: SecretStr) -> Tested:
    """Makes the same call with another key, which is stored nowhere."""
    other = copy(project)
    other.key_id = key_id
    other.set_key_secret(secret)
    with clients.passing_client(other) as client:
        return _called(client)


def version(project: Project) -> int:
    """Returns a number that every replacement of the key changes."""
    found = _replacements(project).order_by("-number").values_list("number", flat=True).first()
    return found or 0


def use_of(project: Project) -> Use:
    latest = _replacements(project).select_related("actor").order_by("-number")[:LOOKED_AT]
    replaced = next((entry for entry in latest if _replaces(entry)), None)
    newest = SenderRecord.objects.filter(project=project, gone_at=None).aggregate(
        at=Max("read_at")
    )["at"]
    is_older = newest is not None and replaced is not None and newest < replaced.at
    return Use(replaced, None if is_older else newest)


@transaction.atomic
def replace(
    actor: Actor,
    project: Project,
    key_id: str,
    secret: SecretStr,
    *,
    seen: int,
    tested: Tested,
    now: datetime,
) -> None:
    """Stores another key with its entry. Raises ``Superseded`` and ``NotAllowed``.

    ``seen`` is the ``version`` that the page showed.
    """
    found = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    admins = Membership.objects.current().filter(project=found, role=Role.ADMIN)
    if not admins.filter(user=actor.user, user__is_active=True).exists():
        raise NotAllowed
    if version(found) != seen:
        raise Superseded
    before = found.key_id
    found.key_id = key_id
    found.set_key_secret(secret)
    found.save(update_fields=["key_id", "key_secret_encrypted"])
    audit.record(
        actor,
        Action.PROJECT_CREDENTIALS_CHANGED,
        Outcome.SUCCEEDED,
        Target("project", found.slug, found.name),
        changes={
            # The trail hides what stands under such a key; that it changed is not hidden.
            "before": {"key_id": before, "key_secret": "before"},
            "after": {"key_id": key_id, "key_secret": "after"},
            "test": "passed" if tested.works else "failed",
        },
        now=now,
    )


def _called(client: ProvisioningClient) -> Tested:
    try:
        page = client.list_senders(page_size=1)
    except ProvisioningError as error:
        return Tested(timezone.now(), error=error)
    return Tested(timezone.now(), senders=page.total_size)


def _replacements(project: Project) -> "QuerySet[AuditEntry]":
    actions = (Action.PROJECT_CONNECTED, Action.PROJECT_CREDENTIALS_CHANGED)
    return audit.entries_of(project, "project", project.slug).filter(action__in=actions)


def _replaces(entry: AuditEntry) -> bool:
    """Returns True if the entry is about the key, not only about a name or address."""
    sides = (entry.changes.get("before"), entry.changes.get("after"))
    named = {key for side in sides if isinstance(side, dict) for key in side}
    return entry.action == Action.PROJECT_CONNECTED or bool(named & {"key_id", "key_secret"})
