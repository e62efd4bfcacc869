"""The form for an internal note on a draft. It sends nothing to Sinch."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NOTE_MAX = 4000


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
