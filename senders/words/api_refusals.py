"""What a refused action means in plain words, by the API's ``errorCode``. Failures: ``failures``.

Source: Provisioning API reference, error lists of the operations on test numbers and comments.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.provisioning import ApiError

# (what happened, what to do)
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "add_test_number_invalid": (
        lazy("Sinch reports that this is not a valid phone number."),
        lazy("Check the number with the tester."),
    ),
    "add_test_number_not_allowed_before_launch": (
        lazy("The operator of this number accepts testers only after the launch."),
        lazy("Test the sender with a number from another operator."),
    ),
    "blocked_because_the_recipient_declined": (
        lazy("The tester declined the invitation."),
        lazy("Ask the tester to agree, then remove the number and add it again."),
    ),
    "user_cannot_be_reached": (
        lazy("The number cannot be reached over RCS."),
        lazy("Ask the tester to turn on RCS and to check that their operator supports it."),
    ),
    "user_is_not_tester_for_agent": (
        lazy("Sinch no longer lists this number."),
        lazy("Someone may have removed it. The current test numbers are shown below."),
    ),
    "user_has_not_accepted_invite": (
        lazy("The tester has not accepted the invitation yet."),
        lazy("Ask the tester to tap “Make me a tester”."),
    ),
    "looking_up_the_rbm_agent": (
        lazy("Sinch could not find the sender at Google."),
        lazy("Try again in a few minutes."),
    ),
    "no_google_supplier": (
        lazy("The sender is not set up at Google yet, so you cannot invite test numbers."),
        lazy("Complete the sender details and wait until the state is In test."),
    ),
    "invalid_region_for_att_supplier": (
        lazy("AT&T only accepts senders in the US region."),
        lazy("This number cannot be used to test this sender."),
    ),
    "invalid_input": (lazy("Sinch rejected the request because of invalid values."), ""),
    "invalid_payload": (lazy("Sinch could not process the request."), ""),
}


@dataclass(frozen=True)
class TesterRefusal:
    """``title`` and ``advice`` are ours; the rest is the API's own."""

    title: str
    advice: str
    message: str
    resolution: str
    code: str
    details: tuple[str, ...]
    request_id: str


def refusal(error: ApiError) -> TesterRefusal:
    """A code without words of ours is shown whole, as Sinch says it."""
    title, advice = WORDS.get(error.code, (_("Sinch rejected the request."), ""))
    return TesterRefusal(
        str(title),
        str(advice),
        error.message,
        error.resolution,
        error.code,
        tuple(error.validation_errors),
        error.request_id or "",
    )


def sentence(error: ApiError) -> str:
    """One line for one number among several."""
    said = refusal(error)
    own = f" “{said.message}”" if error.code not in WORDS and said.message else ""
    return " ".join(part for part in (f"{said.title}{own}", said.advice) if part)
