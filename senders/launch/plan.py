"""The plan of a launch of one sender: countries submitted, next state, locked fields, issues.

Built from one reading of the sender, without database and API. Emails are in ``expected_mail``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.launch import expected_mail
from senders.launch.expected_mail import Contact, Mail
from senders.onboarding import finding_groups, readiness
from senders.onboarding.editing import OPEN_STEPS_WHEN_LOCKED
from senders.onboarding.finding_groups import FindingLevel
from senders.onboarding.readiness import Finding
from senders.onboarding.readiness.rules import is_blank
from senders.onboarding.verdicts import Verdict
from senders.provisioning import Sender, SenderState
from senders.receipts.reading import Receipts
from senders.records import facts, waiting_for
from senders.words import api_values, countries
from senders.words.api_values import LOCKED_STATES
from senders.words.steps import SLUGS

# Provisioning API reference, launchSender: error ``launch_invalid_agent_state``.
STATES = frozenset(
    {
        SenderState.IN_TEST,
        SenderState.LAUNCHING,
        SenderState.LAUNCHED,
        SenderState.UNLAUNCHED,
    }
)
TO_SUBMIT = frozenset({"", "NOT_LAUNCHED", "UNLAUNCHED"})
COMPLETED = "COMPLETED"
NAMED = 3  # countries that a button names
# What a page offers: no launch in this state, none before blockers are gone, one that submits
# nothing, one that submits something.
CANNOT, BLOCKED, NOTHING, READY = "cannot", "blocked", "nothing", "ready"

# Why not, and what to do; of states from which no launch is taken.
_WHY_NOT: dict[str, tuple[str | Promise, str | Promise]] = {
    "DRAFT": (
        gettext_lazy("Sinch has not set up this sender yet, so it cannot be launched."),
        gettext_lazy(
            "Complete the sender details. Setup starts automatically when the required "
            "details are available."
        ),
    ),
    "IN_PROGRESS": (
        gettext_lazy("Google is still setting up this sender."),
        gettext_lazy(
            "This usually takes a few minutes. Refresh the page, then test the sender on a phone."
        ),
    ),
}
_WHY_NOT_OTHERWISE = (
    gettext_lazy("According to the API documentation, a sender cannot be launched in this state."),
    gettext_lazy("Check again later, or ask Sinch in a comment what this state means."),
)


@dataclass(frozen=True)
class LaunchPlan:
    """``findings`` are those of ``readiness`` for the sender as it is, judged with ``receipts``."""

    sender: Sender
    findings: list[Finding]
    receipts: Receipts

    @classmethod
    def of(
        cls,
        sender: Sender,
        receipts: Receipts | None = None,
        papers: Collection[str] = (),
    ) -> "LaunchPlan":
        """``papers`` are the keys of required papers that were not received."""
        receipts = receipts or Receipts()
        found = readiness.findings(
            _answered(sender.wire.get("details") or {}),
            region=sender.region,
            billing_category=sender.billing_category,
            use_case=sender.use_case,
            receipts=receipts,
            papers=papers,
        )
        return cls(sender, found, receipts)

    @property
    def name(self) -> str:
        return facts.sender_name(self.sender)

    @property
    def offer(self) -> str:
        if self.sender.state not in STATES:
            return CANNOT
        if self.blockers:
            return BLOCKED
        return READY if self.submitted else NOTHING

    @property
    def why_not(self) -> tuple[str, str]:
        """Why no launch is taken in this state, and what to do."""
        if self.sender.state == SenderState.PREPARING_LAUNCH:
            return (
                self._launch_in_progress,
                _("You can launch more countries when the state is Launching."),
            )
        why, then = _WHY_NOT.get(self.sender.state or "", _WHY_NOT_OTHERWISE)
        return str(why), str(then)

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Status by code, empty for none, by the countries' names; those no longer asked too."""
        found = facts.country_statuses(self.sender)
        return {code: found[code] for code in sorted(found, key=countries.name)}

    @cached_property
    def submitted(self) -> list[str]:
        """Codes of the countries that go out: asked for, and never submitted or switched off."""
        details = self.sender.details
        asked = {str(code) for code in (details.countries if details else None) or []}
        return [
            code for code, status in self.statuses.items() if code in asked and status in TO_SUBMIT
        ]

    @property
    def where(self) -> str:
        return countries.named(self.submitted)

    @property
    def where_in_short(self) -> str:
        """The countries in a button's length: ``Germany, France and 5 more``."""
        return countries.named(self.submitted, most=NAMED)

    @property
    def live(self) -> str:
        return self._in_status("LAUNCHED")

    def _in_status(self, wanted: str) -> str:
        return countries.named(code for code, status in self.statuses.items() if status == wanted)

    @property
    def under_review(self) -> str:
        return self._in_status("PENDING")

    @property
    def stopped(self) -> list[str]:
        """Countries, and operators of the others, that refused or stopped; with the status."""
        whole = [code for code, status in self.statuses.items() if status in waiting_for.REFUSED]
        single = [
            (f"{operator.name}, {countries.name(str(country.country))}", operator.status)
            for country, operator in waiting_for.operators(self.sender, waiting_for.REFUSED)
            if str(country.country) not in whole
        ]
        found = [(countries.name(code), self.statuses[code]) for code in whole] + single
        return [_with_status(*each) for each in found]

    @property
    def elsewhere(self) -> list[str]:
        """Countries in any other status, such as one that is being switched off."""
        known = {*TO_SUBMIT, "LAUNCHED", "PENDING", *waiting_for.REFUSED}
        return [
            _with_status(countries.name(code), status)
            for code, status in self.statuses.items()
            if status not in known
        ]

    @property
    def has_video(self) -> bool:
        questionnaire = self.sender.details.questionnaire if self.sender.details else None
        return bool(questionnaire and questionnaire.general.answers.get("videoUris"))

    @property
    def needs_registration(self) -> bool:
        """True if the United States are submitted before the brand is registered there."""
        found = self.sender.brand_details
        is_done = found is not None and COMPLETED in {found.status, found.registration.status}
        return "US" in self.submitted and not is_done

    @property
    def next_state(self) -> str:
        waits = not self.has_video or self.needs_registration
        return SenderState.PREPARING_LAUNCH if waits else SenderState.LAUNCHING

    @property
    def reasons(self) -> list[str]:
        """Why the next state is that one."""
        found = []
        if not self.has_video:
            found.append(_("No video is provided, so Sinch adds one before the review."))
        if self.needs_registration:
            found.append(_("The brand must be registered for the United States before the review."))
        if not found and not self.submitted:
            return [_("There is nothing new for operators to review.")]
        return found or [
            _(
                "A video is provided and no brand registration is outstanding, so operators can "
                "start their reviews."
            )
        ]

    @property
    def is_locked(self) -> bool:
        """True if Sinch already accepts changes to the countries alone."""
        return self.sender.state in LOCKED_STATES

    @property
    def blockers(self) -> list[Finding]:
        return readiness.stopping(self.findings, readiness.LAUNCH)

    @property
    def is_stuck(self) -> bool:
        """Something stops the launch that the API lets nobody mend."""
        return any(not self._can_be_mended(finding) for finding in self.blockers)

    @property
    def verdict(self) -> Verdict:
        return Verdict.of(self.findings, pending=self.receipts.unsettled)

    @property
    def finding_groups(self) -> list[FindingLevel]:
        locked = [slug for slug in SLUGS if self.is_locked and slug not in OPEN_STEPS_WHEN_LOCKED]
        return finding_groups.of_sender(self.findings, locked)

    @cached_property
    def contact(self) -> Contact:
        return expected_mail.contact_of(self.sender)

    @property
    def mails(self) -> list[Mail]:
        return expected_mail.mails(self.submitted)

    @property
    def without_paper(self) -> str:
        """The countries for which nothing but Google's mail is known."""
        return countries.named(code for code in self.submitted if not expected_mail.mails([code]))

    @property
    def warning(self) -> str:
        """A text for the contact, ready to be sent."""
        return expected_mail.warning(
            self.name, self.contact, self.where, self.mails, self.without_paper
        )

    @property
    def _launch_in_progress(self) -> str:
        if self.sender.brand_details is not None:
            return _(
                "A launch is already in progress and is waiting for the brand registration. "
                "Sinch does not accept another launch in this state."
            )
        if not self.has_video:
            return _(
                "A launch is already in progress and is waiting for a video, which Sinch will add. "
                "Sinch does not accept another launch in this state."
            )
        return _(
            "A launch is already in progress and is waiting for a step before the operator "
            "review. Sinch does not accept another launch in this state."
        )

    def _can_be_mended(self, finding: Finding) -> bool:
        return bool(finding.step) and (not self.is_locked or finding.step in OPEN_STEPS_WHEN_LOCKED)


def _answered(value: Any) -> Any:
    """Wire JSON without its blank texts: what is held so is missing, not beyond a limit."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: _answered(held)
        for key, held in value.items()
        if not (isinstance(held, str) and is_blank(held))
    }


def _with_status(what: str, status: str) -> str:
    return f"{what} ({api_values.operator_status(status).label})"
