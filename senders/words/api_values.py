"""The words for the API's values, in one place. A value we do not know is shown as it came."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.provisioning import SenderState

# States in which Sinch accepts changes to the countries alone.
LOCKED_STATES = (SenderState.LAUNCHING, SenderState.LAUNCHED)


class Word(NamedTuple):
    """The label of a value, its meaning, and the next action of the user."""

    label: str | Promise
    meaning: str | Promise = ""
    next: str | Promise = ""


SENDER_STATES: dict[str, Word] = {
    "DRAFT": Word(
        _("Draft at Sinch"),
        _("Saved at Sinch but not set up yet."),
        _("Complete the sender details."),
    ),
    "IN_PROGRESS": Word(
        _("In progress"),
        _("Google is setting up the sender."),
        _("Wait. Setup usually takes a few minutes."),
    ),
    "IN_TEST": Word(
        _("In test"),
        _("Can send messages to verified testers only."),
        _("Test the sender on a verified number, then launch."),
    ),
    "PREPARING_LAUNCH": Word(
        _("Preparing launch"),
        _("Launch accepted, but a video or the brand registration is missing."),
        _("Check what is missing."),
    ),
    "LAUNCHING": Word(
        _("Launching"),
        _("Operators are reviewing the sender."),
        _("Answer emails from Google and the operators, and check which operators are pending."),
    ),
    "LAUNCHED": Word(
        _("Launched"),
        _("Launched in at least one country."),
        _("Check rejected and pending operators."),
    ),
    "UNLAUNCHED": Word(
        _("Unlaunched"), _("Previously launched, now disabled."), _("Launch again if needed.")
    ),
    "UNKNOWN": Word(_("Unknown"), _("Sinch cannot determine the state."), ""),
}
UNKNOWN_SENDER_STATE = Word("", _("Sinch returned a state that the portal does not recognise."), "")
NO_STATE = Word(_("No state"), _("Sinch returned no state for this sender."), "")

OPERATOR_STATUSES: dict[str, Word] = {
    "NOT_LAUNCHED": Word(_("Not launched"), _("Not submitted yet.")),
    "PENDING": Word(_("Pending"), _("Waiting for approval or activation.")),
    "LAUNCHED": Word(_("Launched"), _("Active.")),
    "REJECTED": Word(_("Rejected"), _("Rejected. The remark gives the reason.")),
    "SUSPENDED": Word(_("Suspended"), _("Temporarily inactive.")),
    "PENDING_UNLAUNCHED": Word(_("Pending unlaunched"), _("Unlaunch requested but not complete.")),
    "UNLAUNCHED": Word(_("Unlaunched"), _("No longer active.")),
    "INVALID_IN_GOOGLE_MY_BUSINESS": Word(
        _("Invalid in Google My Business"),
        _("The brand’s Google Business Profile is invalid."),
    ),
}

TEST_NUMBER_STATES: dict[str, Word] = {
    "UNVERIFIED": Word(
        _("Unverified"),
        _("Invitation not accepted yet."),
        _("Ask the tester to tap “Make me a tester”."),
    ),
    "PENDING": Word(_("Pending"), _("Verification is in progress."), _("No action required.")),
    "VERIFIED": Word(
        _("Verified"), _("Verified tester, ready for test messages."), _("Send a test message.")
    ),
    "EXPIRED": Word(
        _("Expired"),
        _("The invitation expired before it was accepted."),
        _("Resend the invitation."),
    ),
    "DECLINED": Word(
        _("Declined"),
        _("The tester declined the invitation."),
        _("Ask the tester to agree, then remove the number and add it again."),
    ),
    "REJECTED": Word(
        _("Rejected"),
        _("The verification was rejected."),
        _("Check the number, then remove it and add it again."),
    ),
    "FAILED": Word(
        _("Failed"),
        _("The number could not be added."),
        _(
            "Remove the number and add it again. If Sinch reported too many requests, wait "
            "24 hours first."
        ),
    ),
    "INVALID": Word(
        _("Invalid"), _("The number or its configuration is invalid."), _("Correct the number.")
    ),
}

USE_CASES: dict[str, str | Promise] = {
    "MULTIUSE": _("Multi-use"),
    "OTP": _("One-time passwords (OTP)"),
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
    "ACTIVE": Word(_("Active"), _("The app can send messages with this sender.")),
    "FAILING": Word(
        _("Failing"),
        _("The channel needs attention. Check the sender ID and the token in the app."),
    ),
    "PENDING": Word(_("Pending"), _("The connection is not complete yet.")),
}
FEATURES: dict[str, str | Promise] = {
    "RICHCARD_STANDALONE": _("rich cards"),
    "RICHCARD_CAROUSEL": _("rich card carousels"),
    "ACTION_CREATE_CALENDAR_EVENT": _("calendar event buttons"),
    "ACTION_DIAL": _("call buttons"),
    "ACTION_OPEN_URL": _("link buttons"),
    "ACTION_OPEN_URL_IN_WEBVIEW": _("in-app webview links"),
    "ACTION_SHARE_LOCATION": _("location sharing"),
    "ACTION_VIEW_LOCATION": _("map links"),
    "ACTION_COMPOSE": _("compose message buttons"),
    "REVOCATION": _("message revocation"),
}
REGISTRATION_STATUSES: dict[str, str | Promise] = {
    "NEW": _("not started"),
    "PENDING": _("waiting for the next action"),
    "PENDING_REVIEW": _("under review"),
    "MANUAL_REVIEW": _("manual review required"),
    "INCOMPLETE": _("information missing"),
    "COMPLETED": _("completed"),
    "REJECTED": _("rejected"),
    "ARCHIVED": _("archived"),
}


def sender_state(state: str | None) -> Word:
    if state is None:
        return NO_STATE
    return SENDER_STATES.get(state) or UNKNOWN_SENDER_STATE._replace(label=state)


def operator_status(status: str) -> Word:
    return OPERATOR_STATUSES.get(status) or Word(
        status, _("The portal does not recognise this status.")
    )


def test_number_state(state: str) -> Word:
    return TEST_NUMBER_STATES.get(state) or Word(
        state, _("The portal does not recognise this state.")
    )


def label(words: dict[str, str | Promise], value: str) -> str:
    return str(words.get(value, value))
