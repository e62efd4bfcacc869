"""The table of problems at Sinch, by operation and ``errorCode``, and the words of failures.

A rejection with a code of its own is a ``Problem``; a request that failed for other reasons is a
``Failure``. Where a rejection belongs on the wizard is in ``onboarding.refusals``. Source:
Provisioning API reference, error lists of the operations.
"""

import math
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from senders.provisioning import (
    ApiError,
    Busy,
    CredentialsRefused,
    HeldBack,
    KeyUnreadable,
    NeedsApproval,
    NotEnabled,
    NotSent,
    ProvisioningError,
    RateLimited,
    TimedOut,
    Unreachable,
    UnreadableReply,
)
from senders.words import network_causes, other_writes
from senders.words.times import duration

Text = str | Promise
RETRY_AFTER = 60  # seconds, when the API does not say
# Operations: test numbers and comments of a sender, its launch, and sending a draft.
NUMBERS, LAUNCH, DRAFT = "numbers", "launch", "draft"


@dataclass(frozen=True)
class Problem:
    """The meaning of one code in one operation, and the wizard step where it can be resolved.

    The titles of files have placeholders: ``field``, ``kb``, ``width`` and ``height``.
    """

    title: Text
    advice: Text = ""
    step: str = ""


PROBLEMS: dict[tuple[str, str], Problem] = {
    (NUMBERS, "add_test_number_invalid"): Problem(
        _lazy("Sinch reports that this is not a valid phone number."),
        _lazy("Check the number with the tester."),
    ),
    (NUMBERS, "add_test_number_not_allowed_before_launch"): Problem(
        _lazy("The operator of this number accepts testers only after the launch."),
        _lazy("Test the sender with a number from another operator."),
    ),
    (NUMBERS, "blocked_because_the_recipient_declined"): Problem(
        _lazy("The tester declined the invitation."),
        _lazy("Ask the tester to agree, then remove the number and add it again."),
    ),
    (NUMBERS, "user_cannot_be_reached"): Problem(
        _lazy("The number cannot be reached over RCS."),
        _lazy("Ask the tester to turn on RCS and to check that their operator supports it."),
    ),
    (NUMBERS, "user_is_not_tester_for_agent"): Problem(
        _lazy("Sinch no longer lists this number."),
        _lazy("Someone may have removed it. The current test numbers are shown below."),
    ),
    (NUMBERS, "user_has_not_accepted_invite"): Problem(
        _lazy("The tester has not accepted the invitation yet."),
        _lazy("Ask the tester to tap “Make me a tester”."),
    ),
    (NUMBERS, "looking_up_the_rbm_agent"): Problem(
        _lazy("Sinch could not find the sender at Google."),
        _lazy("Try again in a few minutes."),
    ),
    (NUMBERS, "no_google_supplier"): Problem(
        _lazy("The sender is not set up at Google yet, so you cannot invite test numbers."),
        _lazy("Complete the sender details and wait until the state is In test."),
    ),
    (NUMBERS, "invalid_region_for_att_supplier"): Problem(
        _lazy("AT&T only accepts senders in the US region."),
        _lazy("This number cannot be used to test this sender."),
    ),
    (NUMBERS, "invalid_input"): Problem(
        _lazy("Sinch rejected the request because of invalid values."), ""
    ),
    (NUMBERS, "invalid_payload"): Problem(_lazy("Sinch could not process the request."), ""),
    (LAUNCH, "launch_precondition_failed"): Problem(
        _lazy("Sinch rejected the launch because required information is missing."),
        _lazy("Sinch reported:"),
    ),
    (LAUNCH, "launch_invalid_agent_state"): Problem(
        _lazy("Sinch rejected the launch because of the sender’s current state."),
        _lazy(
            "A sender can be launched in the states In test, Launching, Launched and "
            "Unlaunched. Refresh the page to see the current state."
        ),
    ),
    (LAUNCH, "launch_invalid_verification_state"): Problem(
        _lazy(
            "Sinch rejected the launch because Google’s brand verification is not in a "
            "pending state."
        ),
        _lazy("This cannot be changed through the API. Ask Sinch in a comment."),
    ),
    (LAUNCH, "verification_suspended_in_gmb"): Problem(
        _lazy(
            "Sinch rejected the launch because Google has suspended the brand’s Business Profile."
        ),
        _lazy("The brand must verify its Business Profile with Google again. Then launch again."),
    ),
    (LAUNCH, "invalid_region_for_att_supplier"): Problem(
        _lazy("Sinch rejected the launch because AT&T only accepts senders in the US region."),
        _lazy(
            "The region cannot be changed. Remove the United States from the countries, or "
            "create a new sender in the US region."
        ),
        step="countries",
    ),
    (LAUNCH, "rbm_resources_not_found"): Problem(
        _lazy("Sinch rejected the launch because Google cannot find this sender."),
        _lazy("Its setup at Google is missing or incomplete. Ask Sinch in a comment."),
    ),
    (DRAFT, "file_invalid_mime_type"): Problem(
        _lazy("%(field)s must be a JPEG or PNG file."), step="images"
    ),
    (DRAFT, "file_not_found"): Problem(
        _lazy("%(field)s: Sinch found no file at this URL. Check the URL."), step="images"
    ),
    (DRAFT, "file_size_too_large"): Problem(
        _lazy("%(field)s must be %(kb)d KB or smaller."), step="images"
    ),
    (DRAFT, "file_has_wrong_dimensions"): Problem(
        _lazy("%(field)s must be exactly %(width)d × %(height)d pixels."), step="images"
    ),
    (DRAFT, "file_unexpected_error"): Problem(
        _lazy("%(field)s: Sinch could not process this file. Try another file."), step="images"
    ),
    (DRAFT, "add_test_number_invalid"): Problem(
        _lazy("Sinch reports that one of the test numbers is not a valid phone number."),
        step="test-numbers",
    ),
    (DRAFT, "add_test_number_not_allowed_before_launch"): Problem(
        _lazy("The operator of one test number accepts testers only after the launch."),
        step="test-numbers",
    ),
    (DRAFT, "blocked_because_the_recipient_declined"): Problem(
        _lazy(
            "A tester declined the invitation. Ask the tester to agree to a new "
            "invitation, or remove the number."
        ),
        step="test-numbers",
    ),
    (DRAFT, "user_cannot_be_reached"): Problem(
        _lazy(
            "One of the test numbers cannot be reached over RCS. Ask the tester to check "
            "that RCS is turned on."
        ),
        step="test-numbers",
    ),
    (DRAFT, "user_has_not_accepted_invite"): Problem(
        _lazy("One of the testers has not accepted the invitation yet."), step="test-numbers"
    ),
    (DRAFT, "user_is_not_tester_for_agent"): Problem(
        _lazy("One of the test numbers is not registered as a tester."), step="test-numbers"
    ),
}
# A code without words of ours, by operation.
OTHER = {
    NUMBERS: Problem(_lazy("Sinch rejected the request.")),
    LAUNCH: Problem(_lazy("Sinch rejected the launch."), _lazy("Sinch reported:")),
}


def problem_of(operation: str, code: str) -> Problem:
    """Returns the problem of a code, or the operation's general one."""
    return PROBLEMS.get((operation, code)) or OTHER[operation]


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
    """Returns a rejection about test numbers or comments, with the API's own texts."""
    problem = problem_of(NUMBERS, error.code)
    return TesterRefusal(
        str(problem.title),
        str(problem.advice),
        error.message,
        error.resolution,
        error.code,
        tuple(error.validation_errors),
        error.request_id or "",
    )


def sentence(error: ApiError) -> str:
    """Returns the rejection of one test number among several in one line."""
    said = refusal(error)
    own = f" “{said.message}”" if (NUMBERS, error.code) not in PROBLEMS and said.message else ""
    return " ".join(part for part in (f"{said.title}{own}", said.advice) if part)


@dataclass(frozen=True)
class Failure:
    """A failed request in words. ``status`` is the page's; ``code`` and texts are the API's own.

    ``retry_after`` is in seconds, None where nothing tells when it would succeed.
    """

    status: int
    title: str
    text: str
    code: str = ""
    message: str = ""
    resolution: str = ""
    request_id: str = ""
    retry_after: int | None = None


def explain(error: ProvisioningError, *, of_write: bool = False) -> Failure:
    """Returns the page status and the words of an error.

    Only the failure of a write itself (``of_write``) says that the request was not sent, where that
    is certain. A read that failed says nothing of the kind: it may be the look after a write that
    was carried out.
    """
    request_id = error.request_id or ""
    if isinstance(error, RateLimited):
        return _rate_limited(error, request_id)
    if isinstance(error, TimedOut):
        return Failure(504, _("Sinch did not respond in time."), _cause(error, of_write))
    if isinstance(error, Unreachable):
        return Failure(
            503,
            _("The portal cannot reach Sinch."),
            _cause(error, of_write),
            retry_after=RETRY_AFTER,
        )
    if isinstance(error, HeldBack):
        return _held_back(error, of_write)
    if isinstance(error, KeyUnreadable):
        return Failure(
            503,
            _("The portal cannot read this project’s access key."),
            _("The request was not sent. An admin of this project must renew the key."),
        )
    if isinstance(error, Busy):
        return Failure(409, *other_writes.told(error))
    if isinstance(error, NeedsApproval):
        return Failure(409, *other_writes.needs_approval())
    if isinstance(error, NotSent):
        return Failure(
            409,
            _("The request was not sent."),
            _("Another attempt has taken over. Refresh the page to see how it ended."),
        )
    if isinstance(error, UnreadableReply):
        return Failure(
            502,
            _("The portal cannot read Sinch’s response."),
            _("No data is shown because it might be wrong."),
            request_id=request_id,
        )
    if isinstance(error, CredentialsRefused):
        return _refused(
            error,
            _("Sinch rejected the portal’s credentials."),
            _(
                "Your password is not affected. An admin of this project must check the "
                "project’s access key."
            ),
        )
    if isinstance(error, NotEnabled):
        return _refused(error, _("RCS is not enabled for this project at Sinch."), "")
    if isinstance(error, ApiError):
        return _refused(error, _("Sinch could not complete the request."), "")
    return Failure(502, _("Sinch could not complete the request."), "", request_id=request_id)


def _cause(error: Unreachable, of_write: bool) -> str:
    cause = network_causes.sentence(error)
    unsent = of_write and not error.outcome_unknown
    return " ".join([cause, _("The request was not sent.")]) if unsent else cause


def _held_back(error: HeldBack, of_write: bool) -> Failure:
    wait = max(1, math.ceil(error.retry_after))
    if of_write:
        text = _("The request was not sent. Try again in %(time)s.")
    else:
        text = _("Try again in %(time)s.")
    return Failure(
        503,
        _("Sinch is not responding at the moment.")
        if error.paused
        else _("Too many requests are waiting for Sinch."),
        text % {"time": duration(wait)},
        retry_after=wait,
    )


def _refused(error: ApiError, title: str, text: str) -> Failure:
    return Failure(
        502,
        title,
        text,
        code=error.code,
        message=error.message,
        resolution=error.resolution,
        request_id=error.request_id or "",
    )


def wait_of(error: RateLimited) -> int:
    """Returns the whole seconds to wait, at least one."""
    return RETRY_AFTER if error.retry_after is None else max(1, math.ceil(error.retry_after))


def _rate_limited(error: RateLimited, request_id: str) -> Failure:
    wait = wait_of(error)
    return Failure(
        503,
        _("Too many requests to Sinch."),
        _("Try again in %(time)s.") % {"time": duration(wait)},
        code=error.code,
        message=error.message,
        resolution=error.resolution,
        request_id=request_id,
        retry_after=wait,
    )
