"""Answers of a customer by a link: shown with those of the draft, saved beside it, sent.

The draft changes only when a member accepts them, in ``proposals``. Links themselves are in
``senders.cases``.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from senders import jobs
from senders.audit import Action, Actor
from senders.cases import customer_links, opening
from senders.models import AuditEntry, Case, CustomerLink, Draft, Proposal
from senders.onboarding import saving
from senders.onboarding.answers import merging, normalize
from senders.onboarding.answers.merging import by_field
from senders.onboarding.answers.normalize import StepAnswers, Stored
from senders.words.steps import PAPERS

NEWS = "intake_sent"  # the job that tells the owner of the case
LARGEST = 200_000  # characters of one step as JSON
REJECTED = "rejected"  # an outcome of a settled answer


class Ended(Exception):
    """The link or its draft is no longer open."""


class AlreadySent(Exception):
    """The customer has sent the answers, and nobody has let them change these again."""


class ChangedElsewhere(Exception):
    """The same ``fields`` were changed in another tab or by somebody else with the link."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class UnknownVersion(Exception):
    """The form is not one that a page showed for these answers.

    Its end is missing, or its versions were never given out. Absent fields would count as empty.
    """


class TooLarge(Exception):
    """The answers of the step are longer than ``LARGEST``."""


@dataclass(frozen=True)
class Seen:
    """The versions that a page showed: of the draft's step and of the customer's answers."""

    draft: int
    proposal: int

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        first, dot, second = text.partition(".")
        if not dot or not all(part.isascii() and part.isdigit() for part in (first, second)):
            return None
        return cls(int(first[:9]), int(second[:9]))

    def __str__(self) -> str:
        return f"{self.draft}.{self.proposal}"


def draft_of(link: CustomerLink) -> Draft | None:
    """Returns the draft that a link asks about; for papers a sent one is as good."""
    found = open_draft(link.case)
    if found is not None or PAPERS not in link.steps:
        return found
    drafts = Draft.objects.filter(case=link.case_id, removed_at=None)
    sent = drafts.exclude(state__in=[Draft.State.OPEN, Draft.State.DISCARDED])
    return sent.select_related("project", "case__owner").order_by("-pk").first()


def steps_of(link: CustomerLink, draft: Draft) -> list[str]:
    """Returns the steps that a link shows: only papers once the draft is not open any more."""
    is_open = draft.state == Draft.State.OPEN
    return [step for step in link.steps if is_open or step == PAPERS]


def open_draft(case: Case) -> Draft | None:
    """Returns the latest open draft of a case, or None."""
    drafts = Draft.objects.filter(case=case, state=Draft.State.OPEN, removed_at=None)
    return drafts.select_related("project", "case__owner").order_by("-pk").first()


class Intake:
    """All answers of a link's steps as its customer sees them: the draft's, with their own."""

    def __init__(self, link: CustomerLink, draft: Draft) -> None:
        self.link, self.draft = link, draft
        self.steps = [step for step in steps_of(link, draft) if step != PAPERS]
        rows = Proposal.objects.filter(link=link, draft=draft)
        self.proposals: dict[str, Proposal] = {row.step: row for row in rows}

    @property
    def answers(self) -> dict[str, Stored]:
        """The answers of all steps; those that were not chosen as in the draft."""
        chosen = {step: self.shown(step) for step in self.steps}
        return {**self.draft.answers, **chosen}

    def shown(self, step: str) -> StepAnswers:
        return overlaid(self.draft.answers.get(step, {}), self.proposals.get(step))

    def seen(self, step: str) -> Seen:
        row = self.proposals.get(step)
        return Seen(self.draft.versions.get(step, 0), row.version if row else 0)

    def gave_out(self, step: str, seen: Seen | None) -> bool:
        """Tells if a page of this link can have shown these versions of a step."""
        now = self.seen(step)
        return seen is not None and seen.draft <= now.draft and seen.proposal <= now.proposal

    def saved_at(self, step: str = "") -> datetime | None:
        """Returns when the customer last saved this step, or any step."""
        rows = self.proposals.values()
        times = [row.last_saved for row in rows if not step or row.step == step]
        return max(times, default=None)

    def changed(self, step: str) -> list[str]:
        """Returns the fields that the customer changed and nobody settled."""
        row = self.proposals.get(step)
        return list(row.bases) if row else []

    def rejections(self, step: str) -> list[tuple[str, StepAnswers, str]]:
        """Returns (field, rejected answer, word to the customer) of a step."""
        row = self.proposals.get(step)
        found = row.settled.items() if row else ()
        return [
            (field, said["answer"], said["word"])
            for field, said in found
            if said["outcome"] == REJECTED
        ]


def overlaid(answers: Stored, proposal: Proposal | None) -> StepAnswers:
    """Returns the answers of a step with the fields that the customer changed."""
    if proposal is None:
        return {name: list(values) for name, values in answers.items()}
    return merging.chosen(answers, proposal.answers, proposal.bases)


def save(
    link: CustomerLink,
    draft: Draft,
    step: str,
    typed: Stored,
    *,
    seen: Seen | None,
    tab: str,
    ip: str,
    now: datetime,
) -> Proposal | None:
    """Saves what differs from the page as it was shown. Returns None if there is nothing to save.

    Raises ``Ended``, ``AlreadySent``, ``TooLarge``, ``UnknownVersion`` for a form without ``seen``
    or with one of later, and ``ChangedElsewhere``, each with nothing saved.
    """
    mine = normalize.clean(typed)
    if len(json.dumps(mine)) > LARGEST:
        raise TooLarge
    with transaction.atomic():
        link, draft = _open(link, draft, now)
        row = _row(link, draft, step, now)
        current = draft.answers.get(step, {})
        if seen is None or not Intake(link, draft).gave_out(step, seen):
            raise UnknownVersion
        base = _base(draft, step, seen)
        if seen.proposal != row.version and not _is_own(row, tab):
            differing = merging.changed(overlaid(current, row), mine)
            if differing:
                raise ChangedElsewhere(differing)
            return row if row.pk else None
        touched = merging.changed(overlaid(base, row), mine)
        if not touched:
            return row if row.pk else None
        _put(row, touched, mine, base, current)
        row.version, row.tab, row.last_saved = row.version + 1, tab, now
        row.save()
        _record_save(row, touched, customer_links.customer(link, ip), now)
    return row


def send(link: CustomerLink, draft: Draft, comment: str, *, ip: str, now: datetime) -> CustomerLink:
    """Sends all that the customer saved. Raises ``Ended``, or ``AlreadySent`` the second time."""
    with transaction.atomic():
        link, draft = _open(link, draft, now)
        fields: dict[str, list[str]] = {}
        for row in Proposal.objects.select_for_update().filter(link=link, draft=draft):
            row.sent = list(row.bases)
            row.sent_at = now
            row.save(update_fields=["sent", "sent_at"])
            if row.sent:
                fields[row.step] = row.sent
        link.sent_at, link.comment = now, normalize.plain(comment)
        link.save(update_fields=["sent_at", "comment"])
        changes = {"sent": {step: len(names) for step, names in fields.items()}}
        actor = customer_links.customer(link, ip)
        opening.record(link.case, actor, Action.CASE_INTAKE_SENT, now, changes)
        news = {"link": link.pk, "sent_at": now.isoformat()}
        jobs.enqueue(NEWS, news, key=f"{link.pk}-{now:%Y%m%d%H%M%S%f}")
    return link


def reopen(link: CustomerLink, actor: Actor, *, now: datetime) -> bool:
    """Lets the customer change answers that were sent. Returns False if they may already."""
    with transaction.atomic():
        found = customer_links.locked(link)
        if found.sent_at is None:
            return False
        found.sent_at = None
        found.save(update_fields=["sent_at"])
        opening.record(found.case, actor, Action.CASE_INTAKE_REOPENED, now)
    return True


def _open(link: CustomerLink, draft: Draft, now: datetime) -> tuple[CustomerLink, Draft]:
    """Locks link and draft. Raises ``Ended`` or ``AlreadySent``."""
    found = customer_links.locked(link)
    if not customer_links.is_open(found, now):
        raise Ended
    if found.sent_at is not None:
        raise AlreadySent
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    if row.state != Draft.State.OPEN or row.removed_at is not None:
        raise Ended
    return found, row


def _row(link: CustomerLink, draft: Draft, step: str, now: datetime) -> Proposal:
    rows = Proposal.objects.select_for_update()
    found = rows.filter(link=link, draft=draft, step=step).first()
    return found or Proposal(link=link, draft=draft, step=step, first_saved=now, last_saved=now)


def _base(draft: Draft, step: str, seen: Seen) -> Stored:
    """Returns the draft's answers that the page was made of."""
    if seen.draft >= draft.versions.get(step, 0):
        current: Stored = draft.answers.get(step, {})
        return current
    return saving.base_of(draft, step, seen.draft)


def _is_own(row: Proposal, tab: str) -> bool:
    return bool(tab) and row.tab == tab


def _put(
    row: Proposal, touched: Iterable[str], mine: Stored, base: Stored, current: Stored
) -> None:
    """Puts the touched fields into the proposal. One that is as in the draft is none any more."""
    typed, bases, now = by_field(mine), by_field(base), by_field(current)
    held = by_field(row.answers)
    for field in touched:
        own = typed.get(field, {})
        row.settled.pop(field, None)
        if field in row.sent:
            row.sent.remove(field)
        held.pop(field, None)
        if merging.same(own, now.get(field, {})):
            row.bases.pop(field, None)
            continue
        held[field] = own
        row.bases.setdefault(field, bases.get(field, {}))
    row.answers = {name: values for part in held.values() for name, values in part.items()}


def _record_save(row: Proposal, touched: list[str], actor: Actor, now: datetime) -> None:
    """Leaves one entry for each page that saved, with the fields of its first save."""
    text = f"intake.{row.pk}.{row.tab or row.version}"
    correlation = hashlib.sha256(text.encode()).hexdigest()[:32]
    if AuditEntry.objects.filter(correlation=correlation).exists():
        return
    opening.record(
        row.link.case,
        actor,
        Action.CASE_INTAKE_SAVED,
        now,
        {"step": row.step, "fields": touched},
        correlation=correlation,
    )
