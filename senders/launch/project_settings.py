"""Settings that managers choose for a project. Each change is an entry of its trail."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from senders import audit
from senders.audit import Action, Actor, Target
from senders.launch import approval
from senders.models import AuditEntry, Outcome, Project

# Columns of ``Project`` that hold a setting, all of them on or off.
NAMES = ("four_eyes", "shows_owner_email")


def last_changes(project: Project) -> dict[str, AuditEntry]:
    """Returns the entry of the last change of each setting that was ever changed."""
    entries = audit.entries_of(project, "project", project.slug).filter(
        action=Action.PROJECT_SETTINGS_CHANGED, outcome=Outcome.SUCCEEDED
    )
    found: dict[str, AuditEntry] = {}
    for name in NAMES:
        last = entries.filter(changes__after__has_key=name).order_by("-number").first()
        if last is not None:
            found[name] = last
    return found


@transaction.atomic
def change(
    actor: Actor, project: Project, wanted: Mapping[str, bool], *, now: datetime
) -> dict[str, bool]:
    """Stores the settings that differ, and returns them. Turning *Four eyes* off voids requests.

    Locks the project, so that no request is made at the same time with the setting of before.
    """
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    before = {name: bool(getattr(held, name)) for name in NAMES}
    after = {
        name: wanted[name] for name in NAMES if name in wanted and wanted[name] != before[name]
    }
    if not after:
        return {}
    for name, value in after.items():
        setattr(held, name, value)
        setattr(project, name, value)
    held.save(update_fields=list(after))
    audit.record(
        actor,
        Action.PROJECT_SETTINGS_CHANGED,
        Outcome.SUCCEEDED,
        Target("project", held.slug, held.name),
        changes={"before": {name: before[name] for name in after}, "after": after},
        now=now,
    )
    if after.get("four_eyes") is False:
        approval.void_all(actor, held, now=now)
    return after
