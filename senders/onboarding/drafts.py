"""Operations on a whole draft: notes, discarding and duplicating.

``saving`` writes answers, ``submitting`` sends the draft; owner and waiting are its case's.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from senders import audit
from senders.audit import Action, Actor, digests
from senders.cases import opening
from senders.models import AuditEntry, Draft, Note, Outcome
from senders.onboarding import copying, origins, saving
from senders.onboarding.saving import NotOpen, target

UNDO_FOR = timedelta(days=30)


class GoneForGood(Exception):
    """The draft was discarded more than 30 days ago. It is stored but cannot be restored."""


class EditedAlready(Exception):
    """Another edit draft of the same sender is open: ``other``."""

    def __init__(self, other: Draft) -> None:
        super().__init__(other.pk)
        self.other = other


def discard(draft: Draft, actor: Actor, *, now: datetime) -> None:
    """Discards an open draft. Raises ``NotOpen`` if it was sent or is being sent."""
    with transaction.atomic():
        _move(draft, Draft.State.OPEN, Draft.State.DISCARDED, discarded_at=now)
        opening.follow_discarding(draft, now=now)
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
            opening.follow_discarding(draft, now=now)
            _record(draft, actor, Action.DRAFT_RESTORED, now)
    except IntegrityError:
        other = Draft.objects.filter(
            project=draft.project, sender_id=draft.sender_id, is_edit=True, state__in=Draft.UNSENT
        ).first()
        if other is None:
            raise
        raise EditedAlready(other) from None


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
    with transaction.atomic():
        made = saving.create(
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
        origins.keep(made, target(draft), draft.answers, now)
    return made


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
