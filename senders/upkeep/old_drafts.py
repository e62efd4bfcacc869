"""Drafts whose personal data is past its retention. What removing means is in ``onboarding``.

Each is one transaction with an entry of its own, ``draft.removed``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from senders.audit import Actor
from senders.models import Draft, SenderRecord
from senders.onboarding import drafts, removal
from senders.upkeep.retention import days_of


@dataclass(frozen=True)
class OldDrafts:
    """A retention of drafts. ``find`` returns those that ended before a time."""

    name: str
    find: "Callable[[datetime], QuerySet[Draft]]"

    @property
    def setting(self) -> str:
        return f"RETENTION_{self.name.upper()}_DAYS"

    @property
    def days(self) -> int:
        return days_of(self.name)

    def expired(self, now: datetime) -> list[int]:
        """Returns the IDs of the drafts to remove, oldest first. With 0 days there are none."""
        if not self.days:
            return []
        found = self.find(now - timedelta(days=self.days)).filter(removed_at=None)
        return list(found.order_by("pk").values_list("pk", flat=True))


def remove(ids: list[int], name: str) -> Iterator[int]:
    """Removes the data of these drafts one by one and yields the ID of each that still had some.

    ``name`` is the actor in the audit trail.
    """
    for pk in ids:
        draft = Draft.objects.select_related("project").get(pk=pk)
        actor = Actor(draft.project, name)
        if removal.remove(draft, actor, now=timezone.now(), by_retention=True):
            yield pk


def _discarded(before: datetime) -> "QuerySet[Draft]":
    """Drafts discarded before that time that can no longer be restored either."""
    latest = min(before, timezone.now() - drafts.UNDO_FOR)
    return Draft.objects.filter(state=Draft.State.DISCARDED, discarded_at__lt=latest)


def _launched(before: datetime) -> "QuerySet[Draft]":
    return _sent(before, SenderRecord.objects.filter(launched__lt=before))


def _ended(before: datetime) -> "QuerySet[Draft]":
    """Sent drafts whose sender has been gone at Sinch since before that time."""
    return _sent(before, SenderRecord.objects.filter(gone_at__lt=before))


def _sent(before: datetime, records: "QuerySet[SenderRecord]") -> "QuerySet[Draft]":
    """Drafts that were sent before that time too: an edit sent lately waits like any other."""
    own = records.filter(project=OuterRef("project"), sender_id=OuterRef("sender_id"))
    # A draft that was confirmed by hand has no time of its attempt in every case.
    sent = Q(attempted_at__lt=before) | Q(attempted_at=None, saved__lt=before)
    return Draft.objects.filter(sent, Exists(own), state=Draft.State.SUBMITTED)


OLD_DRAFTS = (
    OldDrafts("discarded_drafts", _discarded),
    OldDrafts("launched_drafts", _launched),
    OldDrafts("ended_drafts", _ended),
)
