"""Facts about one sender: its name, initials, statuses by country and its testers.

Sentences about them are in ``headline``, ``next_step`` and ``waiting_for``.
"""

import unicodedata

from django.utils.translation import gettext as _

from senders.provisioning import Sender, SenderSummary

AnySender = SenderSummary | Sender


def sender_name(sender: AnySender) -> str:
    """Returns the brand name, or words for its absence; never an ID in place of a name."""
    brand = sender.details.brand if sender.details else None
    return (brand.name if brand and brand.name else "") or _("No name yet")


def initials(name: str) -> str:
    """Returns up to two letters, of the first two words in any script; else the first character."""
    letters = [
        next((sign for sign in word if unicodedata.category(sign)[0] in "LN"), "")
        for word in name.split()
    ]
    return "".join([letter for letter in letters if letter][:2]).upper() or name.strip()[:1]


def country_statuses(sender: AnySender) -> dict[str, str]:
    """Returns the status by country code; empty for a selected country without one."""
    asked = (sender.details.countries if sender.details else None) or []
    statuses = dict.fromkeys(map(str, asked), "")
    statuses.update({str(row.country): str(row.status) for row in sender.country_status or []})
    return statuses


def tester_counts(sender: AnySender) -> tuple[int, int]:
    """Returns the number of verified testers and of all test numbers."""
    stated = sender.test_number_states or []
    verified = sum(number.state == "VERIFIED" for number in stated)
    return verified, len(stated) + len(numbers_without_state(sender))


def numbers_without_state(sender: AnySender) -> list[str]:
    """Returns the test numbers of the details that Sinch lists no state for, each once."""
    entered = (sender.details.test_numbers if sender.details else None) or []
    stated = {number.number for number in sender.test_number_states or []}
    left = [number for number in entered if number not in stated]
    if not left:
        return []
    known = {digits(number) for number in stated}
    unknown: dict[str, str] = {}
    for number in left:
        key = digits(number)
        if key not in known:
            unknown.setdefault(key, number)
    return list(unknown.values())


def digits(number: str) -> str:
    """The digits alone, country code first: what is left of ``+46…`` and ``0046…`` alike."""
    found = "".join(character for character in number if character.isdecimal())
    return found.removeprefix("00")
