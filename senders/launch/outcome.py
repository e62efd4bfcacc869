"""The outcome of a launch request that was not simply accepted: a rejection or no response."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from senders.launch.plan import TO_SUBMIT, LaunchPlan
from senders.onboarding import refusals
from senders.onboarding.refusals import Complaint
from senders.provisioning import ApiError, Conflict, Sender
from senders.records import facts
from senders.words import api_values, countries
from senders.words.api_problems import LAUNCH, Failure, Problem, problem_of


@dataclass(frozen=True)
class LaunchRefusal:
    """``status`` is our page's. ``unplaced`` are complaints as they came, for lack of a field."""

    status: int
    problem: Problem
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
            problem=problem_of(LAUNCH, error.code),
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
        found = facts.country_statuses(self.now)
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
        """True if the sender has changed as a launch would change it."""
        if self.now is None:
            return False
        found = facts.country_statuses(self.now)
        went_out = any(found.get(code, "") not in TO_SUBMIT for code in self.asked.submitted)
        return went_out or self.now.state != self.asked.sender.state


def _status(status: str | None) -> str:
    return str(api_values.operator_status(status).label) if status else _("No status")
