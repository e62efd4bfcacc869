"""The stages of a sender as its customer reads them: what the stage is, and what happens next.

Said to a customer on paper, so no sentence names a page, a button or a person of the portal.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from senders.words.field import Text


class Stage(NamedTuple):
    """A stage in one sentence, and the steps that follow it, the nearest first."""

    now: Text
    following: tuple[Text, ...]


_SENT = _(
    "The answers are sent to Sinch, and Google sets up the sender. It is not visible to anyone yet."
)
_TESTS = _("Invited testers try the messages on their own phones.")
_LAUNCH = _("The launch is submitted for the countries in this document.")
_REVIEW = _(
    "The operators of each country review the sender. They may email the contact in your answers."
)
_MAILS = _("Emails from Google and operators need an answer from your contact.")

OPEN = Stage(_("Your answers are being collected. Nothing was sent yet."), (_SENT, _TESTS, _LAUNCH))
EDIT = Stage(
    _("Changes to your sender are being collected. They were not sent yet."),
    (_("The changes are sent to Sinch."), _("They can also need a new review by the operators.")),
)
SENDING = Stage(
    _("The answers were sent. It is not known yet whether Sinch has received them."),
    (_TESTS, _LAUNCH, _REVIEW),
)
UNKNOWN = Stage(_("Sinch gave a state that this document cannot explain."), ())
STAGES: dict[str, Stage] = {
    "DRAFT": Stage(_("Sinch has the sender, but it is not set up yet."), (_SENT, _TESTS, _LAUNCH)),
    "IN_PROGRESS": Stage(_("Google is setting up the sender."), (_TESTS, _LAUNCH, _REVIEW)),
    "IN_TEST": Stage(
        _("The sender is set up. It can send messages to testers only."),
        (_TESTS, _LAUNCH, _REVIEW),
    ),
    "PREPARING_LAUNCH": Stage(
        _("The launch was submitted. A video or the registration of the brand is missing."),
        (_("The missing items are added at Sinch."), _REVIEW, _MAILS),
    ),
    "LAUNCHING": Stage(_("The operators are reviewing the sender."), (_MAILS, _REVIEW)),
    "LAUNCHED": Stage(
        _("The sender is launched in at least one country. The table shows each country."),
        (_("Operators that are pending still review the sender."), _MAILS),
    ),
    "UNLAUNCHED": Stage(
        _("The sender was launched before and is disabled now."),
        (_("It can be launched again."),),
    ),
}


def of_state(state: str | None) -> Stage:
    """Returns the stage of a sender in that state of the API."""
    return STAGES.get(state or "", UNKNOWN)
