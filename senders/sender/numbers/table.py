"""A sender's test numbers as its page shows them: what each state means and what it offers.

Inviting and removing are ``inviting`` and ``senders.sinch.writes``.
"""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.utils.translation import gettext as _

from senders.provisioning import Sender, TestNumber, is_e164
from senders.records.facts import digits, numbers_without_state
from senders.words import api_values
from senders.words.api_values import Word

ANCHOR = "number-"
SHOWN = 20  # the rest of a long list is folded

ICONS = {
    "VERIFIED": ("circle-check", "ok"),
    "PENDING": ("clock", "wait"),
    "UNVERIFIED": ("send", "info"),
    "EXPIRED": ("hourglass", "wait"),
    "DECLINED": ("circle-x", "bad"),
    "REJECTED": ("ban", "bad"),
    "FAILED": ("circle-alert", "bad"),
    "INVALID": ("octagon-x", "bad"),
}
OTHER_ICON = ("circle-question-mark", "idle")

RETRY, REMOVE, CAPABILITIES = "retry", "remove", "capabilities"
# Only what helps: a verified number would lose its state by a new invitation, so it is none.
OFFERS: dict[str, tuple[str, ...]] = {
    "UNVERIFIED": (RETRY, REMOVE),
    "PENDING": (REMOVE,),
    "VERIFIED": (CAPABILITIES, REMOVE),
    "EXPIRED": (RETRY, REMOVE),
    "DECLINED": (REMOVE,),
    "REJECTED": (REMOVE,),
    "FAILED": (REMOVE,),
    "INVALID": (REMOVE,),
}
OTHER_OFFERS = (REMOVE,)


@dataclass(frozen=True)
class NumberRow:
    """One number; ``offers`` are what can be asked for it, empty where Sinch gives no state."""

    number: str
    shown: str
    state: str
    word: Word
    icon: str
    tone: str
    submitted: datetime | None
    offers: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.number)


def anchor(number: str) -> str:
    """The id of the number's row on the page."""
    return f"{ANCHOR}{number.lstrip('+')}"


def rows(sender: Sender) -> list[NumberRow]:
    """Numbers with a state, then those of the details that Sinch gives no state for."""
    stated = sender.test_number_states or []
    nothing = Word(
        _("No state"), _("Listed in the sender details. Sinch returned no state for this number.")
    )
    return [_row(number) for number in stated] + [
        NumberRow(number, readable(number), "", nothing, *OTHER_ICON, None)
        for number in numbers_without_state(sender)
    ]


def state_of(sender: Sender, number: str) -> str | None:
    """The state that Sinch gives the number; None where it lists no such number."""
    for each in sender.test_number_states or []:
        if same(each.number, number):
            return str(each.state)
    return None


def same(one: str, other: str) -> bool:
    """Returns True if two notations mean one number."""
    return digits(one) == digits(other)


def readable(number: str) -> str:
    """Grouped as people write it, or as it came when it is no E.164 number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _row(number: TestNumber) -> NumberRow:
    icon, tone = ICONS.get(number.state, OTHER_ICON)
    return NumberRow(
        number=number.number,
        shown=readable(number.number),
        state=str(number.state),
        word=api_values.test_number_state(number.state),
        icon=icon,
        tone=tone,
        submitted=number.submitted,
        # What is no E.164 number has no address at the API either.
        offers=OFFERS.get(number.state, OTHER_OFFERS) if is_e164(number.number) else (),
    )
