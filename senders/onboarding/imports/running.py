"""The job that checks the rows of an import, and the one that creates a draft for each good row.

A row is marked in the transaction that creates its draft. So a job that was killed, or taken over
by another worker, goes on with the rows that are left and creates none twice.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from senders import audit
from senders.audit import Action, Actor, Target
from senders.jobs import Later
from senders.models import DraftImport, ImportedRow, Membership, Outcome, Role
from senders.onboarding import origins, saving, step_status
from senders.onboarding.imports import answers, known_names
from senders.onboarding.imports.judging import judge

KIND = "import_drafts"  # of the job
A_RUN = 250  # rows; then other jobs get their turn
State = DraftImport.State
RowState = ImportedRow.State


def run(payload: Mapping[str, Any]) -> Any:
    """Goes on with an import. Raises ``Later`` while rows are left."""
    found = DraftImport.objects.select_related("project", "user").filter(pk=payload["run"]).first()
    if found is None:
        return None
    if found.state == State.CHECKING:
        return _check(found)
    if found.state == State.CREATING:
        return _create(found)
    return None


def give_up(payload: Mapping[str, Any]) -> None:
    """Ends an import whose job failed, so that no page says that it goes on."""
    found = DraftImport.objects.select_related("project", "user").filter(pk=payload["run"]).first()
    if found is None or found.state not in {State.CHECKING, State.CREATING}:
        return
    _end(found, _("The portal did not finish this import."))


def _check(found: DraftImport) -> Any:
    waiting = found.rows.filter(state=RowState.WAITING)
    for row in waiting[:A_RUN]:
        judged = judge(found.columns, row.values)
        ImportedRow.objects.filter(pk=row.pk, state=RowState.WAITING).update(
            state=RowState.BAD if judged.problems else RowState.GOOD,
            name=judged.name,
            problems=judged.problems,
            warnings=[(*warning, "", "") for warning in judged.warnings],
        )
    if waiting.exists():
        raise Later(0.0)
    return partial(_close_check, found)


def _close_check(found: DraftImport) -> None:
    known_names.warn(found)
    DraftImport.objects.filter(pk=found.pk, state=State.CHECKING).update(state=State.CHECKED)


def _create(found: DraftImport) -> Any:
    for row in _untold(found):
        _tell(row)
    good = found.rows.filter(state=RowState.GOOD)
    for pk in list(good.values_list("pk", flat=True)[:A_RUN]):
        actor = _actor(found)
        if actor is None:
            reason = _("The user who started the import may no longer create drafts.")
            return partial(_end, found, reason)
        if created := _create_one(actor, found, pk):
            _tell(created)
    if good.exists():
        raise Later(0.0)
    return partial(_end, found)


def _actor(found: DraftImport) -> Actor | None:
    """Returns the person in their present role; None if they may no longer create drafts."""
    current = Membership.objects.current().filter(
        project=found.project, user=found.user, role__gte=Role.ONBOARDING, user__is_active=True
    )
    member = current.first()
    if member is None:
        return None
    role = Role(member.role)
    return Actor(found.project, found.by_name, user=found.user, role=role, ip=found.ip)


@transaction.atomic
def _create_one(actor: Actor, found: DraftImport, pk: int) -> ImportedRow | None:
    """Creates the draft of a row, unless somebody else has; the row no longer holds its texts."""
    mine = ImportedRow.objects.filter(pk=pk, state=RowState.GOOD)
    # The update locks the row: another worker waits here, and then finds no good row.
    if not mine.update(state=RowState.CREATED):
        return None
    row = ImportedRow.objects.get(pk=pk)
    if found.user is None:
        raise TypeError("an actor has an account")
    given, now = answers.of_row(found.columns, row.values).answers, timezone.now()
    row.draft = saving.create(found.project, found.user, given, now=now, actor=actor)
    source = Target("import", str(found.pk), found.file_name)
    origins.keep(row.draft, source, given, now, version=row.line)
    row.values, row.name = [], ""
    row.save(update_fields=["draft", "values", "name"])
    return row


def _untold(found: DraftImport) -> list[ImportedRow]:
    """Returns the rows whose draft was created right before a job ended, without its progress."""
    created = found.rows.filter(state=RowState.CREATED, is_told=False, draft__isnull=False)
    return list(created.select_related("draft"))


def _tell(row: ImportedRow) -> None:
    if row.draft is not None:
        step_status.store_progress(row.draft)
    ImportedRow.objects.filter(pk=row.pk).update(is_told=True)


def _end(found: DraftImport, ending: str = "") -> None:
    """Ends an import and leaves its one entry; runs in the transaction that ends the job."""
    was_creating = found.state == State.CREATING
    ended = DraftImport.objects.filter(pk=found.pk, state=found.state).update(
        state=State.FAILED if ending else State.DONE, ended_at=Now(), ending=ending
    )
    if not ended or not was_creating:
        return
    states = list(found.rows.values_list("state", flat=True))
    project = found.project
    audit.record(
        _actor(found) or Actor(project, found.by_name, user=found.user, ip=found.ip),
        Action.DRAFTS_IMPORTED,
        Outcome.REFUSED if ending else Outcome.SUCCEEDED,
        Target("project", project.slug, project.name),
        changes={
            "import": found.pk,
            "sha256": found.sha256,
            "rows": found.total,
            "created": states.count(RowState.CREATED),
            "with_problems": states.count(RowState.BAD),
            "left_out": states.count(RowState.LEFT_OUT),
        },
        now=timezone.now(),
    )
