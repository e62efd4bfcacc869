"""The exact change that an edit makes, field by field in readable words: was and will be.

Compares two ``details`` of a sender as wire JSON. The countries are in ``country_moves``. No calls.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from senders.onboarding import wire
from senders.onboarding.answer_text import labels_in, text_in
from senders.onboarding.answers import merging, threeway
from senders.onboarding.answers.threeway import METADATA, Held, Path
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import StepForm, step_form
from senders.onboarding.forms.fields import Number
from senders.onboarding.questions import Questions
from senders.onboarding.refusals import in_words
from senders.sender import contrast
from senders.words.fields import label_of
from senders.words.steps import SLUGS

ADDED, REMOVED = "added", "removed"


@dataclass(frozen=True)
class Entry:
    """One entry of a list that is added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Value:
    """A value in words, empty for no answer. ``colour`` is #rrggbb for a swatch, or empty."""

    text: str
    colour: str = ""


@dataclass(frozen=True)
class Change:
    """One field that differs. Of a list, ``entries`` are those that come and go.

    ``note`` says what differs where the two texts read alike.
    """

    path: str
    step: str
    label: str
    before: Value
    after: Value
    entries: tuple[Entry, ...] = ()
    stay: int = 0
    note: str = ""


class Comparison:
    """Two ``details`` of one sender with the forms that put them into words."""

    def __init__(
        self, before: Mapping[str, Any], after: Mapping[str, Any], questions: Questions
    ) -> None:
        self._questions = questions
        self._before, self._after = _Forms(before, questions), _Forms(after, questions)

    def of(self, paths: Iterable[Path]) -> list[Change]:
        """Returns the changes of these fields, in the order of the steps and their forms."""
        found = [self._change(path) for path in paths]
        return sorted(found, key=self._place)

    def _change(self, path: Path) -> Change:
        dotted = ".".join(("details", *path))
        step, field = wire.field_of(dotted) or ("", "")
        old, new = self._before.held(path), self._after.held(path)
        before = self._before.value(step, field, old)
        after = self._after.value(step, field, new)
        entries, stay = _entries(old.get(""), new.get(""))
        form = self._after.form(step) if step else None
        return Change(
            path=dotted,
            step=step,
            label=(labels_in(form).get(field, "") if form else "") or label_of(dotted),
            before=before,
            after=after,
            entries=entries,
            stay=stay,
            note=_note(before.text, after.text, old, new),
        )

    def _place(self, change: Change) -> tuple[int, int, str]:
        if not change.step:
            return len(SLUGS), 0, change.path
        field = (wire.field_of(change.path) or ("", ""))[1]
        names = self._after.names(change.step)
        place = names.index(field) if field in names else len(names)
        return SLUGS.index(change.step), place, change.path


class _Forms:
    """The forms of one ``details``, each made when a field of it is put into words."""

    def __init__(self, details: Mapping[str, Any], questions: Questions) -> None:
        self._details, self._questions = details, questions
        self._made: dict[str, StepForm] = {}

    @cached_property
    def _answers(self) -> dict[str, dict[str, list[str]]]:
        return wire.import_body({"details": self._details}).answers

    @cached_property
    def _held(self) -> threeway.Fields:
        return threeway.fields_of(self._details)

    def held(self, path: Path) -> Held:
        return self._held.get(path, {})

    def form(self, step: str) -> StepForm:
        if step not in self._made:
            self._made[step] = step_form(
                step,
                self._answers.get(step, {}),
                questions=self._questions.section(step),
                facts=Facts.of(self._answers),
            )
        return self._made[step]

    def names(self, step: str) -> list[str]:
        return [part.name for group in self.form(step).groups for part in group.parts]

    def value(self, step: str, field: str, held: Held) -> Value:
        """Returns a value in the words of its form, or as Sinch has it if the form has none."""
        text = ""
        if step:
            form = self.form(step)
            text = text_in(form, merging.by_field(form.stored()).get(field, {}))
            if isinstance(form.form.fields.get(field), Number):
                text = _grouped(text)
        if not text and held.get("") not in (None, "", []):
            text = in_words(held[""])
        return Value(text, text if contrast.is_colour(text) else "")


def _entries(before: Any, after: Any) -> tuple[tuple[Entry, ...], int]:
    """Returns the entries that differ and the number of those that stay; none if not a list."""
    if not isinstance(before, list) and not isinstance(after, list):
        return (), 0
    old, new = (Counter(map(in_words, value or [])) for value in (before, after))
    changed = ((REMOVED, old - new), (ADDED, new - old))
    entries = [Entry(kind, text) for kind, texts in changed for text in texts.elements()]
    return tuple(entries), (old & new).total()


def _grouped(text: str) -> str:
    """Returns a number in JSON notation with a comma for the thousands; other texts as they are."""
    try:
        number = json.loads(text)
    except ValueError:
        return text
    return f"{number:,}" if isinstance(number, int) and not isinstance(number, bool) else text


def _note(before: str, after: str, old: Held, new: Held) -> str:
    if before != after and before.split() != after.split():
        return ""
    if old.get("") == new.get("") and old.get(METADATA) != new.get(METADATA):
        return _("The text stays. Only the way in which it is split into answers changes.")
    return _("Only spaces, line breaks, the order or invisible characters differ.")
