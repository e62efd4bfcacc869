"""Checks a whole draft: the request body it gives, and every finding about it.

The forms of the steps find problems in typed values; ``readiness`` finds the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from senders.models import Draft
from senders.onboarding import editing, readiness
from senders.onboarding.answers import merging, threeway
from senders.onboarding.answers.threeway import Fields
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import StepForm
from senders.onboarding.readiness import BLOCKER, CREATE, LAUNCH, Finding
from senders.onboarding.readiness.limits import sentence
from senders.onboarding.readiness.rules import TYPED, finding_at
from senders.onboarding.submitting import fingerprint
from senders.onboarding.verdicts import Verdict
from senders.onboarding.wire import import_body
from senders.provisioning import InvalidBody
from senders.receipts.reading import Receipts
from senders.words.steps import STEPS


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    ``body`` is the body of the create request or PATCH. ``details`` are the details that the sender
    has after it. ``changes`` are the fields that an edit draft changes; None for other drafts.
    """

    details: Mapping[str, Any]
    body: Mapping[str, Any]
    findings: list[Finding]
    changes: Fields | None = None
    receipts: Receipts = field(default_factory=Receipts)

    @property
    def verdict(self) -> Verdict:
        """The findings in numbers and sentences, and the checks that have not finished."""
        return Verdict.of(
            self.findings, pending=self.receipts.unsettled, changes_nothing=self.changes_nothing
        )

    @property
    def stops_sending(self) -> list[Finding]:
        return readiness.stopping(self.findings, CREATE)

    @property
    def stops_launch(self) -> list[Finding]:
        return readiness.stopping(self.findings, LAUNCH)

    @property
    def changes_nothing(self) -> bool:
        return self.changes == {}

    @property
    def can_be_sent(self) -> bool:
        return not self.stops_sending and not self.changes_nothing

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.body)


def check(opened: DraftView) -> Checked:
    """Checks a draft. Calls the API only for questions that are not cached."""
    draft, questions = opened.draft, opened.questions
    forms = {slug: form for slug, form in opened.forms.items() if opened.applies(slug)}
    if draft.is_edit:
        return _edit(opened, forms)
    body = opened.body
    details, receipts = body.get("details", {}), opened.receipts
    issues = readiness.findings(
        details,
        **_basics(body),
        questions=questions,
        receipts=receipts,
        names=opened.names_beside,
        papers=opened.open_papers,
    )
    findings = _merged(_form_problems(forms), issues)
    return Checked(details, body, findings, receipts=receipts)


def _edit(opened: DraftView, forms: Mapping[str, StepForm]) -> Checked:
    """Checks an edit draft. Problems count only in fields that the draft changes."""
    draft, questions = opened.draft, opened.questions
    changes = editing.yours(draft, questions)
    details = threeway.put(draft.base or {}, changes)
    body: dict[str, Any] = {}
    rejections: list[Finding] = []
    try:
        if patch := editing.patch_of(draft, questions, details):
            body = patch.wire
    except InvalidBody as error:
        rejections = [
            finding_at("limits", CREATE, path, sentence(path, message))
            for path, message in error.validation_errors
        ]
    receipts = opened.receipts
    issues = readiness.findings(
        details,
        **_basics(opened.body),
        questions=questions,
        receipts=receipts,
        names=opened.names_beside,
        papers=opened.open_papers,
    )
    launch = [finding for finding in issues if finding.stops != CREATE]
    touched = _touched(draft)
    problems = [
        finding
        for finding in ([] if editing.is_locked(draft) else _form_problems(forms))
        if merging.field_of(finding.field) in touched[finding.step]
    ]
    return Checked(details, body, _merged(problems, [*rejections, *launch]), changes, receipts)


def _touched(draft: Draft) -> dict[str, set[str]]:
    """Returns, by step, the fields that differ from the sender that the draft was created from."""
    filled = import_body({"details": draft.base or {}}).answers
    return {
        step.slug: set(merging.changed(filled.get(step.slug, {}), draft.answers.get(step.slug, {})))
        for step in STEPS
    }


def _basics(body: Mapping[str, Any]) -> dict[str, str]:
    return {
        "region": str(body.get("region", "")),
        "billing_category": str(body.get("billingCategory", "")),
        "use_case": str(body.get("useCase", "")),
    }


def _form_problems(forms: Mapping[str, StepForm]) -> list[Finding]:
    return [
        Finding(TYPED, BLOCKER, CREATE, slug, problem.field, problem.message, problem.anchor)
        for slug, form in forms.items()
        for problem in form.problems
    ]


def _merged(problems: list[Finding], issues: list[Finding]) -> list[Finding]:
    """Merges findings. Form problems replace findings that block sending the same field."""
    problem_fields = {(finding.step, merging.field_of(finding.field)) for finding in problems}
    rest = [
        finding
        for finding in issues
        if finding.stops != CREATE
        or (finding.step, merging.field_of(finding.field)) not in problem_fields
    ]
    return readiness.in_order([*problems, *rest])
