"""What came of asking for a launch, where it was not simply taken: a refusal, or no answer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.launch.plan import TO_SUBMIT, LaunchPlan
from senders.onboarding import refusals
from senders.onboarding.refusals import Complaint
from senders.provisioning import ApiError, Conflict, Sender
from senders.sender import list_rows
from senders.words import api_values, countries
from senders.words.api_failures import Failure

Text = str | Promise


@dataclass(frozen=True)
class Cause:
    """Of one ``errorCode``: what it means, what to do; ``step`` of the wizard that mends it."""

    title: Text
    text: Text
    step: str = ""


# Provisioning API reference, launchSender.
CAUSES = {
    "launch_precondition_failed": Cause(
        gettext_lazy("Sinch rejected the launch because required information is missing."),
        gettext_lazy("Sinch reported:"),
    ),
    "launch_invalid_agent_state": Cause(
        gettext_lazy("Sinch rejected the launch because of the sender’s current state."),
        gettext_lazy(
            "A sender can be launched in the states In test, Launching, Launched and "
            "Unlaunched. Refresh the page to see the current state."
        ),
    ),
    "launch_invalid_verification_state": Cause(
        gettext_lazy(
            "Sinch rejected the launch because Google’s brand verification is not in a "
            "pending state."
        ),
        gettext_lazy("This cannot be changed through the API. Ask Sinch in a comment."),
    ),
    "verification_suspended_in_gmb": Cause(
        gettext_lazy(
            "Sinch rejected the launch because Google has suspended the brand’s Business Profile."
        ),
        gettext_lazy(
            "The brand must verify its Business Profile with Google again. Then launch again."
        ),
    ),
    "invalid_region_for_att_supplier": Cause(
        gettext_lazy(
            "Sinch rejected the launch because AT&T only accepts senders in the US region."
        ),
        gettext_lazy(
            "The region cannot be changed. Remove the United States from the countries, or "
            "create a new sender in the US region."
        ),
        step="countries",
    ),
    "rbm_resources_not_found": Cause(
        gettext_lazy("Sinch rejected the launch because Google cannot find this sender."),
        gettext_lazy("Its setup at Google is missing or incomplete. Ask Sinch in a comment."),
    ),
}
OTHER = Cause(
    gettext_lazy("Sinch rejected the launch."),
    gettext_lazy("Sinch reported:"),
)


@dataclass(frozen=True)
class LaunchRefusal:
    """``status`` is our page's. ``unplaced`` are complaints as they came, for lack of a field."""

    status: int
    cause: Cause
    complaints: list[Complaint]
    unplaced: list[str]
    code: str
    message: str
    resolution: str
    request_id: str

    @classmethod
    def of(cls, error: ApiError, now: datetime) -> "LaunchRefusal":
        kept = refusals.keep(error, now)
        return cls(
            status=409 if isinstance(error, Conflict) else 422,
            cause=CAUSES.get(error.code, OTHER),
            complaints=refusals.complaints(kept),
            unplaced=refusals.unplaced(kept),
            code=error.code,
            message=error.message,
            resolution=error.resolution,
            request_id=error.request_id or "",
        )


@dataclass(frozen=True)
class Unanswered:
    """A launch whose outcome nobody told.

    ``now`` is the sender read again, None where that failed too; ``unread`` then says why.
    """

    asked_at: datetime
    failure: Failure
    asked: LaunchPlan
    now: Sender | None
    unread: Failure | None = None

    @property
    def compared(self) -> list[tuple[str, str, str]]:
        """(what, before, now at Sinch) of the state and of each country that was to go out."""
        if self.now is None:
            return []
        found = list_rows.country_statuses(self.now)
        states = [
            str(api_values.sender_state(one.state).label) for one in (self.asked.sender, self.now)
        ]
        return [
            (_("State"), states[0], states[1]),
            *(
                (countries.name(code), _status(self.asked.statuses[code]), _status(found.get(code)))
                for code in self.asked.submitted
            ),
        ]

    @property
    def was_taken(self) -> bool:
        """Whether the sender has moved on as a launch would move it."""
        if self.now is None:
            return False
        found = list_rows.country_statuses(self.now)
        went_out = any(found.get(code, "") not in TO_SUBMIT for code in self.asked.submitted)
        return went_out or self.now.state != self.asked.sender.state


def _status(status: str | None) -> str:
    return str(api_values.operator_status(status).label) if status else _("No status")
