"""The form that gives a case another owner."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from senders.cases import opening
from senders.models import Project


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
        owner.queryset = opening.writers(project)
        owner.widget.attrs["class"] = "control"
