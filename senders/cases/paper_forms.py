"""The forms of papers: a paper that somebody adds, and the file of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from senders.cases.papers import Asked, PaperRow
from senders.models import Paper
from senders.words import countries
from senders.words import papers as table

OTHER = "other"


class PaperForm(forms.Form):
    use_required_attribute = False
    country = forms.ChoiceField(
        label=_("Country (optional)"),
        required=False,
        widget=forms.Select({"class": "control"}),
    )
    operator = forms.CharField(
        label=_("Operator (optional)"),
        required=False,
        max_length=100,
        help_text=_("Leave empty if all operators require it."),
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Paper"),
        choices=[
            *((key, kind.label) for key, kind in table.KINDS.items()),
            (OTHER, _("Another paper")),
        ],
        initial=table.AUTHORITY,
        widget=forms.Select({"class": "control"}),
        error_messages={"required": _("Select a paper.")},
    )
    name = forms.CharField(
        label=_("Name of another paper (optional)"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    what = forms.CharField(
        label=_("What it must contain (optional)"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_paper_%s", **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101  for mypy; declared above
        named = sorted(countries.NAMES.items(), key=lambda pair: pair[1])
        country.choices = [("", _("No country")), *named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == OTHER and not cleaned.get("name"):
            self.add_error("name", _("Enter the name of the paper."))
        return cleaned

    def asked(self) -> Asked:
        """Returns what a valid form asks for."""
        cleaned = self.cleaned_data
        kind = cleaned["name"] if cleaned["kind"] == OTHER else cleaned["kind"]
        return Asked(cleaned["country"], cleaned["operator"], kind, cleaned["what"])


def state_of(row: PaperRow, typed: str) -> Paper.State | None:
    """Returns the state that a form names; None for an empty text and one it cannot have."""
    return next((state for state in row.states if state.value == typed), None)
