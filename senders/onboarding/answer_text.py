"""Formats a step's stored answers for reading: labels for fields, words for chosen values."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from senders.onboarding.answers.merging import field_of
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import FieldPart, StepForm


def labels(opened: DraftView, step: str) -> dict[str, str]:
    """Returns the label of each field of a step, by field name."""
    return labels_in(opened.forms[step])


def labels_in(form: StepForm) -> dict[str, str]:
    """Returns the label of each field of a form, by field name."""
    return {
        part.name: str(part.field.label) if isinstance(part, FieldPart) else part.legend
        for group in form.groups
        for part in group.parts
    }


def text_of(opened: DraftView, step: str, part: Mapping[str, Sequence[str]]) -> str:
    """Returns the answer of one field, one line for each row of a list; empty for no answer."""
    return text_in(opened.forms[step], part)


def text_in(form: StepForm, part: Mapping[str, Sequence[str]], *, says_list: bool = True) -> str:
    """Returns the answer of one field of a form as ``text_of`` does.

    ``says_list`` adds a line to an answer whose lines are answers of their own.
    """
    rows: dict[str, list[str]] = {}
    lines: list[str] = []
    for name, values in part.items():
        if "-" in name:
            row = rows.setdefault(name.split("-")[1], [])
            row += [value for value in values if value]
        elif name == field_of(name):
            lines += [_word(form, name, value) for value in values if value]
        elif says_list and name.endswith("_as_list") and any(values):
            lines.append(_("(each line is a separate answer)"))
    return "\n".join([*(" · ".join(row) for row in rows.values() if row), *lines])


def _word(form: StepForm, name: str, value: str) -> str:
    """Returns the label of a chosen value, or the value itself."""
    field = form.form.fields.get(name)
    if isinstance(field, forms.ChoiceField):
        choices = field.choices
    else:
        choices = getattr(field.widget, "choices", []) if field else []
    return _flat(choices).get(value, value)


def _flat(choices: Any) -> dict[str, str]:
    """Maps values to labels, with groups of choices flattened."""
    by_value: dict[str, str] = {}
    for value, label in choices:
        by_value |= _flat(label) if isinstance(label, list | tuple) else {str(value): str(label)}
    return by_value
