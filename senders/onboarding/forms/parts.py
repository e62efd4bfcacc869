"""The parts of a step that templates draw: fields, rows, problems and unsent answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.forms import BoundField

from senders.onboarding.forms.layout import RowSet


class Problem(NamedTuple):
    """A problem: the field's name, the id to link to and the sentence."""

    field: str
    anchor: str
    message: str


class Row(NamedTuple):
    fields: list[BoundField]
    remove: str  # the value of its button
    remove_label: str

    @property
    def is_bad(self) -> bool:
        return any(field.errors for field in self.fields)


@dataclass(frozen=True)
class FieldPart:
    """One field. ``shown_when`` is ``field=value``. Without a script the field always shows."""

    name: str
    field: BoundField
    shown_when: str = ""
    kind: str = "field"


@dataclass(frozen=True)
class RowsPart:
    """A list of rows. ``add`` is the value of the button; at the limit it is "".

    ``full`` is the sentence that replaces the button.
    """

    name: str
    legend: str
    hint: str
    rows: list[Row]
    add: str
    add_label: str
    full: str
    errors: Sequence[str]
    formset: RowSet
    kind: str = "rows"

    @property
    def anchor(self) -> str:
        return f"id_{self.name}"


Part = FieldPart | RowsPart


@dataclass(frozen=True)
class Group:
    """Parts under one title (or none), with the number of answered parts."""

    title: str
    hint: str
    parts: list[Part]
    slug: str = ""
    answered: int = 0
    total: int = 0


class UnsentAnswer(NamedTuple):
    """An answer that stays in the draft but is not sent, with the reason."""

    label: str
    text: str
    why: str
