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
        return NextStep(str(page.word.next), EDIT, _("Edit sender details"), Role.ONBOARDING)
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
        said = _("A test number is verified. Test the sender on that phone, then launch.")
        return NextStep(said, LAUNCH, _("Review the launch"), Role.MANAGER)
    if page.number_count:
        said = _("Ask an invited tester to accept the invitation so that you can test the sender.")
        return NextStep(said, NUMBERS, _("View test numbers"))
    said = _("Invite a test number so that you can test the sender.")
    return NextStep(said, NUMBERS, _("Invite a test number"), Role.ONBOARDING)


def _preparing(page: SenderPage) -> NextStep:
    if page.registration:
        said = _("Brand registration status: %s.") % page.registration
        return NextStep(said, COMMENT, _("Ask Sinch"), Role.ONBOARDING)
    said = _("Sinch adds the missing items, usually a video of the conversation.")
    return NextStep(said, COMMENT, _("Send Sinch a video link"), Role.ONBOARDING)


def _reviewed(page: SenderPage) -> NextStep:
    refused = [operator.name for _country, operator in page.refused]
    if refused:
        place = f"country-{page.refused[0][0].country}"
        if len(refused) == 1:
            said = _("The status at %s needs attention.") % refused[0]
            return NextStep(said, place, _("View the operator"))
        said = ngettext(
            "%(count)d operator needs attention.",
            "%(count)d operators need attention.",
            len(refused),
        ) % {"count": len(refused)}
        return NextStep(said, place, _("View the first operator"))
    waiting = [row.code for row in page.countries if row.status in NOT_SUBMITTED]
    if waiting:
        said = ngettext(
            "%(names)s is selected, but Sinch does not list it as submitted.",
            "%(names)s are selected, but Sinch does not list them as submitted.",
            len(waiting),
        ) % {"names": countries.named(waiting, most=3)}
        return NextStep(said, LAUNCH, _("Review the launch"), Role.MANAGER)
    return NextStep(_("No action required."))
