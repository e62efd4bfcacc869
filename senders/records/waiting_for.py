"""*Waits for*: the portal's own reading of a sender, the first rule that fits.

It is shown beside the API's statuses and never fed back into one.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Party
from senders.provisioning import CountryStatus, Operator, Sender, SenderSummary

AnySender = SenderSummary | Sender
REFUSED = frozenset({"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"})


class Waiting(NamedTuple):
    """The party and the matter that a sender waits for; ``since`` only by the API's dates."""

    party: Party
    who: str
    what: str = ""
    since: datetime | None = None

    @property
    def is_you(self) -> bool:
        return self.party == Party.YOU


def waits_for(sender: AnySender) -> Waiting | None:
    """The first rule that fits; None when the sender waits for nobody."""
    state = sender.state
    if state == "DRAFT":
        return _you(_("complete the details"), sender.modified)
    if state == "IN_PROGRESS":
        return Waiting(Party.GOOGLE, _("Google"), _("setup"), sender.modified)
    refused = operators(sender, REFUSED)
    if state in {"LAUNCHING", "LAUNCHED"} and refused:
        count = len(refused)
        words = ngettext("%(count)d needs attention", "%(count)d need attention", count) % {
            "count": count
        }
        return _you(words, _earliest(refused))
    if state == "PREPARING_LAUNCH":
        if sender.brand_details is not None:
            return Waiting(Party.REGISTRATION, _("Brand registration"), since=sender.modified)
        return Waiting(Party.SINCH, _("Sinch"), since=sender.modified)
    pending = operators(sender, frozenset({"PENDING"}))
    if pending:
        return _longest_pending(pending)
    if state == "IN_TEST":
        return _testing(sender)
    return None


def operators(sender: AnySender, statuses: frozenset[str]) -> list[tuple[CountryStatus, Operator]]:
    """The operators in one of ``statuses``, the longest first; those without a date last."""
    found = [
        (country, operator)
        for country in sender.country_status or []
        for operator in country.operators
        if operator.status in statuses
    ]
    return sorted(found, key=lambda pair: (pair[1].modified is None, pair[1].modified or 0))


def _you(what: str, since: datetime | None) -> Waiting:
    return Waiting(Party.YOU, _("You"), what, since)


def _earliest(found: list[tuple[CountryStatus, Operator]]) -> datetime | None:
    return found[0][1].modified


def _longest_pending(pending: list[tuple[CountryStatus, Operator]]) -> Waiting:
    country, operator = pending[0]
    who = f"{operator.name}, {country.country}"
    if len(pending) > 1:
        who += f" +{len(pending) - 1}"
    return Waiting(Party.OPERATOR, who, since=operator.modified)


def _testing(sender: AnySender) -> Waiting:
    numbers = sender.test_number_states or []
    if any(number.state == "VERIFIED" for number in numbers):
        return _you(_("launch"), sender.modified)
    invited = [number.submitted for number in numbers if number.submitted is not None]
    words = _("0 of %(count)d verified") % {"count": len(numbers)}
    return Waiting(Party.TESTERS, _("Testers"), words, min(invited, default=None))
