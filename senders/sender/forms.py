"""The forms of a sender's page: numbers to invite and comments to Sinch. Notes: ``teamwork``."""

from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from senders.provisioning import COMMENT_MAX, INVITES_PER_DAY, Sender
from senders.sender.list_rows import country_statuses
from senders.sender.numbers import pasted, table

MOST_NAMED = 5  # entries that an error names one by one
MOST_READ = 200


class NumbersForm(forms.Form):
    """Numbers in any notation. ``invited`` are those to be asked for, in E.164, each once."""

    use_required_attribute = False
    test_numbers = forms.CharField(
        label=lazy("Invite phones"),
        help_text=lazy("One a line, in any notation, best with + and the country code."),
        widget=forms.Textarea({"class": "c", "rows": 2, "inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": lazy("Write a number first.")},
    )
    again = forms.BooleanField(
        label=lazy("Invite the verified ones again all the same"),
        required=False,
    )

    def __init__(self, data: Any, *, sender: Sender, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.sender = sender
        self.asks_again = False

    @property
    def invited(self) -> list[str]:
        return list(self.cleaned_data["test_numbers"])

    def clean_test_numbers(self) -> list[str]:
        typed = str(self.cleaned_data["test_numbers"])
        many = sum(1 for _entry in islice(pasted.entries(typed), MOST_READ + 1))
        if many > MOST_READ:
            # Not read one by one: a whole address book would take seconds.
            raise forms.ValidationError(
                _("Sinch invites %(most)d phones a day for one sender. These are over %(n)d.")
                % {"most": INVITES_PER_DAY, "n": MOST_READ}
            )
        chosen = list(country_statuses(self.sender))
        readings = pasted.read(typed, chosen)
        problems = [reading.problem for reading in readings if reading.problem]
        if problems:
            raise forms.ValidationError(_named(problems))
        found = [reading.e164 for reading in readings if not reading.same_as]
        if not found:
            raise forms.ValidationError(_("Write a number first."))
        if len(found) > INVITES_PER_DAY:
            raise forms.ValidationError(
                _("Sinch invites %(most)d phones a day for one sender. These are %(n)d.")
                % {"most": INVITES_PER_DAY, "n": len(found)}
            )
        return found

    def clean(self) -> dict[str, Any]:
        """A verified number loses its state by a new invitation, so that has to be meant."""
        cleaned = super().clean() or {}
        verified = [
            number
            for number in cleaned.get("test_numbers", [])
            if table.state_of(self.sender, number) == "VERIFIED"
        ]
        self.asks_again = bool(verified)
        if verified and not cleaned.get("again"):
            shown = ", ".join(table.readable(number) for number in verified)
            self.add_error(
                "again",
                ngettext(
                    "%(numbers)s is verified. A new invitation makes it unverified until the"
                    " person accepts once more.",
                    "%(numbers)s are verified. New invitations make them unverified until the"
                    " people accept once more.",
                    len(verified),
                )
                % {"numbers": shown},
            )
        return cleaned


class CommentForm(forms.Form):
    """A comment that goes to Sinch’s team."""

    use_required_attribute = False
    comment = forms.CharField(
        label=lazy("Comment"),
        help_text=lazy("Goes to Sinch’s team at once, and stays there. It cannot be taken back."),
        strip=False,
        widget=forms.Textarea({"class": "c", "rows": 4, "data-limit": COMMENT_MAX}),
        error_messages={"required": lazy("Write something first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vars(self.fields["comment"])["most"] = COMMENT_MAX  # told from 80 % on, under the field

    def clean_comment(self) -> str:
        text = str(self.cleaned_data["comment"]).replace("\r\n", "\n").rstrip()
        if not text:
            raise forms.ValidationError(_("Write something first."))
        if len(text) > COMMENT_MAX:
            raise forms.ValidationError(
                _("A comment has at most %(most)d characters. This one has %(n)d.")
                % {"most": COMMENT_MAX, "n": len(text)}
            )
        return text


def _named(problems: list[str]) -> str:
    others = len(problems) - MOST_NAMED
    if others > 0:
        more = ngettext("%d more entry is wrong.", "%d more entries are wrong.", others) % others
        problems = [*problems[:MOST_NAMED], more]
    return " ".join(problems)
