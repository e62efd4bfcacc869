"""The words for the API's values, in one place. A value we do not know is shown as it came."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.provisioning import SenderState

# States in which Sinch accepts changes to the countries alone.
LOCKED_STATES = (SenderState.LAUNCHING, SenderState.LAUNCHED)


class Word(NamedTuple):
    """How a value is called, what it means, and what a person does next."""

    label: str | Promise
    meaning: str | Promise = ""
    next: str | Promise = ""


SENDER_STATES: dict[str, Word] = {
    "DRAFT": Word(
        _("Draft at Sinch"), _("Saved at Sinch, not set up yet."), _("Complete the details.")
    ),
    "IN_PROGRESS": Word(
        _("In progress"), _("Being set up at Google."), _("Wait; usually minutes.")
    ),
    "IN_TEST": Word(
        _("In test"), _("Works on test numbers."), _("Verify on a phone, then launch.")
    ),
    "PREPARING_LAUNCH": Word(
        _("Preparing launch"),
        _("Accepted; a video or the brand registration is missing."),
        _("See what is missing."),
    ),
    "LAUNCHING": Word(
        _("Launching"),
        _("Operators are reviewing."),
        _("Answer mails from Google and operators; see who waits."),
    ),
    "LAUNCHED": Word(
        _("Launched"), _("Live somewhere."), _("Watch rejected and pending operators.")
    ),
    "UNLAUNCHED": Word(_("Unlaunched"), _("Was live, switched off."), _("Launch again if wanted.")),
    "UNKNOWN": Word(_("Unknown"), _("Sinch cannot tell the state."), ""),
}
UNKNOWN_SENDER_STATE = Word("", _("Sinch says a state this portal does not know."), "")
NO_STATE = Word(_("No state"), _("Sinch gave no state for this sender."), "")

OPERATOR_STATUSES: dict[str, Word] = {
    "NOT_LAUNCHED": Word(_("Not launched"), _("Not submitted yet.")),
    "PENDING": Word(_("Pending"), _("The operator is reviewing.")),
    "LAUNCHED": Word(_("Launched"), _("Live here.")),
    "REJECTED": Word(_("Rejected"), _("Refused; the remark says why.")),
    "SUSPENDED": Word(_("Suspended"), _("Switched off for now by the operator.")),
    "PENDING_UNLAUNCHED": Word(_("Pending unlaunched"), _("Being switched off.")),
    "UNLAUNCHED": Word(_("Unlaunched"), _("Switched off.")),
    "INVALID_IN_GOOGLE_MY_BUSINESS": Word(
        _("Invalid in Google My Business"),
        _("Google does not accept the brand's business profile."),
    ),
}

TEST_NUMBER_STATES: dict[str, Word] = {
    "UNVERIFIED": Word(
        _("Unverified"), _("Invited, not accepted."), _("Ask the person to tap “Make me a tester”.")
    ),
    "PENDING": Word(_("Pending"), _("The operator is checking."), _("Wait.")),
    "VERIFIED": Word(_("Verified"), _("Ready."), _("Send a test message.")),
    "EXPIRED": Word(
        _("Expired"), _("The invitation was not answered in time."), _("Invite again.")
    ),
    "DECLINED": Word(
        _("Declined"), _("The person said no."), _("Agree with them, remove, add again.")
    ),
    "REJECTED": Word(
        _("Rejected"), _("The check said no."), _("Agree with them, remove, add again.")
    ),
    "FAILED": Word(
        _("Failed"),
        _("Could not be added."),
        _("Remove, add again; wait 24 h after “too many”."),
    ),
    "INVALID": Word(_("Invalid"), _("Not a number that can do RCS."), _("Correct it.")),
}

USE_CASES: dict[str, str | Promise] = {
    "MULTIUSE": _("Multi-use"),
    "OTP": _("One-time codes"),
    "PROMOTIONAL": _("Promotional"),
    "TRANSACTIONAL": _("Transactional"),
}
BILLING_CATEGORIES: dict[str, str | Promise] = {
    "CONVERSATIONAL": _("Conversational"),
    "NON_CONVERSATIONAL": _("Non-conversational"),
    "BASIC_MESSAGE": _("Basic message"),
    "SINGLE_MESSAGE": _("Single message"),
    "CONVERSATIONAL_LEGACY": _("Conversational (legacy)"),
}
CHANNEL_STATUSES: dict[str, Word] = {
    "ACTIVE": Word(_("Active"), _("The app can send with this sender.")),
    "FAILING": Word(_("Failing"), _("Wrong identity or token in the app's channel.")),
    "PENDING": Word(_("Pending"), _("The connection is not finished.")),
}
FEATURES: dict[str, str | Promise] = {
    "RICHCARD_STANDALONE": _("rich cards"),
    "RICHCARD_CAROUSEL": _("carousels of cards"),
    "ACTION_CREATE_CALENDAR_EVENT": _("calendar entries"),
    "ACTION_DIAL": _("calls by a button"),
    "ACTION_OPEN_URL": _("links by a button"),
    "ACTION_OPEN_URL_IN_WEBVIEW": _("links within the conversation"),
    "ACTION_SHARE_LOCATION": _("sharing one’s place"),
    "ACTION_VIEW_LOCATION": _("showing a place"),
    "ACTION_COMPOSE": _("writing a message"),
    "REVOCATION": _("taking messages back"),
}
REGISTRATION_STATUSES: dict[str, str | Promise] = {
    "NEW": _("not started"),
    "PENDING": _("waits for the next action"),
    "PENDING_REVIEW": _("under review"),
    "MANUAL_REVIEW": _("needs a human"),
    "INCOMPLETE": _("information is missing"),
    "COMPLETED": _("completed"),
    "REJECTED": _("rejected"),
    "ARCHIVED": _("archived"),
}


def sender_state(state: str | None) -> Word:
    if state is None:
        return NO_STATE
    return SENDER_STATES.get(state) or UNKNOWN_SENDER_STATE._replace(label=state)


def operator_status(status: str) -> Word:
    return OPERATOR_STATUSES.get(status) or Word(status, _("A status this portal does not know."))


def test_number_state(state: str) -> Word:
    return TEST_NUMBER_STATES.get(state) or Word(state, _("A state this portal does not know."))


def label(words: dict[str, str | Promise], value: str) -> str:
    return str(words.get(value, value))
