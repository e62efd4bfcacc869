"""The form of a comment to Sinch. Internal notes: ``onboarding.team_forms``."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.provisioning import COMMENT_MAX


class CommentForm(forms.Form):
    """A comment that is sent to Sinch."""

    use_required_attribute = False
    comment = forms.CharField(
        label=lazy("Comment"),
        help_text=lazy("Comments are sent to Sinch immediately and cannot be edited or deleted."),
        strip=False,
        widget=forms.Textarea({"class": "control", "rows": 4, "data-limit": COMMENT_MAX}),
        error_messages={"required": lazy("Enter a comment.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vars(self.fields["comment"])["most"] = COMMENT_MAX  # the field counts from 80 % on

    def clean_comment(self) -> str:
        text = str(self.cleaned_data["comment"]).replace("\r\n", "\n").rstrip()
        if not text:
            raise forms.ValidationError(_("Enter a comment."))
        if len(text) > COMMENT_MAX:
            raise forms.ValidationError(
                _("The comment must be %(most)d characters or fewer. You entered %(n)d.")
                % {"most": COMMENT_MAX, "n": len(text)}
            )
        return text
