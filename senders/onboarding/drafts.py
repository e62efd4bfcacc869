"""Operations on a whole draft: owner, waiting, notes, discarding and duplicating.

``saving`` writes answers, ``submitting`` sends the draft.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders import audit
from senders.audit import Action, Actor, digests
from senders.models import AuditEntry, Draft, Membership, Note, Outcome, Project, Role
from senders.onboarding import copying, saving, submitting
from senders.onboarding.saving import NotOpen, target

UNDO_FOR = timedelta(days=30)
WAITING = ("for", "what", "since", "salt", "entry")  # the columns that one change writes
UNSENT = (Draft.State.OPEN, Draft.State.SUBMITTING, Draft.State.UNCONFIRMED)


class GoneForGood(Exception):
    """The draft was discarded more than 30 days ago. It is stored but cannot be restored."""


class EditedAlready(Exception):
    """Another edit draft of the same sender is open: ``other``."""

    def __init__(self, other: Draft) -> None:
        super().__init__(other.pk)
        self.other = other


@dataclass(frozen=True)
class Standing:
    """The state of a draft as lists and page heads show it, with tone and icon."""

    key: str
    label: str | Promise
    tone: str
    icon: str


STANDINGS = {
    each.key: each
    for each in (
        Standing("open", _("Open"), "idle", "circle-dashed"),
        Standing("ready", _("Ready to send"), "ok", "circle-check"),
        Standing("refused", _("Rejected by Sinch"), "bad", "circle-alert"),
        Standing("submitting", _("Sending"), "wait", "hourglass"),
        Standing("unconfirmed", _("Unconfirmed"), "wait", "circle-question-mark"),
        Standing("submitted", _("Sent"), "ok", "send"),
        Standing("discarded", _("Discarded"), "idle", "trash-2"),
    )
}
TABS: dict[str, str | Promise] = {
    "mine": _("Mine"),
    "open": _("All open"),
    "waiting": _("Waiting"),
    "ready": _("Ready to send"),
    "unconfirmed": _("Unconfirmed"),
    "sent": _("Sent"),
    "discarded": _("Discarded"),
}


def standing(draft: Draft, now: datetime) -> Standing:
    """Returns the state to show. A submit that was given up shows as unconfirmed."""
    state = submitting.state_now(draft)
    if state != Draft.State.OPEN:
        return STANDINGS[state]
    if draft.refusal:
        return STANDINGS["refused"]
    return STANDINGS["ready" if draft.ready else "open"]


def within(tab: str, *, user: User, now: datetime) -> Q:
    """Returns the condition of one of ``TABS``."""
    ended = Q(attempt_ends__isnull=True) | Q(attempt_ends__lte=Now())
    overdue = Q(state=Draft.State.SUBMITTING) & ended
    return {
        "mine": Q(state__in=UNSENT, owner=user),
        "open": Q(state__in=UNSENT),
        "waiting": Q(state__in=UNSENT, waiting_since__isnull=False),
        "ready": Q(state=Draft.State.OPEN, ready=True, refusal__isnull=True),
        "unconfirmed": Q(state=Draft.State.UNCONFIRMED) | overdue,
        "sent": Q(state=Draft.State.SUBMITTED),
        "discarded": Q(state=Draft.State.DISCARDED),
    }[tab]


def counts(project: Project, *, user: User, now: datetime) -> dict[str, int]:
    """Counts the drafts of every tab in one query."""
    counts_by_tab = {tab: Count("pk", filter=within(tab, user=user, now=now)) for tab in TABS}
    return Draft.objects.filter(project=project).aggregate(**counts_by_tab)


def open_count(project: Project) -> int:
    return Draft.objects.filter(project=project, state__in=UNSENT).count()


def listed(project: Project, tab: str, *, user: User, now: datetime) -> "QuerySet[Draft]":
    """Returns the drafts of a tab, latest saved first; in Waiting the longest waiting first."""
    matching = Draft.objects.filter(within(tab, user=user, now=now), project=project)
    order = ["waiting_since", "pk"] if tab == "waiting" else ["-saved", "-pk"]
    return matching.select_related("owner", "saved_by").order_by(*order)


def writers(project: Project) -> "QuerySet[User]":
    """Returns the users who may own a draft: active members who may write, by username."""
    members = Membership.objects.current().filter(project=project, role__gte=Role.ONBOARDING)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("username")


def discard(draft: Draft, actor: Actor, *, now: datetime) -> None:
    """Discards an open draft. Raises ``NotOpen`` if it was sent or is being sent."""
    with transaction.atomic():
        _move(draft, Draft.State.OPEN, Draft.State.DISCARDED, discarded_at=now)
        _record(draft, actor, Action.DRAFT_DISCARDED, now)


def is_gone(draft: Draft, now: datetime) -> bool:
    """Returns True if discarding can no longer be undone, or the draft's data was removed."""
    return draft.removed_at is not None or (
        draft.state == Draft.State.DISCARDED
        and draft.discarded_at is not None
        and now - draft.discarded_at > UNDO_FOR
    )


def undo_discard(draft: Draft, actor: Actor, *, now: datetime) -> None:
    """Opens a discarded draft again.

    Raises ``NotOpen`` if it is not discarded, ``GoneForGood`` if it was discarded more than 30 days
    ago, and ``EditedAlready`` if another edit draft of its sender is open.
    """
    if is_gone(draft, now):
        raise GoneForGood
    try:
        with transaction.atomic():
            _move(draft, Draft.State.DISCARDED, Draft.State.OPEN, discarded_at=None)
            _record(draft, actor, Action.DRAFT_RESTORED, now)
    except IntegrityError:
        other = Draft.objects.filter(
            project=draft.project, sender_id=draft.sender_id, is_edit=True, state__in=UNSENT
        ).first()
        if other is None:
            raise
        raise EditedAlready(other) from None


def change_owner(draft: Draft, owner: User, actor: Actor, *, now: datetime) -> None:
    before = draft.owner
    if owner == before:
        return
    with transaction.atomic():
        draft.owner = owner
        draft.save(update_fields=["owner"])
        names = {"before": {"owner": before.username}, "after": {"owner": owner.username}}
        _record(draft, actor, Action.DRAFT_OWNER_CHANGED, now, changes=names)


def wait_for(
    draft: Draft, whom: str, what: str, since: datetime | None, actor: Actor, *, now: datetime
) -> None:
    """Sets who the draft waits for, for what and since when; ``since`` None ends the waiting.

    The same values again write nothing.
    """
    before = _waiting(draft)
    draft.waiting_for, draft.waiting_what, draft.waiting_since = whom, what, since
    names = audit.difference(before, _waiting(draft))
    if not any(names.values()):
        return
    draft.waiting_salt = digests.new_salt()
    with transaction.atomic():
        proof = digests.stated(draft.pk, digests.of_waiting(draft))
        entry = _record(draft, actor, Action.DRAFT_WAITING_CHANGED, now, changes=names | proof)
        draft.waiting_entry = entry.number
        draft.save(update_fields=[f"waiting_{column}" for column in WAITING])


def add_note(draft: Draft, text: str, user: User, actor: Actor, *, now: datetime) -> Note:
    with transaction.atomic():
        note = Note.objects.create(
            project=draft.project,
            draft=draft,
            sender_id=draft.sender_id,
            text=text,
            at=now,
            by=user,
            salt=digests.new_salt(),
        )
        proof = digests.stated(note.pk, digests.of_note(note))
        changes = {"after": {"note": text}, **proof}
        note.entry = _record(draft, actor, Action.DRAFT_NOTED, now, changes=changes).number
        note.save(update_fields=["entry"])
    return note


def clone(draft: Draft, user: User, actor: Actor, *, now: datetime, tab: str, title: str) -> Draft:
    """Duplicates a draft under another title, without its test numbers, for the user as owner."""
    basics = {**draft.answers.get("basics", {}), "title": [title]}
    return saving.create(
        draft.project,
        user,
        {**copying.to_copy(draft.answers), "basics": basics},
        now=now,
        tab=tab,
        actor=actor,
        action=Action.DRAFT_CLONED,
        source=target(draft),
        questions_seen=draft.questions_seen,
    )


def _waiting(draft: Draft) -> dict[str, str | None]:
    """Returns the waiting as the audit trail stores it, or None for each empty value.

    ``contact_name`` marks the value as personal data: it is mostly the name of a person.
    """
    since = draft.waiting_since
    return {
        "waiting.contact_name": draft.waiting_for or None,
        "waiting.what": draft.waiting_what or None,
        "waiting.since": since.date().isoformat() if since else None,
    }


def _move(draft: Draft, old: Draft.State, new: Draft.State, **columns: Any) -> None:
    """Changes the state in one conditional update, so that only one of two requests succeeds."""
    updated = Draft.objects.filter(pk=draft.pk, state=old).update(state=new, **columns)
    if not updated:
        draft.refresh_from_db(fields=["state"])
        raise NotOpen(draft.state, None)
    draft.state = new
    for name, value in columns.items():
        setattr(draft, name, value)


def _record(
    draft: Draft,
    actor: Actor,
    action: Action,
    now: datetime,
    *,
    changes: dict[str, Any] | None = None,
) -> AuditEntry:
    return audit.record(actor, action, Outcome.SUCCEEDED, target(draft), changes=changes, now=now)
