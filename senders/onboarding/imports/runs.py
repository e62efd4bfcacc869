"""Imports as pages ask for them: upload, start, discard, and tell how far one is.

The jobs that check and create are in ``running``.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from senders import jobs
from senders.audit import Actor
from senders.models import DraftImport, ImportedRow, Project
from senders.onboarding.imports import columns, files, running

State = DraftImport.State
RowState = ImportedRow.State
RUNNING = (State.CHECKING, State.CREATING)


@dataclass(frozen=True)
class Counts:
    """The rows of an import. ``good`` are those without problems that have no draft yet."""

    total: int
    waiting: int
    good: int
    bad: int
    created: int
    left_out: int
    warned: int
    known: int

    @property
    def checked(self) -> int:
        return self.total - self.waiting

    @property
    def to_create(self) -> int:
        """The drafts that an import under way creates in all."""
        return self.good + self.created


def upload(
    actor: Actor, project: Project, content: bytes, *, size: int, name: str, press: str
) -> DraftImport:
    """Stores the rows of a file and enqueues their check. Raises ``files.Unusable``.

    An equal ``press`` with the same file is the import that it began.
    """
    digest = hashlib.sha256(content).hexdigest()
    key = hashlib.sha256(f"{press} {digest}".encode()).hexdigest()
    if existing := DraftImport.objects.filter(press=key, project=project).first():
        return existing
    read = files.read(content, size)
    with transaction.atomic():
        begun, is_new = DraftImport.objects.get_or_create(
            press=key,
            defaults={
                "project": project,
                "user": actor.user,
                "by_name": actor.name[:150],
                "ip": actor.ip[:64],
                "file_name": os.path.basename(name)[:200],
                "sha256": digest,
                "columns": read.columns,
                "remarks": read.remarks,
                "total": len(read.rows),
                "made_at": Now(),
            },
        )
        if is_new:
            ImportedRow.objects.bulk_create(
                ImportedRow(run=begun, line=row.number, values=row.cells) for row in read.rows
            )
            jobs.enqueue(running.KIND, {"run": begun.pk}, key=f"check {begun.pk}")
    return begun


def start(run: DraftImport, actor: Actor, *, leave_out_known: bool) -> bool:
    """Starts creating drafts, which belong to the actor. Returns False if it cannot start.

    An import that ended early goes on with its rows that are left.
    """
    with transaction.atomic():
        found = _locked(run, State.CHECKED, State.FAILED)
        if found is None or found.rows.filter(state=RowState.WAITING).exists():
            return False
        good = found.rows.filter(state=RowState.GOOD)
        wanted = good.filter(is_known=False) if leave_out_known else good
        if not wanted.exists():
            return False
        if leave_out_known:
            good.filter(is_known=True).update(state=RowState.LEFT_OUT)
        DraftImport.objects.filter(pk=found.pk).update(
            state=State.CREATING,
            user=actor.user,
            by_name=actor.name[:150],
            ip=actor.ip[:64],
            leaves_out_known=leave_out_known,
            started_at=Coalesce("started_at", Now()),
            ended_at=None,
            ending="",
        )
        jobs.enqueue(running.KIND, {"run": found.pk}, key=f"create {found.pk}")
    return True


def discard(run: DraftImport) -> bool:
    """Removes what a file held: before a start the whole import, after its end the rows left.

    Returns False while drafts are created.
    """
    with transaction.atomic():
        found = _locked(run, State.CHECKING, State.CHECKED, State.DONE, State.FAILED)
        if found is None:
            return False
        if found.started_at is None:
            found.delete()
            return True
        found.rows.filter(state__in=(RowState.GOOD, RowState.LEFT_OUT)).update(
            state=RowState.LEFT_OUT
        )
        left = found.rows.exclude(state=RowState.CREATED)
        left.update(values=[], problems=[], warnings=[], name="")
        DraftImport.objects.filter(pk=found.pk).update(file_name="")
    return True


def _locked(run: DraftImport, *states: State) -> DraftImport | None:
    return DraftImport.objects.select_for_update().filter(pk=run.pk, state__in=states).first()


def counts(run: DraftImport) -> Counts:
    def of(state: RowState) -> Count:
        return Count("pk", filter=Q(state=state))

    found = run.rows.aggregate(
        waiting=of(RowState.WAITING),
        good=of(RowState.GOOD),
        bad=of(RowState.BAD),
        created=of(RowState.CREATED),
        left_out=of(RowState.LEFT_OUT),
        warned=Count("pk", filter=~Q(warnings=[]) & ~Q(state=RowState.BAD)),
        known=Count("pk", filter=Q(is_known=True)),
    )
    return Counts(total=run.total, **found)


def latest(project: Project, *, only_started: bool) -> "QuerySet[DraftImport]":
    """Returns the imports of a project, the latest first; auditors see those that were started."""
    found = DraftImport.objects.filter(project=project)
    if only_started:
        found = found.exclude(started_at=None)
    return found.annotate(
        created=Count("rows", filter=Q(rows__state=RowState.CREATED)),
        bad=Count("rows", filter=Q(rows__state=RowState.BAD)),
    ).order_by("-made_at", "-pk")


def earlier(run: DraftImport) -> DraftImport | None:
    """Returns the latest other import that created drafts from the same file."""
    same = DraftImport.objects.filter(project=run.project, sha256=run.sha256)
    return same.exclude(pk=run.pk).exclude(started_at=None).order_by("-started_at").first()


def with_problems(run: DraftImport) -> "QuerySet[ImportedRow]":
    """Returns the rows with problems whose texts are still stored."""
    return run.rows.filter(state=RowState.BAD).exclude(values=[])


def holds_texts(run: DraftImport) -> bool:
    """Returns True if the texts of some row are still stored here."""
    return run.rows.exclude(values=[]).exists()


@dataclass(frozen=True)
class Said:
    """One sentence about a row: the column's name, or an empty text for the row as a whole.

    ``kind`` is ``draft``, ``sender`` or empty; then ``number`` names it.
    """

    column: str
    text: str
    kind: str = ""
    number: str = ""


def sentences(row: ImportedRow) -> list[Said]:
    """Returns the problems of a row, then its warnings."""
    return [*_said(row.problems), *_said(row.warnings)]


def _said(entries: list[list[str]]) -> Iterator[Said]:
    for key, text, *rest in entries:
        column = columns.by_key().get(key)
        yield Said(column.label if column else "", text, *map(str, rest))
