"""A draft looked at as a whole: what would be sent, and everything that speaks against it.

What is typed wrong is found by the steps' forms, in their words; the rest by ``readiness``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from senders.models import Draft
from senders.onboarding import editing, readiness
from senders.onboarding.answers import merging, threeway
from senders.onboarding.answers.threeway import Fields
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import StepForm
from senders.onboarding.readiness import BLOCKER, CREATE, LAUNCH, Finding
from senders.onboarding.readiness.limits import sentence
from senders.onboarding.readiness.rules import finding_at
from senders.onboarding.submitting import fingerprint
from senders.onboarding.wire import import_body
from senders.provisioning import InvalidBody
from senders.words.steps import STEPS

TYPED = "typed"


@dataclass(frozen=True)
class Checked:
    """``body`` is what would be sent, create or PATCH; ``details`` what the sender then holds.

    ``changes`` are the fields that an edit changes, None for a draft that is no edit.
    """

    details: Mapping[str, Any]
    body: Mapping[str, Any]
    findings: list[Finding]
    changes: Fields | None = None

    @property
    def stops_sending(self) -> list[Finding]:
        return readiness.stopping(self.findings, CREATE)

    @property
    def stops_launch(self) -> list[Finding]:
        return readiness.stopping(self.findings, LAUNCH)

    @property
    def advice(self) -> list[Finding]:
        """What reviewers dislike: warnings, then hints."""
        return readiness.stopping(self.findings, "")

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
    """Reads no API but for the questions, which are kept a day."""
    draft, questions = opened.draft, opened.questions
    asked = {slug: form for slug, form in opened.forms.items() if opened.applies(slug)}
    if draft.is_edit:
        return _edit(opened, asked)
    body = opened.body
    found = readiness.findings(body.get("details", {}), **_basics(body), questions=questions)
    return Checked(body.get("details", {}), body, _together(_typed_wrong(asked), found))


def _edit(opened: DraftView, asked: Mapping[str, StepForm]) -> Checked:
    """Of an edit only what it changes can be wrong: what Sinch holds already, Sinch holds."""
    draft, questions = opened.draft, opened.questions
    changes = editing.yours(draft, questions)
    details = threeway.put(draft.base or {}, changes)
    body: dict[str, Any] = {}
    refused: list[Finding] = []
    try:
        if patch := editing.patch_of(draft, questions, details):
            body = patch.wire
    except InvalidBody as error:
        refused = [
            finding_at("limits", CREATE, path, sentence(path, message))
            for path, message in error.validation_errors
        ]
    found = readiness.findings(details, **_basics(opened.body), questions=questions)
    launch = [finding for finding in found if finding.stops != CREATE]
    touched = _touched(draft)
    typed = [
        finding
        for finding in ([] if editing.is_locked(draft) else _typed_wrong(asked))
        if merging.field_of(finding.field) in touched[finding.step]
    ]
    return Checked(details, body, _together(typed, [*refused, *launch]), changes)


def _touched(draft: Draft) -> dict[str, set[str]]:
    """By step, the fields that were typed in since the draft was filled from its sender."""
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


def _typed_wrong(forms: Mapping[str, StepForm]) -> list[Finding]:
    return [
        Finding(TYPED, BLOCKER, CREATE, slug, problem.field, problem.message, problem.anchor)
        for slug, form in forms.items()
        for problem in form.problems
    ]


def _together(typed: list[Finding], found: list[Finding]) -> list[Finding]:
    """The forms' words win: they know what was typed and where."""
    said = {(finding.step, merging.field_of(finding.field)) for finding in typed}
    rest = [
        finding
        for finding in found
        if finding.stops != CREATE or (finding.step, merging.field_of(finding.field)) not in said
    ]
    return readiness.in_order([*typed, *rest])
