"""The form of test numbers to invite from a sender's page."""

from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from senders.provisioning import INVITES_PER_DAY, Sender
from senders.sender.facts import country_statuses
from senders.sender.numbers import pasted, table

MOST_NAMED = 5  # entries that an error names one by one
MOST_READ = 200
AWAITED = ("UNVERIFIED", "PENDING")  # states of a number whose answer to an invitation is awaited


class NumbersForm(forms.Form):
    """Numbers in any notation. ``invited`` holds them in E.164, each once."""

    use_required_attribute = False
    test_numbers = forms.CharField(
        label=lazy("Invite test numbers"),
        help_text=lazy("Enter one number per line. Include + and the country code."),
        widget=forms.Textarea(
            {"class": "control", "rows": 2, "inputmode": "tel", "autocomplete": "off"}
        ),
        error_messages={"required": lazy("Enter at least one phone number.")},
    )
    again = forms.BooleanField(
        label=lazy("Also send new invitations to numbers that were already invited"),
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
            # Reading every number of a whole address book would take seconds.
            raise forms.ValidationError(
                _(
                    "Sinch allows %(most)d invitations per sender per day. You entered more than "
                    "%(n)d numbers."
                )
                % {"most": INVITES_PER_DAY, "n": MOST_READ}
            )
        chosen = list(country_statuses(self.sender))
        readings = pasted.read(typed, chosen)
        problems = [reading.problem for reading in readings if reading.problem]
        if problems:
            raise forms.ValidationError(_named(problems))
        found = [reading.e164 for reading in readings if not reading.same_as]
        if not found:
            raise forms.ValidationError(_("Enter at least one phone number."))
        if len(found) > INVITES_PER_DAY:
            raise forms.ValidationError(
                _(
                    "Sinch allows %(most)d invitations per sender per day. You entered %(n)d "
                    "numbers."
                )
                % {"most": INVITES_PER_DAY, "n": len(found)}
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Requires a confirmation for numbers that were invited: perhaps by somebody just now.

        A new invitation counts against the limits, and resets the state of a verified number.
        """
        cleaned = super().clean() or {}
        numbers = cleaned.get("test_numbers", [])
        states = {number: table.state_of(self.sender, number) for number in numbers}
        verified = [number for number in numbers if states[number] == "VERIFIED"]
        waiting = [number for number in numbers if states[number] in AWAITED]
        self.asks_again = bool(verified or waiting)
        if waiting and not cleaned.get("again"):
            shown = ", ".join(table.readable(number) for number in waiting)
            self.add_error(
                "again",
                ngettext(
                    "%(numbers)s has already been invited and has not responded yet.",
                    "%(numbers)s have already been invited and have not responded yet.",
                    len(waiting),
                )
                % {"numbers": shown},
            )
        if verified and not cleaned.get("again"):
            shown = ", ".join(table.readable(number) for number in verified)
            self.add_error(
                "again",
                ngettext(
                    "%(numbers)s is a verified tester. A new invitation resets it to Unverified"
                    " until the tester accepts again.",
                    "%(numbers)s are verified testers. New invitations reset them to Unverified"
                    " until the testers accept again.",
                    len(verified),
                )
                % {"numbers": shown},
            )
        return cleaned


def _named(problems: list[str]) -> str:
    others = len(problems) - MOST_NAMED
    if others > 0:
        more = (
            ngettext("%d more entry is invalid.", "%d more entries are invalid.", others) % others
        )
        problems = [*problems[:MOST_NAMED], more]
    return " ".join(problems)
