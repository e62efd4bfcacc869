"""Facts about one sender: its name, initials, statuses by country and counts of testers.

Sentences about them are in ``headline``, ``next_step`` and ``waiting_for``.
"""

import unicodedata

from django.utils.translation import gettext as _

from senders.records.waiting_for import AnySender


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
    """Returns the number of verified testers and of all test numbers.

    Numbers in the details count before Sinch lists them.
    """
    states = {number.number: number.state for number in sender.test_number_states or []}
    entered = (sender.details.test_numbers if sender.details else None) or []
    verified = sum(state == "VERIFIED" for state in states.values())
    return verified, max(len(states), len(entered))
