"""One run over all retentions. Each removal is in the audit trail of its project.

The entry is in the transaction of what it counts, so a run that is killed has removed and recorded
the same. Rows of no project (sessions, jobs, counts) are only in the log, as numbers.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Outcome, Project
from senders.upkeep import old_drafts, unused_images
from senders.upkeep.old_drafts import OLD_DRAFTS
from senders.upkeep.retention import RETENTIONS

KIND: Final = "tidy"
PORTAL = "portal"  # the name of the worker in the audit trail

log = structlog.get_logger("senders.upkeep")


def run(payload: Mapping[str, Any]) -> None:
    """Removes what is past its retention, as the worker does each night."""
    tidy(PORTAL)


def tidy(name: str, *, dry_run: bool = False) -> dict[str, int]:
    """Returns how much of each retention was removed, or would be. ``name`` is for the entries."""
    now = timezone.now()
    found = {each.name: each.rows.count(at) for each in RETENTIONS if (at := each.before(now))}
    drafts = {each.name: each.expired(now) for each in OLD_DRAFTS if each.days}
    if dry_run:
        counts = {kind: by_project.total() for kind, by_project in found.items()}
        return counts | {kind: len(ids) for kind, ids in drafts.items()}
    removed: Counter[str] = Counter()
    projects = {key for by_project in found.values() for key in by_project}
    for key in sorted(projects, key=lambda key: key or 0):
        kinds = [kind for kind, by_project in found.items() if by_project[key]]
        project = None if key is None else Project.objects.get(pk=key)
        while batch := _batch(project, kinds, now, name):
            removed += batch
    for kind, ids in drafts.items():
        removed[kind] += sum(1 for _pk in old_drafts.remove(ids, name))
    unused_images.delete_unnamed_files()
    log.info("upkeep.tidied", **{kind: number for kind, number in removed.items() if number})
    return {kind: removed[kind] for kind in (*found, *drafts)}


@transaction.atomic
def _batch(project: Project | None, kinds: list[str], now: datetime, name: str) -> Counter[str]:
    """Removes a batch of each kind and records it; empty once nothing is left."""
    removed: Counter[str] = Counter()
    for each in RETENTIONS:
        at = each.before(now)
        if at and each.name in kinds:
            removed[each.name] += each.rows.remove(at, project.pk if project else None)
    removed = +removed
    if project and removed:
        audit.record(
            Actor(project, name),
            Action.DATA_TIDIED,
            Outcome.SUCCEEDED,
            Target("project", project.slug, project.name),
            changes={"removed": dict(removed)},
            now=timezone.now(),
        )
    return removed
