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
from senders.records.facts import country_statuses
from senders.sender.numbers import pasted, table
from senders.sender.numbers.pasted import PastedList

MOST_READ = 200
LINES = "id_test_numbers_lines"  # the table of lines below the field
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

    # The numbers in E.164 that the page showed when the button was pressed.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

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
            (
                LINES
                if name == "shown"
                else getattr(self.fields[name], "placed", {}).get(str(error), f"id_{name}"),
                str(error),
            )
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def now_shown(self) -> str:
        """The numbers that the table of lines shows as they will be sent."""
        field = self.fields["test_numbers"]
        lines = field.lines if isinstance(field, NumbersField) else None
        return " ".join(one.e164 for one in lines.distinct) if lines else ""

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

    def _require_sight(self, cleaned: dict[str, Any]) -> None:
        """Adds an error for numbers that differ from what was typed and were not shown yet."""
        field = self.fields["test_numbers"]
        lines = field.lines if isinstance(field, NumbersField) else None
        if lines is None or "test_numbers" not in cleaned:
            return
        seen = set(str(cleaned.get("shown") or "").split())
        unseen = [
            one for one in lines.distinct if not one.is_sent_as_typed and one.e164 not in seen
        ]
        if unseen:
            self.add_error(
                "shown",
                ngettext(
                    "%(n)d number will be sent in another form than you typed. Check it under "
                    "“Will be sent as”, then send the invitations.",
                    "%(n)d numbers will be sent in another form than you typed. Check them under "
                    "“Will be sent as”, then send the invitations.",
                    len(unseen),
                )
                % {"n": len(unseen)},
            )

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
        """Requires that numbers are shown as they are sent, and a confirmation for known ones.

        Those were invited before, perhaps by somebody just now. A new invitation counts against the
        limits, and resets the state of a verified number.
        """
        cleaned = super().clean() or {}
        self._require_sight(cleaned)
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
