"""The form of test numbers to invite from a sender's page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from senders.provisioning import INVITES_PER_DAY, Sender
from senders.sender.facts import country_statuses
from senders.sender.numbers import pasted, table
from senders.sender.numbers.pasted import PastedList

MOST_READ = 200
AWAITED = ("UNVERIFIED", "PENDING")  # states of a number whose answer to an invitation is awaited


class NumbersField(forms.CharField):
    """A list of numbers; ``lines`` are shown below it once the list was read."""

    lines: PastedList | None = None

    @property
    def placed(self) -> Mapping[str, str]:
        return self.lines.anchors if self.lines else {}


class NumbersForm(forms.Form):
    """Numbers in any notation. ``invited`` holds them in E.164, each once."""

    use_required_attribute = False
    test_numbers = NumbersField(
        label=lazy("Invite test numbers"),
        help_text=lazy(
            "Paste numbers, a table or an email. Begin numbers with + and the country code. "
            "Names and devices beside them are not sent."
        ),
        widget=forms.Textarea(
            {"class": "control", "rows": 2, "inputmode": "tel", "autocomplete": "off"}
        ),
        error_messages={"required": lazy("Enter at least one phone number.")},
    )
    only_valid = forms.BooleanField(
        label=lazy("Leave out the numbers with a problem"), required=False
    )
    again = forms.BooleanField(
        label=lazy("Also send new invitations to numbers that were already invited"),
        required=False,
    )

    def __init__(self, data: Any, *, sender: Sender, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.sender = sender
        self.asks_again = False
        self.leaves_out = False

    @property
    def invited(self) -> list[str]:
        return list(self.cleaned_data["test_numbers"])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The id to link to and the sentence of each error."""
        return [
            (getattr(self.fields[name], "placed", {}).get(str(error), f"id_{name}"), str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]

    def clean_test_numbers(self) -> list[str]:
        """Returns the numbers to invite; with ``only_valid`` without those that have a problem."""
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
        found = pasted.read_list(typed, list(country_statuses(self.sender)))
        valid = [one.e164 for one in found.distinct]
        if problems := found.problems:
            self.leaves_out = bool(valid)
            if not (valid and self.data.get("only_valid")):
                self._show(found)
                raise forms.ValidationError(problems)
        if not valid:
            self._show(found)
            raise forms.ValidationError(_("Enter at least one phone number."))
        if len(valid) > INVITES_PER_DAY:
            raise forms.ValidationError(
                _(
                    "Sinch allows %(most)d invitations per sender per day. You entered %(n)d "
                    "numbers."
                )
                % {"most": INVITES_PER_DAY, "n": len(valid)}
            )
        self._show(found)
        return valid

    def _show(self, found: PastedList) -> None:
        """Puts the table of lines below the field."""
        field = self.fields["test_numbers"]
        assert isinstance(field, NumbersField)  # noqa: S101  for mypy; declared above
        field.lines = found

    def typed_of(self, numbers: Sequence[str]) -> str:
        """Returns the typed lines of some numbers, with what stood beside them."""
        typed = str(self.data.get("test_numbers") or "")
        found = pasted.read_list(typed, list(country_statuses(self.sender)))
        lines, wanted = typed.splitlines(), set(numbers)
        many = Counter(one.line for one in found.numbers)
        kept = [one for one in found.numbers if one.problem or one.e164 in wanted]
        return "\n".join(lines[one.line - 1] if many[one.line] == 1 else one.typed for one in kept)

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
