"""Verification of a project's chain by the worker: begun on a page, run as a job, shown by a row.

Finding what is wrong with a chain is ``senders.audit``'s; the sentences are in ``chain_status`` and
``verification_progress``.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from senders import audit, jobs
from senders.audit import Actor, ChainReport
from senders.audit import anchors as audit_anchors
from senders.audit.findings import Finding
from senders.models import ChainVerification, Project

KIND = "verify_chain"
NOTED_EVERY = 5_000  # entries between two notes of the progress
# A chain that is verified whole in about a second is not worth half a statement.
SHORT = 10_000  # entries


class Begin(StrEnum):
    """The place where a verification begins, as the page's buttons send it."""

    CHECKPOINT = "checkpoint"
    START = "start"


def begin(actor: Actor, project: Project, where: str) -> bool:
    """Stores the wish and enqueues its job. Returns False if one of the project is open already.

    Without a place, a chain of up to ``SHORT`` entries is verified from its first entry on, and a
    longer one behind its last checkpoint.
    """
    from_start = where == Begin.START
    if where not in set(Begin):
        from_start = audit.end_of(project).length <= SHORT
    try:
        with transaction.atomic():
            begun = ChainVerification.objects.create(
                project=project,
                user=actor.user,
                by_name=actor.name[:150],
                from_start=from_start,
                made_at=Now(),
            )
            ended = ChainVerification.objects.filter(project=project, ended_at__isnull=False)
            ended.delete()  # their results stand beside the end of the chain
            jobs.enqueue(KIND, {"verification": begun.pk}, key=f"project {project.pk}")
    except IntegrityError:
        return False
    return True


def of_project(project: Project) -> ChainVerification | None:
    """Returns the verification that is open, or else the last one that ended."""
    return ChainVerification.objects.filter(project=project).order_by("-pk").first()


def run(payload: Mapping[str, Any]) -> Any:
    """Verifies the chain; a run that takes over from a killed one begins again.

    Returns what stores the result, so that only the run that ends the job does.
    """
    going = ChainVerification.objects.filter(pk=payload["verification"], ended_at=None)
    found = going.select_related("project", "user").first()
    if found is None:
        return None
    name, end = found.project.slug, audit.end_of(found.project)
    # A chain that was found broken stays so until all of it is found intact.
    is_broken = end.verified_whole is False
    since = None if found.from_start or is_broken else audit.newest_checkpoint(name)
    start = since.number if since else 0
    going.update(started_at=Now(), since=start, reached=start, total=end.length)

    def note(number: int) -> None:
        if number % NOTED_EVERY == 0:
            going.update(reached=number)

    outside, now = audit_anchors.own(), timezone.now()
    report = audit.verify_chain(name, since=since, known=outside.of(name), on_progress=note)
    if report.whole:
        audit.sign(name)
    notes = [*outside.findings, *outside.not_compared(name)]
    return partial(_end, found, report, start, notes, now)


def give_up(payload: Mapping[str, Any]) -> None:
    """Ends a verification whose job failed, so that no page says that it goes on."""
    going = ChainVerification.objects.filter(pk=payload["verification"], ended_at=None)
    going.update(ended_at=Now(), failed=True)


def _end(
    found: ChainVerification,
    report: ChainReport,
    since: int,
    more: list[Finding],
    now: datetime,
) -> None:
    """Stores a result. ``now`` is when the reading began: what changed after it may be unseen."""
    audit.keep(found.project.slug, report, by=found.user, now=now, more=more, since=since)
    ChainVerification.objects.filter(pk=found.pk).update(ended_at=Now(), reached=report.checked)
