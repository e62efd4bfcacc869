"""The senders that need a person: their own, the longest first, each with its one next step.

From records alone, by the same rule as *Waits for* in the list. Links and HTTP are the pages'.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, QuerySet
from pydantic import ValidationError

from senders.fleet.reasons import Reason, reason_of
from senders.models import Party, Project, Role, SenderRecord
from senders.provisioning import SenderSummary
from senders.records.facts import sender_name
from senders.records.waiting_for import waits_for
from senders.sender.next_step import NextStep, next_step

SHOWN = 7


@dataclass(frozen=True)
class Need:
    """One sender that needs somebody. ``since`` is None where Sinch gave no date.

    ``step`` is None for people who may not do it, and where the record cannot be read.
    """

    id: str
    name: str
    reason: Reason | None
    since: datetime | None
    read_at: datetime
    step: NextStep | None


@dataclass(frozen=True)
class Needs:
    """``mine`` counts a person's own, ``everyone`` those of all owners and of none.

    ``shown`` are the person's own; everyone's (``is_all``) for a person who owns no sender.
    """

    shown: list[Need]
    mine: int
    everyone: int
    is_all: bool

    @property
    def more(self) -> int:
        return (self.everyone if self.is_all else self.mine) - len(self.shown)


def needs(project: Project, user: User, role: Role) -> Needs:
    """Returns the work of one person in one project. Four queries by index.

    A sender that is gone waits for nobody, so none of them is among these.
    """
    waiting = SenderRecord.objects.filter(project=project, waits_for=Party.YOU)
    own = SenderRecord.objects.filter(project=project, owner=user).aggregate(
        every=Count("pk"), mine=Count("pk", filter=Q(waits_for=Party.YOU))
    )
    is_all = not own["every"]
    shown = waiting if is_all else waiting.filter(owner=user)
    # The order is found by the index alone; whole rows are read for the few that are shown.
    keys = list(longest_first(shown).values_list("pk", flat=True)[:SHOWN])
    records = SenderRecord.objects.in_bulk(keys)
    return Needs(
        [need_of(records[key], role) for key in keys if key in records],
        mine=own["mine"],
        everyone=waiting.count(),
        is_all=is_all,
    )


def longest_first(records: QuerySet[SenderRecord]) -> QuerySet[SenderRecord]:
    """Orders as the list does by ``-waiting``; what has no date comes last."""
    return records.order_by(F("waiting_since").asc(nulls_last=True), "pk")


def need_of(record: SenderRecord, role: Role) -> Need:
    try:
        sender = SenderSummary.model_validate(record.summary)
    except ValidationError:
        # Written by a version of the portal that knew more; the sender's page tells it.
        return Need(record.sender_id, record.name, None, record.waiting_since, record.read_at, None)
    waiting = waits_for(sender)
    step = next_step(sender, waiting)
    return Need(
        record.sender_id,
        sender_name(sender),
        reason_of(sender, waiting) if waiting else None,
        record.waiting_since,
        record.read_at,
        step if step.place and role >= step.needs else None,
    )
