"""Papers of a case: the rows that its countries require, their states and files.

Which paper a country requires is in ``senders.words.papers``. A row of that table has no row in the
database until somebody does something to it, so a country that is added or removed changes nothing
but what ``rows`` returns. What pages and the customer link call:

- ``rows(case)`` and ``find(case, key)`` return ``PaperRow``; its ``key`` names it in addresses;
- ``for_customer(case)`` returns the rows to show to the customer, received ones included; files
  that customers upload are in ``paper_offers``;
- ``mark(row, state, actor, now=…)`` changes the state;
- ``store_file(row, upload, by_name, actor, now=…)`` checks and stores a file, with ``mark_as`` the
  state after it, and raises ``NotUsable`` with the words to show;
- ``content(file)`` returns the bytes; ``counts(cases, codes)`` are those of a list.

Each change is an entry; names of files and people are masked in it, and the SHA-256 is not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import paper_files
from senders.cases.paper_files import NotUsable
from senders.cases.paper_rows import (
    STATES,
    TIMES,
    Counts,
    PaperRow,
    State,
    counts,
    find,
    for_customer,
    key,
    open_keys,
    row_of,
    rows,
)
from senders.models import Case, Outcome, Paper, PaperFile
from senders.words import papers as table

__all__ = [
    "Counts",
    "NotUsable",
    "PaperRow",
    "State",
    "add",
    "content",
    "counts",
    "find",
    "for_customer",
    "forget",
    "join",
    "key",
    "mark",
    "open_keys",
    "remove",
    "rows",
    "store_file",
]

MOST_OWN = 50  # papers that people added to one case
MOST_FILES = 20  # files of one paper, replaced ones included
DAY, MOST_A_DAY = timedelta(days=1), 300  # files of a project


class TooMany(Exception):
    """The case already has as many papers of its own as it may have."""


class Changed(Exception):
    """The paper has another state than the page showed; ``state`` is the one it has."""

    def __init__(self, state: Paper.State) -> None:
        super().__init__(state)
        self.state = state


class NotRemovable(Exception):
    """The paper is required by the table, or has files."""


@dataclass(frozen=True)
class Asked:
    """A paper that somebody adds. ``country`` and ``operator`` may be empty."""

    country: str
    operator: str
    kind: str
    what: str


def add(case: Case, asked: Asked, user: User, actor: Actor, *, now: datetime) -> PaperRow:
    """Adds a paper that the table does not have. Raises ``TooMany``."""
    with transaction.atomic():
        _lock(case)
        if case.papers.filter(is_own=True).count() >= MOST_OWN:
            raise TooMany
        paper = Paper.objects.create(
            case=case,
            is_own=True,
            created=now,
            changed_at=now,
            changed_by=user,
            **vars(asked),
        )
        row = row_of(case, paper, ())
        record(row, actor, Action.CASE_PAPER_ADDED, {"after": told(row)}, now)
    return row


def mark(
    row: PaperRow,
    state: Paper.State,
    actor: Actor,
    *,
    now: datetime,
    user: User | None = None,
    sent_to: str = "",
    shown: str = "",
) -> bool:
    """Gives a paper another state. The same state again writes nothing and returns False.

    ``shown`` is the state that the page showed. Raises ``Changed`` if the paper has another one by
    now, and ``ValueError`` for a state that it cannot have.
    """
    if state not in row.states:
        raise ValueError(state)
    with transaction.atomic():
        paper = locked_row(row, now)
        before = told(fresh(row, paper))
        is_same = paper.state == state and (not sent_to or sent_to == paper.sent_to)
        if is_same:
            return False
        if shown and shown != paper.state:
            raise Changed(State(paper.state))
        move(paper, state, now, sent_to)
        paper.changed_at, paper.changed_by = now, user
        paper.save()
        changes = audit.difference(before, told(fresh(row, paper)))
        record(row, actor, Action.CASE_PAPER_MARKED, changes, now)
    return True


def store_file(
    row: PaperRow,
    upload: UploadedFile[Any],
    by_name: str,
    actor: Actor,
    *,
    now: datetime,
    user: User | None = None,
    mark_as: Paper.State | None = None,
) -> PaperFile:
    """Stores a file as the current one of a paper; the one before stays listed.

    Raises ``NotUsable`` for a file of a wrong kind or size, and at the limits of files. The same
    file again, while it is the current one, is not stored twice.
    """
    if mark_as is not None and mark_as not in row.states:
        raise ValueError(mark_as)
    file = paper_files.accepted(upload)
    stored = paper_files.store(file)
    try:
        with transaction.atomic():
            held = _file(row, file, stored, by_name, actor, now, user, mark_as)
    except BaseException:
        default_storage.delete(stored)
        raise
    if held.stored != stored:
        default_storage.delete(stored)
    return held


def content(file: PaperFile) -> bytes:
    """Returns the bytes of a file. Raises ``paper_files.Altered``."""
    return paper_files.read(file)


def remove(row: PaperRow, actor: Actor, *, now: datetime) -> None:
    """Removes a paper that somebody added and that has no file. Raises ``NotRemovable``."""
    with transaction.atomic():
        _lock(row.case)
        paper = Paper.objects.filter(pk=row.paper.pk).first() if row.paper else None
        if paper is None:
            return
        if not paper.is_own or paper.files.exists():
            raise NotRemovable
        record(row, actor, Action.CASE_PAPER_REMOVED, {"before": told(row)}, now)
        paper.delete()


def join(other: Case, case: Case) -> None:
    """Gives the papers of one case to another. Of a paper that both have, the further one stays."""
    for paper in other.papers.order_by("pk"):
        same = None
        if not paper.is_own:
            same = case.papers.filter(is_own=False, country=paper.country, kind=paper.kind).first()
        if same is not None:
            _join_paper(paper, same)
        else:
            paper.case = case
            paper.save(update_fields=["case"])


def forget(case_id: int) -> None:
    """Removes the files of a case's papers and what people typed. States and dates stay."""
    files = PaperFile.objects.filter(paper__case=case_id)
    paper_files.delete(list(files.values_list("stored", flat=True)))
    files.delete()
    mine = Paper.objects.filter(case=case_id)
    mine.update(sent_to="", what="")
    mine.filter(is_own=True).exclude(kind__in=table.KINDS).update(kind="")


def _lock(case: Case) -> None:
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def locked_row(row: PaperRow, now: datetime) -> Paper:
    """Returns the row in the database, made if there is none yet, under the lock of its case."""
    _lock(row.case)
    if row.paper is not None:
        return Paper.objects.get(pk=row.paper.pk)
    paper, _made = Paper.objects.get_or_create(
        case=row.case,
        country=row.country,
        kind=row.kind,
        is_own=False,
        defaults={"created": now, "changed_at": now},
    )
    return paper


def fresh(row: PaperRow, paper: Paper) -> PaperRow:
    return row_of(row.case, paper, tuple(paper.files.all())[::-1], is_required=row.is_required)


def move(paper: Paper, state: Paper.State, now: datetime, sent_to: str) -> None:
    """Sets a state. Times of later states go; those of states that were passed over stay empty."""
    if paper.state != state:
        for other, name in TIMES.items():
            if STATES.index(other) > STATES.index(state):
                setattr(paper, name, None)
        if state in TIMES:
            setattr(paper, TIMES[state], now)
    paper.state = state
    if state == State.REQUIRED:
        paper.sent_to = ""
    elif sent_to:
        paper.sent_to = sent_to


def _file(
    row: PaperRow,
    file: paper_files.Accepted,
    stored: str,
    by_name: str,
    actor: Actor,
    now: datetime,
    user: User | None,
    mark_as: Paper.State | None,
) -> PaperFile:
    paper = locked_row(row, now)
    before = told(fresh(row, paper))
    held = paper.files.filter(replaced_at=None).last()
    if held is None or held.sha256 != file.sha256:
        stop_at_limits(paper, now)
        paper.files.filter(replaced_at=None).update(replaced_at=now)
        held = PaperFile.objects.create(
            paper=paper,
            stored=stored,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            content_type=file.content_type,
            by=user,
            by_name=by_name[:200],
            at=now,
        )
    if mark_as is not None and paper.state != mark_as:
        move(paper, mark_as, now, "")
    changes = audit.difference(before, told(fresh(row, paper)))
    if any(changes.values()):
        paper.changed_at, paper.changed_by = now, user
        paper.save()
        record(row, actor, Action.CASE_PAPER_FILED, changes, now)
    return held


def stop_at_limits(paper: Paper, now: datetime) -> None:
    if paper.files.count() >= MOST_FILES:
        raise NotUsable(_("A paper can have at most %d files.") % MOST_FILES)
    project = PaperFile.objects.filter(paper__case__project=paper.case.project_id)
    if project.filter(at__gt=now - DAY).count() >= MOST_A_DAY:
        raise NotUsable(
            _("The project reached its limit of %d files in 24 hours. Try again later.")
            % MOST_A_DAY
        )


def _join_paper(paper: Paper, same: Paper) -> None:
    moment = paper.changed_at
    if same.files.filter(replaced_at=None).exists():
        paper.files.filter(replaced_at=None).update(replaced_at=moment)
    paper.files.update(paper=same)
    if STATES.index(State(paper.state)) > STATES.index(State(same.state)):
        for name in ("state", "sent_to", "sent_at", "signed_at", "received_at"):
            setattr(same, name, getattr(paper, name) or getattr(same, name))
        same.save()
    paper.delete()


def told(row: PaperRow) -> dict[str, Any]:
    """Returns a paper as the audit trail stores it; None for each empty value.

    ``contact_name`` marks a value as personal data: people name files after people.
    """
    file = row.file
    return {
        "paper.state": row.state.value,
        "paper.sent_to_contact_name": row.sent_to or None,
        "paper.what": (row.paper.what if row.paper and row.is_own else "") or None,
        "paper.sha256": file.sha256 if file else None,
        "paper.size": file.size if file else None,
        "paper.file_contact_name": file.name if file else None,
    }


def _named(row: PaperRow) -> dict[str, Any]:
    """Returns what says which paper an entry is about."""
    named = {"country": row.country, "operator": row.operator, "kind": row.kind}
    return {"paper": {name: value for name, value in named.items() if value}}


def record(
    row: PaperRow, actor: Actor, action: Action, changes: dict[str, Any], now: datetime
) -> None:
    target = Target("case", str(row.case.pk), row.case.customer)
    audit.record(actor, action, Outcome.SUCCEEDED, target, changes=changes | _named(row), now=now)
