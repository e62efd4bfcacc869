"""The one next action for a sender: in words, with the place where it is done and who may.

The portal's own reading, shown beside the API's state and never fed back into it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Role
from senders.sender.page import SenderPage
from senders.words import countries

EDIT, LAUNCH, NUMBERS, COMMENT = "edit", "launch", "numbers", "id_comment"
NOT_SUBMITTED = frozenset({"", "NOT_LAUNCHED"})


@dataclass(frozen=True)
class NextStep:
    """``place`` is one of the above, or an id on the page; empty where there is nothing to do."""

    text: str
    place: str = ""
    link: str = ""
    needs: Role = Role.AUDITOR


def next_step(page: SenderPage) -> NextStep:
    state = page.sender.state
    if state == "DRAFT":
        return NextStep(str(page.word.next), EDIT, _("Edit the details"), Role.ONBOARDING)
    if state == "IN_TEST":
        return _in_test(page)
    if state == "PREPARING_LAUNCH":
        return _preparing(page)
    if state in {"LAUNCHING", "LAUNCHED"}:
        return _reviewed(page)
    if state == "UNLAUNCHED":
        return NextStep(str(page.word.next), LAUNCH, _("Launch again"), Role.MANAGER)
    return NextStep(str(page.word.next))


def _in_test(page: SenderPage) -> NextStep:
    if page.verified:
        said = _("A number is verified: try it on that phone, then launch.")
        return NextStep(said, LAUNCH, _("See what a launch does"), Role.MANAGER)
    if page.number_count:
        said = _("Ask the invited people to accept, so that one phone can try it.")
        return NextStep(said, NUMBERS, _("See the numbers"))
    said = _("Invite a phone that can try it.")
    return NextStep(said, NUMBERS, _("Invite"), Role.ONBOARDING)


def _preparing(page: SenderPage) -> NextStep:
    if page.registration:
        said = _("The brand registration stands at: %s.") % page.registration
        return NextStep(said, COMMENT, _("Ask Sinch"), Role.ONBOARDING)
    said = _("Sinch adds what is missing, mostly a video of the conversation.")
    return NextStep(said, COMMENT, _("Offer one to Sinch"), Role.ONBOARDING)


def _reviewed(page: SenderPage) -> NextStep:
    refused = [operator.name for _country, operator in page.refused]
    if refused:
        place = f"country-{page.refused[0][0].country}"
        if len(refused) == 1:
            said = _("Nothing for you to do, except that %s refused or stopped.") % refused[0]
            return NextStep(said, place, _("See what was said"))
        said = _("%(count)d operators refused or stopped.") % {"count": len(refused)}
        return NextStep(said, place, _("See the first"))
    waiting = [row.code for row in page.countries if row.status in NOT_SUBMITTED]
    if waiting:
        said = ngettext(
            "%(names)s is asked for and not launched, as far as Sinch says.",
            "%(names)s are asked for and not launched, as far as Sinch says.",
            len(waiting),
        ) % {"names": countries.named(waiting, most=3)}
        return NextStep(said, LAUNCH, _("See what a launch does"), Role.MANAGER)
    return NextStep(_("Nothing for you to do."))
