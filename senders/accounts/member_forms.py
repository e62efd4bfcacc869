"""Forms about people: an invitation, a role with its last day, an account of somebody invited.

Each reads what was typed as every other form does (``senders.inputs``). Nothing is stored here.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders import inputs
from senders.accounts import invitations
from senders.accounts.throttle import clean_name
from senders.models import Role

LONGEST_EMAIL = 254
LONGEST_NAME = 150


def _control(**attributes: str) -> dict[str, str]:
    return {"class": "control", **attributes}


class DayField(forms.CharField):
    """A last day, typed in any form that has one reading; None where the field is empty."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "off", "placeholder": "YYYY-MM-DD", "inputmode": "numeric"}
        widget = forms.TextInput(_control(**attributes))
        super().__init__(required=False, max_length=60, widget=widget, **options)

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        reading = inputs.date(typed, _("The last day"))
        if reading.problem:
            raise ValidationError(reading.problem)
        return date.fromisoformat(reading.sent)


class RoleForm(forms.Form):
    """A role and its last day."""

    use_required_attribute = False
    role = forms.TypedChoiceField(
        label=lazy("Role"),
        choices=Role.choices,
        coerce=lambda value: Role(int(value)),
        error_messages={
            "required": lazy("Select a role."),
            "invalid_choice": lazy("Select one of the roles."),
        },
        widget=forms.Select(_control()),
    )
    until = DayField(label=lazy("Last day (optional)"))

    def __init__(self, data: Any, *, today: date, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < self.today:
            raise ValidationError(
                _("The last day must be today or later. You entered %(day)s.")
                % {"day": until.isoformat()}
            )
        return until


class InviteForm(RoleForm):
    """An address with its role and last day."""

    email = forms.CharField(
        label=lazy("Email"),
        max_length=LONGEST_EMAIL,
        error_messages={"required": lazy("Enter the email address.")},
        widget=forms.TextInput(_control(autocomplete="off", inputmode="email")),
    )
    field_order = ("email", "role", "until")

    def clean_email(self) -> str:
        reading = inputs.email(self.cleaned_data["email"], _("The email address"))
        if reading.problem:
            raise ValidationError(reading.problem)
        return reading.sent


class JoinForm(forms.Form):
    """The account that somebody invited makes. ``make`` returns it, not stored yet."""

    use_required_attribute = False
    full_name = forms.CharField(
        label=lazy("Full name"),
        max_length=LONGEST_NAME,
        error_messages={"required": lazy("Enter your full name.")},
        widget=forms.TextInput(_control(autocomplete="name")),
    )
    username = forms.CharField(
        label=lazy("Username"),
        max_length=LONGEST_NAME,
        error_messages={"required": lazy("Enter a username.")},
        validators=[
            RegexValidator(
                r"^[\w.@+-]+\Z",
                lazy("The username can contain letters, digits and @ . + - _ only."),
            )
        ],
        widget=forms.TextInput(
            _control(autocomplete="username", autocapitalize="none", spellcheck="false")
        ),
    )
    password = forms.CharField(
        label=lazy("Password"),
        strip=False,
        max_length=4096,
        error_messages={"required": lazy("Enter a password.")},
        widget=forms.PasswordInput(_control(autocomplete="new-password")),
    )

    def __init__(self, data: Any, *, email: str, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        self.email = email

    def clean_full_name(self) -> str:
        name: str = " ".join(inputs.label(self.cleaned_data["full_name"]).sent.split())
        if not name:
            raise ValidationError(_("Enter your full name."))
        return name

    def clean_username(self) -> str:
        name = clean_name(self.cleaned_data["username"])
        if invitations.username_is_taken(name):
            raise ValidationError(self.taken())
        return name

    def clean(self) -> dict[str, Any]:
        super().clean()
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self._user())
            except ValidationError as problem:
                self.add_error("password", problem)
        return self.cleaned_data

    @staticmethod
    def taken() -> str:
        return _("This username is not available. Enter another one.")

    def make(self, hashed: Callable[[User, str], None]) -> User:
        """Returns the account of valid answers; ``hashed`` sets its password."""
        user = self._user()
        hashed(user, self.cleaned_data["password"])
        return user

    def _user(self) -> User:
        return User(
            username=self.cleaned_data.get("username", ""),
            first_name=self.cleaned_data.get("full_name", ""),
            email=self.email,
        )
