"""Forms for the team's work on a draft: owner, waiting and notes. They send nothing to Sinch."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from senders.models import Draft, Project
from senders.onboarding import drafts

NOTE_MAX = 4000


class OwnerForm(forms.Form):
    use_required_attribute = False
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Owner"),
        empty_label=None,
        error_messages={
            "required": _("Select an owner."),
            "invalid_choice": _("Select a project member who can edit drafts."),
        },
    )

    def __init__(self, data: Any, *, project: Project, **kwargs: Any) -> None:
        super().__init__(data, prefix=None, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101  for mypy; declared above
        owner.queryset = drafts.writers(project)
        owner.widget.attrs["class"] = "control"


class WaitingForm(forms.Form):
    use_required_attribute = False
    whom = forms.CharField(
        label=_("Waiting for"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    what = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    since = forms.DateField(
        label=_("Since"),
        required=False,
        help_text=_("For example 2026-11-17. Leave empty to use today’s date."),
        widget=forms.DateInput({"class": "control", "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the date in the format YYYY-MM-DD, for example 2026-11-17.")
        },
    )

    def __init__(self, data: Any, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.now = now

    @classmethod
    def of(
        cls, draft: Draft, now: datetime, typed: Mapping[str, Any] | None = None
    ) -> "WaitingForm":
        """Returns the form as the draft has it, or with what was typed into it before."""
        since = draft.waiting_since
        initial = {
            "whom": draft.waiting_for,
            "what": draft.waiting_what,
            "since": since.date() if since else None,
        }
        if typed:
            initial = {name: typed.get(name) for name in initial}
        return cls(None, now=now, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since = cleaned.get("since")
        if since and since > self.now.date():
            self.add_error("since", _("The date cannot be in the future."))
        return cleaned

    @property
    def waiting(self) -> tuple[str, str, datetime | None]:
        """Whom, what and since when (UTC); empty texts and None if the draft waits for nobody."""
        whom, what = self.cleaned_data["whom"], self.cleaned_data["what"]
        if not whom and not what:
            return "", "", None
        day = self.cleaned_data["since"] or self.now.date()
        begin = datetime.combine(day, time.min, UTC)
        return whom, what, self.now if day == self.now.date() else begin


class NoteForm(forms.Form):
    use_required_attribute = False
    text = forms.CharField(
        label=_("Note"),
        strip=False,
        help_text=_(
            "Visible to your team only. The note stays with the sender and is never sent to Sinch."
        ),
        widget=forms.Textarea({"class": "control", "rows": 3, "data-limit": NOTE_MAX}),
        error_messages={"required": _("Enter a note.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vars(self.fields["text"])["most"] = NOTE_MAX  # the counter below the field

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(_("Enter a note."))
        if len(text) > NOTE_MAX:
            raise forms.ValidationError(
                gettext("The note must be %(most)d characters or fewer. You entered %(n)d.")
                % {"most": NOTE_MAX, "n": len(text)}
            )
        return text
