"""A draft's history as CSV: every save, field by field, before and after.

Pages show numbers, addresses and names of people; a file that travels holds them reduced, as
the audit trail does.
"""

from collections.abc import Iterator, Sequence

from django.db import DatabaseError
from django.utils.translation import gettext as _

from senders.audit.redaction import redact, redact_text
from senders.exports import lines
from senders.exports.lines import About, moment
from senders.models import DraftSave
from senders.onboarding.answer_text import labels, text_of
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import StepAnswers, Stored
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms.fields import YES_NO

BLOCK = 100  # saves held at a time
COLUMNS = ("save", "at", "by", "step", "version", "set_aside", "field", "label", "before", "after")


def csv_lines(opened: DraftView, about: About) -> Iterator[str]:
    """One row a changed field; a save that changed none, or was set aside, has a row too."""
    yield lines.head(about, COLUMNS)
    count = 0
    # What each step said last: as large as the draft, however many saves there are.
    standing: dict[str, Stored] = {}
    try:
        for save in _saves(opened):
            told = _rows(opened, save, standing.get(save.step, {}))
            yield lines.rows(told)
            count += len(told)
            if not save.set_aside:
                standing[save.step] = save.answers
    except DatabaseError:
        yield lines.incomplete(count, _("the portal’s database is unavailable"))
        return
    yield lines.complete(count)


def _saves(opened: DraftView) -> Iterator[DraftSave]:
    saves, last = opened.draft.saves.select_related("by").order_by("pk"), 0
    while block := list(saves.filter(pk__gt=last)[:BLOCK]):
        yield from block
        last = block[-1].pk


def _rows(opened: DraftView, save: DraftSave, before: Stored) -> list[Sequence[object]]:
    names = labels(opened, save.step)
    old, new = merging.by_field(before), merging.by_field(save.answers)
    start = (
        save.pk,
        moment(save.at),
        save.by.get_username(),
        save.step,
        save.version,
        "yes" if save.set_aside else "no",
    )
    changed = merging.changed(before, save.answers)
    if not changed:
        return [(*start, "", "", "", "")]
    return [
        (
            *start,
            field,
            names.get(field, field),
            text_of(opened, save.step, reduced(save.step, old.get(field, {}))),
            text_of(opened, save.step, reduced(save.step, new.get(field, {}))),
        )
        for field in changed
    ]


def reduced(step: str, part: StepAnswers) -> StepAnswers:
    """An answer without the numbers, addresses and names of people that stand in it."""
    return {
        name: [_reduced(step, name, value) for value in values] for name, values in part.items()
    }


def _reduced(step: str, name: str, value: str) -> str:
    if name.endswith("-label") or value in YES_NO:
        # Of a number's label, or of whether messages hold numbers, nobody can be reached.
        return redact_text(value)
    # Several numbers may stand in one text area, each on a line.
    return "\n".join(str(redact(line, f"{step}.{name}")) for line in value.splitlines())
