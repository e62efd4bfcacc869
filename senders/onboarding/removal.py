"""Removal of a draft's personal data. The row stays, and with it the links of the audit trail.

Entries hold redacted values only, so none of them changes. When it happens by itself is a matter
of ``upkeep``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from senders import audit
from senders.audit import Action, Actor
from senders.cases import forgetting
from senders.models import Draft, DraftOrigin, ImageUpload, Outcome
from senders.onboarding.answers import merging
from senders.onboarding.images import stored
from senders.onboarding.saving import NotOpen, target

ENDED = (Draft.State.DISCARDED, Draft.State.SUBMITTED)


@dataclass(frozen=True)
class Held:
    """The amounts of personal data in a draft. ``testers`` are test numbers: see ``redaction``."""

    answers: int
    testers: int
    saves: int
    notes: int
    uploads: int


def held(draft: Draft) -> Held:
    """Counts what would be removed. A field with several values is one answer."""
    numbers = draft.answers.get("test-numbers", {})
    return Held(
        answers=sum(len(merging.by_field(step)) for step in draft.answers.values()),
        testers=sum(len(values) for values in numbers.values()),
        saves=draft.saves.count(),
        notes=draft.notes.count(),
        uploads=draft.uploads.count(),
    )


@transaction.atomic
def remove(draft: Draft, actor: Actor, *, now: datetime, by_retention: bool = False) -> bool:
    """Removes the data and leaves an entry with its amounts; False if it was removed before.

    Raises ``NotOpen`` for a draft that is neither discarded nor sent. Pictures that the sender at
    Sinch may show stay public under their address, without their source and name.
    """
    row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.state not in ENDED:
        raise NotOpen(row.state, None)
    if row.removed_at is not None:
        return False
    amounts, about = vars(held(row)), target(row)
    # The sender at Sinch may show these, so their files stay.
    shown = row.answers if row.state == Draft.State.SUBMITTED else None
    copies = [f"/{name}" for name in sorted(stored.copies_in([shown, row.base]))]
    row.saves.all().delete()
    row.notes.all().delete()
    DraftOrigin.objects.filter(draft=row).delete()
    _remove_uploads(row)
    _empty(row)
    forgetting.forget(row)
    row.removed_at = now
    row.removed = {
        **{"by": actor.name, "by_retention": by_retention},
        **{"amounts": amounts, "copies": copies},
    }
    row.save()
    audit.record(
        actor,
        Action.DRAFT_REMOVED,
        Outcome.SUCCEEDED,
        about,
        changes={"removed": amounts, "by_retention": by_retention},
        now=now,
    )
    draft.refresh_from_db()
    return True


def _remove_uploads(draft: Draft) -> None:
    if draft.state == Draft.State.SUBMITTED:
        draft.uploads.exclude(state=ImageUpload.State.USED).delete()
        draft.uploads.update(source="", file_name="")
    else:
        draft.uploads.all().delete()


def _empty(draft: Draft) -> None:
    empty: dict[str, Any] = {
        **{"title": "", "answers": {}, "versions": {}, "questions_seen": {}},
        **{"base": None, "refusal": None, "unlocked": None},
        **{"answered": 0, "problems": 0, "ready": False},
    }
    for name, value in empty.items():
        setattr(draft, name, value)
