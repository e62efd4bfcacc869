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
        lazy("Sinch does not take this as a phone number."),
        lazy("Check it with the person."),
    ),
    "add_test_number_not_allowed_before_launch": (
        lazy("The operator of this number takes testers only after the launch."),
        lazy("Try the sender on another operator’s phone before."),
    ),
    "blocked_because_the_recipient_declined": (
        lazy("The person declined the invitation."),
        lazy("Agree with them, remove the number, then add it again."),
    ),
    "user_cannot_be_reached": (
        lazy("The phone cannot be reached over RCS."),
        lazy("Ask the person to switch RCS on, and whether their operator has it."),
    ),
    "user_is_not_tester_for_agent": (
        lazy("Sinch does not list this number any more."),
        lazy("Perhaps a colleague removed it. Below is what there is now."),
    ),
    "user_has_not_accepted_invite": (
        lazy("The person has not accepted the invitation yet."),
        lazy("Ask them to tap “Make me a tester”."),
    ),
    "looking_up_the_rbm_agent": (
        lazy("Sinch could not look the sender up at Google."),
        lazy("Try again in a few minutes."),
    ),
    "no_google_supplier": (
        lazy("The sender is not set up at Google yet, so nobody can be invited."),
        lazy("Complete its details and wait until it is in test."),
    ),
    "invalid_region_for_att_supplier": (
        lazy("AT&T takes only senders of the region US."),
        lazy("This number cannot try this sender."),
    ),
    "invalid_input": (lazy("Sinch refused what was sent."), ""),
    "invalid_payload": (lazy("Sinch could not use what was sent."), ""),
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
    title, advice = WORDS.get(error.code, (_("Sinch refused it."), ""))
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
