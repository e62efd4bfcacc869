"""*Waits for*: the portal's own reading of a sender, the first rule that fits.

List, detail page, overview and records read it here, so that they agree. It is shown beside the
API's statuses and never fed back into one.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum, auto
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Party
from senders.provisioning import CountryStatus, Operator, TestNumber
from senders.records import facts
from senders.records.facts import AnySender
from senders.words import countries

REFUSED = frozenset({"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"})
PENDING = frozenset({"PENDING"})
NOT_SUBMITTED = frozenset({"", "NOT_LAUNCHED"})
ENDED_INVITATIONS = frozenset({"EXPIRED", "DECLINED", "REJECTED", "FAILED", "INVALID"})


class Matter(StrEnum):
    """The thing that a party is waited for to do."""

    DETAILS = auto()  # complete them
    SETUP = auto()
    ATTENTION = auto()  # operators or countries that rejected, suspended or are invalid
    REGISTRATION = auto()
    PREPARATION = auto()
    LAUNCH_MORE = auto()  # countries that are selected and not submitted
    REVIEW = auto()
    INVITE = auto()  # no test number yet
    INVITE_AGAIN = auto()  # every invitation ended without a verified tester
    ACCEPT = auto()  # an invitation
    LAUNCH = auto()


class Waiting(NamedTuple):
    """The party and the matter that a sender waits for; ``since`` only by the API's dates.

    ``number`` is of operators and countries, or of test numbers. ``place`` is a country's code and
    ``operator`` a name, of the one that waits longest.
    """

    party: Party
    matter: Matter
    since: datetime | None = None
    number: int = 0
    operator: str = ""
    place: str = ""
    codes: tuple[str, ...] = ()  # the countries to launch

    @property
    def is_you(self) -> bool:
        return self.party == Party.YOU

    @property
    def who(self) -> str:
        """Returns the name of the party, such as ``You`` or ``Orange, FR +2``."""
        if self.party == Party.OPERATOR:
            who = f"{self.operator}, {self.place}"
            return f"{who} +{self.number - 1}" if self.number > 1 else who
        return {
            Party.YOU: _("You"),
            Party.TESTERS: _("Testers"),
            Party.SINCH: _("Sinch"),
            Party.GOOGLE: _("Google"),
            Party.REGISTRATION: _("Brand registration"),
        }[self.party]

    @property
    def what(self) -> str:
        """Returns the matter in words, empty where the party says it all."""
        match self.matter:
            case Matter.DETAILS:
                return _("complete the details")
            case Matter.SETUP:
                return _("setup")
            case Matter.ATTENTION:
                words = ngettext("%(n)d needs attention", "%(n)d need attention", self.number)
                return words % {"n": self.number}
            case Matter.LAUNCH_MORE:
                return _("launch in %s") % countries.named(self.codes, most=3)
            case Matter.INVITE:
                return _("invite a test number")
            case Matter.INVITE_AGAIN | Matter.ACCEPT:
                return _("0 of %(count)d verified") % {"count": self.number}
            case Matter.LAUNCH:
                return _("launch")
            case Matter.REGISTRATION | Matter.PREPARATION | Matter.REVIEW:
                return ""


def waits_for(sender: AnySender) -> Waiting | None:
    """The first rule that fits; None when the sender waits for nobody."""
    state = sender.state
    if state == "DRAFT":
        return Waiting(Party.YOU, Matter.DETAILS, sender.modified)
    if state == "IN_PROGRESS":
        return Waiting(Party.GOOGLE, Matter.SETUP, sender.modified)
    if state in {"LAUNCHING", "LAUNCHED"}:
        return _attention(sender) or _launch_more(sender) or _review(sender)
    if state == "PREPARING_LAUNCH":
        details = sender.brand_details
        if details is not None and details.registration.status != "COMPLETED":
            return Waiting(Party.REGISTRATION, Matter.REGISTRATION, sender.modified)
        return Waiting(Party.SINCH, Matter.PREPARATION, sender.modified)
    found = _review(sender)
    if found is None and state == "IN_TEST":
        return _testing(sender)
    return found


def operators(sender: AnySender, statuses: frozenset[str]) -> list[tuple[CountryStatus, Operator]]:
    """The operators in one of ``statuses``, the longest first; those without a date last."""
    found = [
        (country, operator)
        for country in sender.country_status or []
        for operator in country.operators
        if operator.status in statuses
    ]
    return sorted(found, key=lambda pair: (pair[1].modified is None, pair[1].modified or 0))


def refused_countries(sender: AnySender) -> list[CountryStatus]:
    """The countries that need attention themselves while no operator there is listed with it."""
    return [
        country
        for country in sender.country_status or []
        if country.status in REFUSED
        and not any(operator.status in REFUSED for operator in country.operators)
    ]


def not_submitted(sender: AnySender) -> list[str]:
    """The codes of the countries that are selected and that Sinch does not list as submitted."""
    statuses = facts.country_statuses(sender).items()
    return [code for code, status in statuses if status in NOT_SUBMITTED]


def _attention(sender: AnySender) -> Waiting | None:
    """Counts operators, and countries whose own status says more than their operators do."""
    refused, whole = operators(sender, REFUSED), refused_countries(sender)
    count = len(refused) + len(whole)
    if refused:
        country, operator = refused[0]
        return Waiting(
            Party.YOU, Matter.ATTENTION, operator.modified, count, operator.name, country.country
        )
    if whole:
        return Waiting(Party.YOU, Matter.ATTENTION, number=count, place=whole[0].country)
    return None


def _launch_more(sender: AnySender) -> Waiting | None:
    codes = not_submitted(sender)
    if not codes:
        return None
    return Waiting(
        Party.YOU, Matter.LAUNCH_MORE, sender.modified, number=len(codes), codes=tuple(codes)
    )


def _review(sender: AnySender) -> Waiting | None:
    pending = operators(sender, PENDING)
    if not pending:
        return None
    country, operator = pending[0]
    return Waiting(
        Party.OPERATOR,
        Matter.REVIEW,
        operator.modified,
        len(pending),
        operator.name,
        country.country,
    )


def _testing(sender: AnySender) -> Waiting:
    numbers = sender.test_number_states or []
    verified, count = facts.tester_counts(sender)
    if verified:
        return Waiting(Party.YOU, Matter.LAUNCH, sender.modified, verified)
    if not count:
        return Waiting(Party.YOU, Matter.INVITE, sender.modified)
    ended = [number for number in numbers if number.state in ENDED_INVITATIONS]
    if len(ended) == count:
        return Waiting(Party.YOU, Matter.INVITE_AGAIN, max(_invited(ended), default=None), count)
    # A state that the portal does not know counts as an invitation that may still be accepted.
    open_ones = [number for number in numbers if number.state not in ENDED_INVITATIONS]
    return Waiting(Party.TESTERS, Matter.ACCEPT, min(_invited(open_ones), default=None), count)


def _invited(numbers: Iterable[TestNumber]) -> list[datetime]:
    return [number.submitted for number in numbers if number.submitted is not None]
