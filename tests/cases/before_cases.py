"""Makes a database of before there were cases, migrates it and prints what became of it, as JSON.

Run by ``test_migration`` in a process of its own, on the database of the settings.
"""

import json
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.utils import timezone  # noqa: E402

from senders import audit  # noqa: E402
from senders.audit import Action, Actor, Target, digests  # noqa: E402
from senders.models import Case, Outcome, Project, WaitingItem  # noqa: E402

SINCE = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def old_apps() -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("senders", "0022_imports")])
    return executor.loader.project_state([("senders", "0022_imports")]).apps


def entry(draft: Any, whom: str, what: str) -> tuple[str, int]:
    """Leaves the entry that the portal left for the waiting of a draft."""
    # Later migrations give projects more columns.
    project = Project.objects.only("slug").get(pk=draft.project_id)
    salt = digests.new_salt()
    item = WaitingItem(whom=whom, what=what, since=SINCE, salt=salt)
    proof = digests.stated(draft.pk, digests.of_draft_waiting(item))
    told = {"waiting.contact_name": whom, "waiting.what": what, "waiting.since": "2026-11-01"}
    made = audit.record(
        Actor(project, "manager"),
        Action.DRAFT_WAITING_CHANGED,
        Outcome.SUCCEEDED,
        Target("draft", str(draft.pk)),
        changes={"after": told} | proof,
        now=timezone.now(),
    )
    return salt, made.number


def fill(apps: Any) -> None:
    user = apps.get_model("auth", "User")
    manager, clerk = (user.objects.create(username=name) for name in ("manager", "clerk"))
    project = apps.get_model("senders", "Project").objects.create(
        slug="aurora", name="Aurora", project_id="p-1"
    )
    Draft = apps.get_model("senders", "Draft")
    now = timezone.now()

    def draft(title: str, owner: Any, **columns: Any) -> Any:
        return Draft.objects.create(
            project=project, title=title, owner=owner, saved=now, saved_by=owner, **columns
        )

    waits = draft("Waits", manager, answers={"countries": {"countries": ["SE", "FR"]}})
    salt, number = entry(waits, "Jane", "the logo")
    Draft.objects.filter(pk=waits.pk).update(
        waiting_for="Jane",
        waiting_what="the logo",
        waiting_since=SINCE,
        waiting_salt=salt,
        waiting_entry=number,
    )
    draft("Edit", clerk, is_edit=True, sender_id="s-1", state="submitted")
    draft("Sent", manager, sender_id="s-1", state="submitted")
    draft("Edit again", clerk, is_edit=True, sender_id="s-1", state="open")
    draft("Elsewhere", clerk, is_edit=True, sender_id="s-2", state="submitted")
    draft("Gone", manager, state="discarded", discarded_at=now)


def told() -> dict[str, Any]:
    cases = {
        case.customer: {
            "owner": case.owner.get_username(),
            "sender": case.sender_id,
            "countries": case.countries,
            "closed": case.closed_at is not None,
            "drafts": sorted(draft.title for draft in case.drafts.all()),
            "items": [[item.whom, item.what, str(item.since)] for item in case.items.all()],
            "items_open": case.items_open,
        }
        for case in Case.objects.all()
    }
    project = Project.objects.get()
    whole = audit.verify(project).findings
    WaitingItem.objects.update(what="something else")
    altered = audit.verify(project).findings
    WaitingItem.objects.all().delete()
    missing = audit.verify(project).findings
    faults = [[finding.fault.name for finding in each] for each in (whole, altered, missing)]
    return {"cases": cases, "faults": faults}


if __name__ == "__main__":
    fill(old_apps())
    call_command("migrate", verbosity=0)
    print(json.dumps(told()))  # noqa: T201  the test reads it
