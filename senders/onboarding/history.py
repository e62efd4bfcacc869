"""The saves of a draft as a person reads them: who, when, which step, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from senders.models import Draft, DraftSave
from senders.onboarding.answer_text import labels, spoken
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_view import DraftView
from senders.words.steps import BY_SLUG

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """A save, and with it the autosaves of the same page just before: ``count`` in all."""

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


@dataclass(frozen=True)
class Answer:
    """One field as it was and as the save left it."""

    label: str
    before: str
    after: str


def entries(opened: DraftView) -> list[Entry]:
    """The latest first. The saves of one page that follow each other are one entry."""
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
        if runs and _goes_on(runs[-1][0][-1], save):
            runs[-1][0].append(save)
            runs[-1][1].extend(changed)
        else:
            runs.append(([save], changed))
    return [_entry(opened, run, changed) for run, changed in reversed(runs)]


def answers_of(opened: DraftView, save: DraftSave) -> list[Answer]:
    """Every field of a save beside what it says now, those that differ first."""
    now = opened.answers.get(save.step, {})
    names = labels(opened, save.step)
    then_parts, now_parts = merging.by_field(save.answers), merging.by_field(now)
    differing = merging.changed(now, save.answers)
    fields = [*differing, *(name for name in then_parts if name not in differing)]
    return [
        Answer(
            names.get(field, field),
            spoken(opened, save.step, now_parts.get(field, {})),
            spoken(opened, save.step, then_parts.get(field, {})),
        )
        for field in fields
    ]


def last_author(draft: Draft, step: str, field: str) -> DraftSave | None:
    """The save that gave a field the value it has now."""
    saves = list(
        draft.saves.select_related("by").filter(step=step, set_aside=False).order_by("version")
    )
    latest, before = None, dict[str, Sequence[str]]()
    for save in saves:
        if field in merging.changed(before, save.answers):
            latest = save
        before = save.answers
    return latest


def _goes_on(last: DraftSave, save: DraftSave) -> bool:
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
    )
