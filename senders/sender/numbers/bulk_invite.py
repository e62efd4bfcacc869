"""Invites several test numbers, each by a call of its own.

The API takes a list, but refuses it whole for one bad number and does not say which. Sent one by
one, each has its own answer and its own entry in the trail, and the good ones are not held up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from senders.audit import Actor
from senders.provisioning import (
    ApiError,
    NotFound,
    ProvisioningError,
    Sender,
)
from senders.sender.numbers import table
from senders.sinch import writes
from senders.words import api_problems, api_values

# The next number would get the same answer, so it is not asked for.
_OF_THE_SENDER = ("no_google_supplier",)


@dataclass(frozen=True)
class Invited:
    """One number that Sinch answered about."""

    number: str
    done: bool
    said: str


@dataclass
class Invitations:
    """``stopped`` ended the series at ``stopped_at``; the numbers in ``left`` were not asked."""

    answered: list[Invited] = field(default_factory=list)
    stopped: ProvisioningError | None = None
    stopped_at: str = ""
    left: list[str] = field(default_factory=list)

    @property
    def all_done(self) -> bool:
        return self.stopped is None and all(one.done for one in self.answered)

    @property
    def open(self) -> list[str]:
        """The numbers to try again: not invited, and without those whose outcome is unknown."""
        return [one.number for one in self.answered if not one.done] + self.left


def invite(actor: Actor, sender: Sender, numbers: Sequence[str]) -> Invitations:
    """Asks for each in turn and stops at what concerns them all. Raises ``NotFound``."""
    found = Invitations()
    for place, number in enumerate(numbers):
        try:
            states = writes.add_test_numbers(actor, sender.id, [number], before=sender)
        except NotFound:
            raise
        except ProvisioningError as error:
            if isinstance(error, ApiError) and not _concerns_all(error):
                found.answered.append(Invited(number, False, api_problems.sentence(error)))
                continue
            # A number that may have been invited is not offered again.
            left = numbers[place + 1 :] if error.outcome_unknown else numbers[place:]
            return _stop(found, error, number, list(left))
        state = next((each.state for each in states if table.same(each.number, number)), "")
        label = api_values.test_number_state(state).label if state else ""
        said = _("Invitation sent. Current state: %s.") % label if label else _("Invitation sent.")
        found.answered.append(Invited(number, True, said))
    return found


def _concerns_all(error: ApiError) -> bool:
    return error.concerns_project or error.outcome_unknown or error.code in _OF_THE_SENDER


def _stop(
    found: Invitations, error: ProvisioningError, number: str, left: list[str]
) -> Invitations:
    found.stopped, found.stopped_at, found.left = error, number, left
    return found
