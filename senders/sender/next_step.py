"""The one next action for a sender: in words, with the place where it is done and who may.

The portal's own reading, by the same rule as *Waits for*. It needs no more of the sender than a
list gives, so that pages with many senders show the same.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.models import Role
from senders.records.facts import AnySender
from senders.records.waiting_for import REFUSED, Matter, Waiting, operators
from senders.words import api_values, countries

EDIT, LAUNCH, NUMBERS, COMMENT = "edit", "launch", "numbers", "id_comment"


@dataclass(frozen=True)
class NextStep:
    """``place`` is one of the above, or an id on the page; empty where there is nothing to do."""

    text: str | Promise
    place: str = ""
    link: str | Promise = ""
    needs: Role = Role.AUDITOR


# Those that need nothing of the sender to be said.
_STEPS: dict[Matter, NextStep] = {
    Matter.DETAILS: NextStep(
        api_values.SENDER_STATES["DRAFT"].next,
        EDIT,
        gettext_lazy("Edit sender details"),
        Role.ONBOARDING,
    ),
    Matter.SETUP: NextStep(api_values.SENDER_STATES["IN_PROGRESS"].next),
    Matter.PREPARATION: NextStep(
        gettext_lazy("Sinch adds the missing items, usually a video of the conversation."),
        COMMENT,
        gettext_lazy("Send Sinch a video link"),
        Role.ONBOARDING,
    ),
    Matter.REVIEW: NextStep(gettext_lazy("No action required.")),
    Matter.INVITE: NextStep(
        gettext_lazy("Invite a test number so that you can test the sender."),
        NUMBERS,
        gettext_lazy("Invite a test number"),
        Role.ONBOARDING,
    ),
    Matter.INVITE_AGAIN: NextStep(
        gettext_lazy("No invitation was accepted, and none can be accepted any more."),
        NUMBERS,
        gettext_lazy("Invite testers again"),
        Role.ONBOARDING,
    ),
    Matter.ACCEPT: NextStep(
        gettext_lazy(
            "Ask an invited tester to accept the invitation so that you can test the sender."
        ),
        NUMBERS,
        gettext_lazy("View test numbers"),
    ),
    Matter.LAUNCH: NextStep(
        gettext_lazy("A test number is verified. Test the sender on that phone, then launch."),
        LAUNCH,
        gettext_lazy("Review the launch"),
        Role.MANAGER,
    ),
}


def next_step(sender: AnySender, waiting: Waiting | None) -> NextStep:
    """``waiting`` is what ``waits_for`` says of the same sender."""
    if waiting is None or sender.state == "UNLAUNCHED":
        return _at_rest(sender)
    if waiting.matter == Matter.ATTENTION:
        return _attention(sender, waiting)
    if sender.brand_details is not None and sender.state == "PREPARING_LAUNCH":
        return _registration(sender.brand_details.registration.status)
    if waiting.matter == Matter.LAUNCH_MORE:
        return _launch_more(waiting)
    return _STEPS[waiting.matter]


def _at_rest(sender: AnySender) -> NextStep:
    """Nobody needs to act; an unlaunched sender can be launched again, but need not be."""
    if sender.state == "UNLAUNCHED":
        said = api_values.SENDER_STATES["UNLAUNCHED"].next
        return NextStep(said, LAUNCH, _("Launch again"), Role.MANAGER)
    if sender.state in {"LAUNCHING", "LAUNCHED"}:
        return _STEPS[Matter.REVIEW]
    return NextStep(api_values.sender_state(sender.state).next)


def _registration(status: str) -> NextStep:
    said = _("Brand registration status: %s.") % api_values.label(
        api_values.REGISTRATION_STATUSES, status
    )
    return NextStep(said, COMMENT, _("Ask Sinch"), Role.ONBOARDING)


def _attention(sender: AnySender, waiting: Waiting) -> NextStep:
    place = f"country-{waiting.place}"
    refused = operators(sender, REFUSED)
    remarks = sum(bool(operator.remark) for _country, operator in refused)
    if waiting.number > 1:
        said = _several(waiting.number, len(refused))
        link = _("View the first operator") if refused else _("View the first country")
        return NextStep(said, place, _("Read the remarks") if remarks else link)
    if not refused:
        said = _("The status of %s needs attention.") % countries.name(waiting.place)
        return NextStep(said, place, _("View the country"))
    said = _("The status at %s needs attention.") % waiting.operator
    return NextStep(said, place, _("Read the remark") if remarks else _("View the operator"))


def _several(count: int, refused: int) -> str:
    if refused == count:
        words = ngettext(
            "%(count)d operator needs attention.", "%(count)d operators need attention.", count
        )
    elif not refused:
        words = ngettext(
            "%(count)d country needs attention.", "%(count)d countries need attention.", count
        )
    else:
        words = ngettext(
            "%(count)d operator or country needs attention.",
            "%(count)d operators and countries need attention.",
            count,
        )
    return words % {"count": count}


def _launch_more(waiting: Waiting) -> NextStep:
    said = ngettext(
        "%(names)s is selected, but Sinch does not list it as submitted.",
        "%(names)s are selected, but Sinch does not list them as submitted.",
        waiting.number,
    ) % {"names": countries.named(waiting.codes, most=3)}
    return NextStep(said, LAUNCH, _("Review the launch"), Role.MANAGER)
