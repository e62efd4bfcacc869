"""A sender's activity as it is read: Sinch's log, our audit trail, our notes. No HTTP, no writes.

How they become one line of time is in ``timeline``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from senders import audit
from senders.audit import Action
from senders.models import AuditEntry, Draft, Note, Outcome, Project
from senders.provisioning import ActivityPage, NotFound, ProvisioningError
from senders.sender.activity import happened, merge
from senders.sender.activity.happened import Happening
from senders.sender.activity.merge import NEWEST, OLDEST, PageSpan, Place
from senders.sinch import beside, cached_reads, clients
from senders.words import api_problems
from senders.words.api_problems import Failure

Asked = Callable[[], ActivityPage]

PAGE_SIZE = 50
MOST_OURS = 100  # entries, and as many notes, on one page
# A note is told by itself, with its text.
TOLD_OTHERWISE = (Action.SENDER_NOTED,)
# What is not asked for is not kept: fields we do not know may hold anything.
_KEPT: dict[str, Any] = {
    "total_size": True,
    "page_size": True,
    "previous_page_token": True,
    "next_page_token": True,
    "notifications": {"__all__": {"type", "created", "author", "comment"}},
}


@dataclass(frozen=True)
class Timeline:
    """Newest first. With a ``failure`` Sinch's part is the one of ``at``, or missing (None)."""

    items: list[Happening] = field(default_factory=list)
    older: Place | None = None
    failure: Failure | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class _Told:
    """Sinch's page, or why there is none."""

    items: list[Happening]
    next_token: str = ""
    failure: Failure | None = None
    at: datetime | None = None


def timeline_of(
    project: Project, sender_id: str, place: Place, *, down: Failure | None = None
) -> Timeline:
    """One page, with one call. When Sinch fails, our own part is still there.

    ``down`` as in ``latest_of``. Raises ``NotFound``, and ``Rejected`` for a page token that Sinch
    refuses.
    """
    told = _told(project, sender_id, place.token, PAGE_SIZE, down)
    stretch = PageSpan.of(told.items, place, is_last=not told.next_token)
    own = _Own(project, sender_id)
    stretch = stretch.cut(own.crowded(stretch))
    page = merge.merge(stretch, own.items(stretch, place.owed), place, told.next_token)
    return Timeline(page.items, page.older, told.failure, told.at)


def ask(project: Project, sender_id: str, many: int) -> Asked:
    """Asks Sinch for the latest ``many``, for ``latest_of``; other calls can be made meanwhile."""
    return beside.begin(_call(project, sender_id, "", many))


def latest_of(
    project: Project,
    sender_id: str,
    many: int,
    *,
    down: Failure | None = None,
    asked: Asked | None = None,
) -> Timeline:
    """The latest ``many``, with one call. Of ``ProvisioningError`` it raises ``NotFound`` alone.

    ``down`` says that Sinch has just failed: then it is not made to be waited for once more.
    ``asked`` is the call, if it was begun before.
    """
    told = _told(project, sender_id, "", many, down, asked)
    stretch = PageSpan.of(told.items, Place(), is_last=True)
    ours = _Own(project, sender_id).items(stretch, (), most=many)
    page = merge.merge(stretch, ours, Place())
    return Timeline(page.items[:many], failure=told.failure, at=told.at)


def _call(project: Project, sender_id: str, token: str, size: int) -> Asked:
    return lambda: clients.client_of(project).list_activities(
        sender_id, page_size=size, page_token=token
    )


def _told(
    project: Project,
    sender_id: str,
    token: str,
    size: int,
    down: Failure | None = None,
    asked: Asked | None = None,
) -> _Told:
    """Raises ``NotFound``, and ``Rejected`` for a refused ``token``; neither with ``down``."""
    if down is not None:
        return _kept(project, _key(sender_id, size, token), down)
    call = asked or _call(project, sender_id, token, size)
    try:
        found = cached_reads.read_or_last_good(
            project,
            _key(sender_id, size, token),
            call,
            dump=lambda page: page.model_dump_json(include=_KEPT),
            load=ActivityPage.model_validate_json,
        )
    except ProvisioningError as error:
        if isinstance(error, NotFound) or (token and cached_reads.is_refused_token(error)):
            raise
        return _Told([], failure=api_problems.explain(error))
    items = [happened.of_activity(activity) for activity in found.value.notifications]
    return _Told(items, found.value.next_page_token or "", found.failure, found.at)


def _kept(project: Project, key: str, failure: Failure) -> _Told:
    found = cached_reads.last_good(project, key, failure, ActivityPage.model_validate_json)
    if found is None:
        return _Told([], failure=failure)
    items = [happened.of_activity(activity) for activity in found.value.notifications]
    return _Told(items, found.value.next_page_token or "", failure, found.at)


def _key(sender_id: str, size: int, token: str) -> str:
    return f"activities {sender_id} {size} {token}"


@dataclass(frozen=True)
class _Own:
    """The entries and notes that the portal itself recorded of one sender."""

    project: Project
    sender_id: str

    def crowded(self, stretch: PageSpan) -> datetime | None:
        """Returns the time where the page ends to hold ``MOST_OURS`` of each; None: anywhere."""
        window = _window(stretch.floor, stretch.before)
        ends: list[datetime] = []
        for rows in (self._entries(), self._notes()):
            times = rows.filter(window).order_by("-at").values_list("at", flat=True)
            last = list(times[MOST_OURS - 1 : MOST_OURS + 1])
            ends += last[:1] if len(last) > 1 else []
        return max(ends, default=None)

    def items(
        self, stretch: PageSpan, owed: Sequence[int] = (), *, most: int | None = None
    ) -> list[Happening]:
        """Newest first, down to the stretch's reach, and those owed; at most ``most`` of each."""
        window = _window(stretch.reach, stretch.before)
        if owed:
            window |= Q(number__in=owed)
        entries = list(self._entries().filter(window).order_by("-at", "-number")[:most])
        notes = self._notes().filter(_window(stretch.floor, stretch.before)).order_by("-at", "-pk")
        begins = any(entry.action == Action.SENDER_CREATED for entry in entries)
        origin = self._origin() if begins else ""
        items = [
            happened.of_entry(
                entry,
                (entry.asked or {}).get("asked", {}),
                origin if entry.action == Action.SENDER_CREATED else "",
            )
            for entry in entries
        ]
        items += [
            happened.of_note(note, self._draft(note.draft_id))
            for note in notes.select_related("by")[:most]
        ]
        return sorted(items, key=lambda item: item.at or OLDEST, reverse=True)

    def _entries(self) -> "QuerySet[Any]":
        """Returns one entry an action: its outcome with the request, else the attempt itself."""
        others = AuditEntry.objects.filter(
            correlation=OuterRef("correlation"), project_slug=OuterRef("project_slug")
        )
        attempts = others.filter(outcome=Outcome.ATTEMPTED)
        found = audit.entries_of(self.project, "sender", self.sender_id)
        told = found.exclude(action__in=TOLD_OTHERWISE).annotate(
            asked=Subquery(attempts.values("changes")[:1]),
            is_settled=Exists(others.exclude(outcome=Outcome.ATTEMPTED)),
        )
        return told.exclude(outcome=Outcome.ATTEMPTED, is_settled=True)

    def _notes(self) -> "QuerySet[Note]":
        """Those on the sender, and on the drafts that it came from or that changed it."""
        of_sender = Q(sender_id=self.sender_id) | Q(draft__sender_id=self.sender_id)
        return Note.objects.filter(of_sender, project=self.project)

    def _origin(self) -> str:
        """The page of the draft that became the sender, or nothing."""
        drafts = Draft.objects.filter(
            project=self.project,
            sender_id=self.sender_id,
            is_edit=False,
            state=Draft.State.SUBMITTED,
        )
        return self._draft(drafts.values_list("pk", flat=True).first())

    def _draft(self, draft: int | None) -> str:
        return reverse("onboarding:hub", args=[self.project.slug, draft]) if draft else ""


def _window(floor: datetime, before: datetime) -> Q:
    """From ``floor`` on, older than ``before``."""
    window = Q(at__gte=floor) if floor > OLDEST else Q()
    return window & Q(at__lt=before) if before < NEWEST else window
