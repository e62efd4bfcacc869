"""The history of a draft: its saves with author, time, step and changed fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from senders.models import Draft, DraftSave
from senders.onboarding.answer_text import labels, text_of
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_view import DraftView
from senders.words.steps import BY_SLUG

Text = str | Promise


@dataclass(frozen=True)
class Answer:
    """One field with its current value (``before``) and its value in the save (``after``)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """The last of a run of saves by one page; ``count`` is the number of saves in the run."""

    id: int
    step: str
    title: Text
    version: int
    at: datetime
    by: str
    fields: list[str]
    count: int
    is_set_aside: bool
    is_current: bool
    opened: DraftView
    save: DraftSave

    @property
    def restored(self) -> list[Answer]:
        """The answers that a restore of this version would change, now and then."""
        return differing(self.opened, self.save)


def entries(opened: DraftView) -> list[Entry]:
    """Returns the entries, latest first. Consecutive saves of one page are one entry."""
    draft = opened.draft
    saves = list(draft.saves.select_related("by").order_by("pk"))
    before: dict[str, Stored] = {}
    runs: list[tuple[list[DraftSave], list[str]]] = []
    for save in saves:
        previous = before.get(save.step, {})
        if save.set_aside:
            changed = merging.changed(draft.answers.get(save.step, {}), save.answers)
        else:
            changed = merging.changed(previous, save.answers)
            before[save.step] = save.answers
        if runs and _continues(runs[-1][0][-1], save):
            runs[-1][0].append(save)
            runs[-1][1].extend(changed)
        else:
            runs.append(([save], changed))
    return [_entry(opened, run, changed) for run, changed in reversed(runs)]


def answers_of(opened: DraftView, save: DraftSave) -> list[Answer]:
    """Returns every field of a save with its current value, differing fields first."""
    changed = merging.changed(opened.answers.get(save.step, {}), save.answers)
    saved = merging.by_field(save.answers)
    return _compared(opened, save, [*changed, *(name for name in saved if name not in changed)])


def differing(opened: DraftView, save: DraftSave) -> list[Answer]:
    """Returns the fields in which a save differs from the current answers."""
    current = opened.answers.get(save.step, {})
    return _compared(opened, save, merging.changed(current, save.answers))


def _compared(opened: DraftView, save: DraftSave, fields: Sequence[str]) -> list[Answer]:
    names = labels(opened, save.step)
    saved = merging.by_field(save.answers)
    now = merging.by_field(opened.answers.get(save.step, {}))
    return [
        Answer(
            names.get(field, field),
            text_of(opened, save.step, now.get(field, {})),
            text_of(opened, save.step, saved.get(field, {})),
        )
        for field in fields
    ]


def last_author(draft: Draft, step: str, field: str) -> DraftSave | None:
    """Returns the save that gave a field its current value, or None."""
    saves = list(
        draft.saves.select_related("by").filter(step=step, set_aside=False).order_by("version")
    )
    latest, before = None, dict[str, Sequence[str]]()
    for save in saves:
        if field in merging.changed(before, save.answers):
            latest = save
        before = save.answers
    return latest


def _continues(last: DraftSave, save: DraftSave) -> bool:
    return (
        bool(save.tab)
        and (last.step, last.tab, last.by_id) == (save.step, save.tab, save.by_id)
        and not save.set_aside
        and not last.set_aside
    )


def _entry(opened: DraftView, run: list[DraftSave], changed: list[str]) -> Entry:
    save = run[-1]
    names = labels(opened, save.step)
    return Entry(
        id=save.pk,
        step=save.step,
        title=BY_SLUG[save.step].title,
        version=save.version,
        at=save.at,
        by=save.by.get_username(),
        fields=[names.get(field, field) for field in dict.fromkeys(changed)],
        count=len(run),
        is_set_aside=save.set_aside,
        is_current=not save.set_aside and opened.draft.versions.get(save.step) == save.version,
        opened=opened,
        save=save,
    )
