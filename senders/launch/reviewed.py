"""The plan that a launch page showed, as its form sends it back, so that nobody launches unseen.

Pure functions.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from senders.launch.plan import LaunchPlan
from senders.words import api_values
from senders.words.countries import named

NUMBERS = 2**63  # what a column of the database holds


@dataclass(frozen=True)
class ReviewedPlan:
    """A plan as a page showed it and its form sends it back. ``state`` tells what is locked.

    ``entry`` is the number of the last entry in the project's trail when the sender was read.
    """

    entry: int
    state: str
    countries: tuple[str, ...]
    next_state: str
    contact: str

    @classmethod
    def of(cls, launch: LaunchPlan, entry: int) -> "ReviewedPlan":
        state = launch.sender.state or ""
        contact = str(launch.contact)
        return cls(entry, state, tuple(launch.submitted), str(launch.next_state), contact)

    @classmethod
    def load(cls, text: str) -> "ReviewedPlan | None":
        """Reads ``dump``; None for what is nothing of the kind."""
        try:
            entry, state, submitted, following, contact = json.loads(text)
            plan = str(state), tuple(map(str, submitted)), str(following), str(contact)
            if not isinstance(entry, int) or not 0 <= entry < NUMBERS:
                return None
            seen = cls(entry, *plan)
            seen.dump().encode()  # a half of a character could not be printed
        except (TypeError, ValueError, OverflowError, RecursionError):
            return None
        return seen

    def dump(self) -> str:
        found: list[Any] = [self.entry, self.state, list(self.countries)]
        return json.dumps([*found, self.next_state, self.contact], ensure_ascii=False)

    def differences(self, now: "ReviewedPlan") -> list[str]:
        """Returns the differences of the current plan from this one, in sentences."""
        found = []
        if self.state != now.state:
            found.append(_changed(_("Sender state"), _state(self.state), _state(now.state)))
        if self.countries != now.countries:
            was, is_now = named(self.countries), named(now.countries)
            found.append(_changed(_("Countries to submit"), was, is_now))
        if self.contact != now.contact:
            found.append(_changed(_("Verification contact"), self.contact, now.contact))
        if self.next_state != now.next_state:
            was, is_now = _state(self.next_state), _state(now.next_state)
            found.append(_changed(_("Expected next state"), was, is_now))
        return found


def _changed(what: str, was: str, is_now: str) -> str:
    return _("%(what)s changed from “%(was)s” to “%(now)s”.") % {
        "what": what,
        "was": was or _("none"),
        "now": is_now or _("none"),
    }


def _state(state: str) -> str:
    return str(api_values.sender_state(state or None).label)
