"""What the templates draw of a step: groups of fields and rows, problems, answers kept aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.forms import BoundField

from senders.onboarding.forms.layout import RowSet


class Problem(NamedTuple):
    """What is wrong: the field's name, the id to link to, and the sentence."""

    field: str
    anchor: str
    message: str


class Row(NamedTuple):
    fields: list[BoundField]
    remove: str  # the value of its button
    remove_label: str


@dataclass(frozen=True)
class FieldPart:
    """One field. ``shown_when`` is ``field=value``: without a script it always shows."""

    name: str
    field: BoundField
    shown_when: str = ""
    kind: str = "field"


@dataclass(frozen=True)
class RowsPart:
    """Repeated rows. ``add`` is the value of the button, "" at the limit, which ``full`` says."""

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
    """Parts under one title (or none), and how many of them are answered."""

    title: str
    hint: str
    parts: list[Part]
    slug: str = ""
    answered: int = 0
    total: int = 0


class Kept(NamedTuple):
    """An answer that stays in the draft and is not sent, with the reason."""

    label: str
    text: str
    why: str
