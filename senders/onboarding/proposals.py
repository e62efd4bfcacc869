"""Answers that customers sent by a link: listed, accepted into the draft, rejected.

Saving and sending them is in ``intake``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from senders.audit import Action, Actor
from senders.cases import customer_links, opening
from senders.models import Case, CustomerLink, Draft, Proposal
from senders.onboarding import saving
from senders.onboarding.answers import merging
from senders.onboarding.answers.merging import by_field
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.intake import REJECTED, Seen
from senders.onboarding.saving import EditedMeanwhile

ACCEPTED = "accepted"


class Outdated(Exception):
    """The customer has changed the answers since the page with the proposals was shown."""


@dataclass(frozen=True)
class Offered:
    """One sent field: what the customer proposes, the draft's answer, and the one they changed."""

    proposal: Proposal
    field: str
    proposed: StepAnswers
    current: StepAnswers
    base: StepAnswers

    @property
    def is_changed_since(self) -> bool:
        """True if the draft's answer is not the one that the customer saw."""
        return not merging.same(self.base, self.current)


def offered(case: Case) -> list[Offered]:
    """Returns what the customer sent and nobody settled, of drafts that are still open."""
    rows = Proposal.objects.filter(link__case=case, draft__state=Draft.State.OPEN)
    found = []
    for row in rows.select_related("draft", "link").order_by("pk"):
        mine, now = by_field(row.answers), by_field(row.draft.answers.get(row.step, {}))
        found += [
            Offered(row, field, mine.get(field, {}), now.get(field, {}), row.bases[field])
            for field in row.sent
            if field in row.bases and not merging.same(mine.get(field, {}), now.get(field, {}))
        ]
    return found


def settle(
    proposal: Proposal,
    accepted: Iterable[str],
    rejected: Mapping[str, str],
    *,
    seen: Seen,
    user: User,
    actor: Actor,
    now: datetime,
) -> int:
    """Saves accepted fields in the draft and rejects others; returns how many were settled.

    ``rejected`` has a word to the customer for each field, or an empty text. Rejected answers
    stand in the history. A word lets the customer change answers again. Raises ``Outdated`` if the
    customer changed them since, ``saving.NotOpen``, and ``EditedMeanwhile`` for accepted fields
    that a member changed since, with all others settled.
    """
    clash: EditedMeanwhile | None = None
    with transaction.atomic():
        link = customer_links.locked(proposal.link)
        rows = Proposal.objects.select_for_update(of=("self",))
        row = rows.select_related("draft__project", "draft__case").get(pk=proposal.pk)
        if row.version != seen.proposal:
            raise Outdated
        wanted = [field for field in dict.fromkeys(accepted) if field in row.sent]
        refused = [field for field in rejected if field in row.sent and field not in wanted]
        if refused:
            mine = merging.chosen(row.draft.answers.get(row.step, {}), row.answers, refused)
            saving.set_aside(row.draft, row.step, mine, user=user, now=now)
        try:
            _accept(row, wanted, seen, user, now)
        except EditedMeanwhile as error:
            clash = error
        lost = clash.fields if clash else []
        taken = [field for field in wanted if field not in lost]
        _settle(row, dict.fromkeys(taken, ""), ACCEPTED, user, now)
        _settle(row, {field: rejected[field] for field in refused}, REJECTED, user, now)
        _record_settled(link, row.step, taken, actor, Action.CASE_PROPOSALS_ACCEPTED, now)
        _record_settled(link, row.step, refused, actor, Action.CASE_PROPOSALS_REFUSED, now)
        if any(rejected[field] for field in refused) and link.sent_at is not None:
            link.sent_at = None
            link.save(update_fields=["sent_at"])
    if clash is not None:
        raise clash
    return len(taken) + len(refused)


def _accept(row: Proposal, fields: list[str], seen: Seen, user: User, now: datetime) -> None:
    if fields:
        mine = merging.chosen(row.draft.answers.get(row.step, {}), row.answers, fields)
        saving.save(
            row.draft,
            row.step,
            mine,
            user=user,
            tab="",
            version=seen.draft,
            now=now,
            only=fields,
        )


def _settle(
    row: Proposal, words: Mapping[str, str], outcome: str, user: User, now: datetime
) -> None:
    """Takes fields out of what is proposed. Pages of the customer that show them are outdated."""
    if not words:
        return
    held = by_field(row.answers)
    for field, word in words.items():
        row.settled[field] = {
            "outcome": outcome,
            "word": word,
            "answer": held.pop(field, {}),
            "at": now.isoformat(),
            "by": user.pk,
        }
        row.bases.pop(field, None)
        row.sent.remove(field)
    row.answers = {name: values for part in held.values() for name, values in part.items()}
    row.version, row.tab = row.version + 1, ""
    row.save()


def _record_settled(
    link: CustomerLink, step: str, fields: list[str], actor: Actor, action: Action, now: datetime
) -> None:
    if fields:
        opening.record(link.case, actor, action, now, {"step": step, "fields": fields})
