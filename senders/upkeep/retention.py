"""The table of retentions: what is removed how many days after it ended. Nothing else removes it.

Days are settings, ``RETENTION_…_DAYS``; 0 stores for good. Rows of ``SHORT_LIVED`` have no setting,
because requests that use them remove ended ones too. The audit trail, and the changes of senders,
are never here; drafts are in ``old_drafts``, because each leaves an entry of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from senders.models import (
    CheckSlot,
    Claim,
    Delivery,
    Draft,
    DraftImport,
    DraftSave,
    InvitationRun,
    Job,
    MemberInvitation,
    Notice,
    Press,
    RefusedDelivery,
    SignInCount,
    WorkerBeat,
)
from senders.models.member_invitations import OPEN
from senders.upkeep.batches import Expired, Rows
from senders.upkeep.unused_checks import UnusedChecks
from senders.upkeep.unused_images import UnusedImages


@dataclass(frozen=True)
class Retention:
    """Rows that are removed once they ended more than ``days`` ago."""

    name: str
    rows: Expired
    fixed_days: int | None = None

    @property
    def setting(self) -> str:
        """Returns the name of the setting, empty where the days are fixed."""
        return "" if self.fixed_days else f"RETENTION_{self.name.upper()}_DAYS"

    @property
    def days(self) -> int:
        return self.fixed_days or days_of(self.name)

    def before(self, now: datetime) -> datetime | None:
        """Returns the time before which rows have expired; None if they are stored for good."""
        return now - timedelta(days=self.days) if self.days else None


def days_of(name: str) -> int:
    """Returns the days of a setting, 0 for good. Pages that tell the days read them here."""
    return int(settings.RETENTION_DAYS[name])


def _sessions(before: datetime) -> "list[QuerySet[Any]]":
    alive = Session.objects.values("session_key")
    return [
        Session.objects.filter(expire_date__lt=before),
        UserSession.objects.filter(last_seen_at__lt=before).exclude(session_key__in=alive),
    ]


def _sign_in_counts(before: datetime) -> "list[QuerySet[Any]]":
    return [SignInCount.objects.filter(ends__lt=int(before.timestamp() * 1000))]


def _presses(before: datetime) -> "list[QuerySet[Any]]":
    return [Press.objects.filter(at__lt=before)]


def _claims(before: datetime) -> "list[QuerySet[Any]]":
    return [Claim.objects.filter(ends__lt=before), CheckSlot.objects.filter(free_at__lt=before)]


def _jobs(before: datetime) -> "list[QuerySet[Any]]":
    return [
        Job.objects.filter(Q(done_at__lt=before) | Q(failed_at__lt=before)),
        DBTaskResult.objects.filter(enqueued_at__lt=before),
        WorkerBeat.objects.filter(seen_at__lt=before),
    ]


def _events(before: datetime) -> "list[QuerySet[Any]]":
    settled = Delivery.objects.exclude(outcome=Delivery.Outcome.WAITING)
    return [settled.filter(received_at__lt=before)]


def _refused(before: datetime) -> "list[QuerySet[Any]]":
    return [RefusedDelivery.objects.filter(last_at__lt=before)]


def _runs(before: datetime) -> "list[QuerySet[Any]]":
    return [InvitationRun.objects.filter(ended_at__lt=before)]


def _imports(before: datetime) -> "list[QuerySet[Any]]":
    unstarted = Q(started_at=None, made_at__lt=before)
    return [DraftImport.objects.filter(unstarted | Q(ended_at__lt=before))]


def _member_invitations(before: datetime) -> "list[QuerySet[Any]]":
    used = Q(accepted_at__lt=before) | Q(revoked_at__lt=before)
    # An invitation without a link has no end of its own: its mail failed, or was never tried.
    failed = Q(expires_at=None, failed_at__lt=before)
    untried = Q(expires_at=None, failed_at=None, invited_at__lt=before)
    expired = Q(expires_at__lt=before) | failed | untried
    return [MemberInvitation.objects.filter(used | (OPEN & expired))]


def _notices(before: datetime) -> "list[QuerySet[Any]]":
    mailed = Q(mail_due_at=None) | Q(mailed_at__isnull=False)
    # That of an item which is still open tells the next morning that it was made.
    is_over = Q(item=None) | Q(item__ended_at__isnull=False)
    ended = (Q(read_at__isnull=False) & is_over) | Q(user__is_active=False)
    return [Notice.objects.filter(mailed, ended, made_at__lt=before)]


def _saves(before: datetime) -> "list[QuerySet[Any]]":
    sent = Q(draft__state=Draft.State.SUBMITTED, draft__attempted_at__lt=before)
    return [DraftSave.objects.filter(sent)]


SHORT_LIVED = (
    Retention("sessions", Rows(_sessions), fixed_days=1),
    Retention("sign_in_counts", Rows(_sign_in_counts), fixed_days=1),
    Retention("presses", Rows(_presses), fixed_days=1),
    Retention("claims", Rows(_claims), fixed_days=1),
)
RETENTIONS = (
    *SHORT_LIVED,
    Retention("jobs", Rows(_jobs)),
    Retention("events", Rows(_events, "project")),
    Retention("refused_events", Rows(_refused, "hook__project")),
    Retention("invitation_runs", Rows(_runs, "project")),
    Retention("draft_imports", Rows(_imports, "project")),
    Retention("member_invitations", Rows(_member_invitations, "project")),
    Retention("notices", Rows(_notices, "project")),
    Retention("receipts", UnusedChecks()),
    Retention("uploads", UnusedImages()),
    Retention("saves", Rows(_saves, "draft__project")),
)
