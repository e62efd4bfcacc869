"""The texts of a launch request: the remark of one person and the reason of the other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from senders.launch.approval import LONGEST


def _text(label: Any, hint: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea({"class": "control", "rows": "2", "dir": "auto"})
    too_long = _(
        "The text must have at most %(limit_value)d characters. It has %(show_value)d characters."
    )
    messages = {"max_length": too_long, "required": _("Enter a reason.")}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        widget=widget,
        error_messages=messages,
        **options,
    )


class RequestForm(forms.Form):
    """The remark for whoever decides."""

    remark = _text(
        _("Remark"),
        _("Optional, at most 500 characters. It is stored in the audit trail."),
        required=False,
    )


class DeclineForm(forms.Form):
    """The reason for the person who requested the launch."""

    reason = _text(
        _("Reason"), _("At most 500 characters. The person who requested the launch can read it.")
    )
