"""Readiness: the findings about drafts and senders. Blockers stop a create or a launch.

A rule is a function in a module beside this one, listed in ``registry``. This module runs the
rules and orders what they found. No database and no API calls here.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from senders.onboarding.readiness.registry import RULES
from senders.onboarding.readiness.rules import (
    BLOCKER,
    CREATE,
    HINT,
    LAUNCH,
    WARNING,
    Finding,
    Listing,
    Receipt,
    Subject,
)
from senders.receipts.reading import Receipts
from senders.words.steps import SLUGS

__all__ = [
    "BLOCKER",
    "CREATE",
    "HINT",
    "LAUNCH",
    "RULES",
    "WARNING",
    "Finding",
    "Receipt",
    "Subject",
    "findings",
    "findings_of",
    "in_order",
    "needed_for_launch",
    "stopping",
]

_STOPS = (CREATE, LAUNCH, "")
_LEVELS = (BLOCKER, WARNING, HINT)


def findings(
    details: Mapping[str, Any],
    *,
    region: str,
    billing_category: str,
    use_case: str,
    questions: Listing | None = None,
    receipts: Receipts | None = None,
    names: Collection[str] = (),
    papers: Collection[str] = (),
) -> list[Finding]:
    """Returns the problems of ``details`` (wire JSON of a create body or a GET response).

    ``questions`` are the questions that Sinch asks now; answers to them pass even if the portal
    does not know them. Findings that block sending come first, then launch, then the rest, each by
    step. ``names`` are those of the project's other senders and drafts, ``papers`` the keys of
    required papers that were not received.
    """
    return findings_of(
        Subject.of(
            details,
            region=region,
            billing_category=billing_category,
            use_case=use_case,
            questions=questions,
            receipts=receipts.measured if receipts else None,
            names=names,
            changed=receipts.changed if receipts else None,
            papers=papers,
        )
    )


def findings_of(subject: Subject) -> list[Finding]:
    """Returns the problems of a subject, as far as there are receipts of its addresses."""
    return in_order(found for rule in RULES for found in rule.findings(subject))


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Sorts findings without duplicates. A field that blocks sending has no launch finding."""
    ordered = sorted(dict.fromkeys(found), key=_weight)
    blocked = {(finding.step, finding.field) for finding in stopping(ordered, CREATE)}
    return [
        finding
        for finding in ordered
        if finding.stops != LAUNCH or (finding.step, finding.field) not in blocked
    ]


def stopping(found: Iterable[Finding], stage: str) -> list[Finding]:
    """Returns the findings that block exactly ``stage``: ``CREATE``, ``LAUNCH`` or ""."""
    return [finding for finding in found if finding.stops == stage]


def needed_for_launch(found: Iterable[Finding]) -> set[tuple[str, str]]:
    """Returns (step, field) of every answer that is required for launch and absent."""
    return {(each.step, each.field) for each in stopping(found, LAUNCH) if each.is_missing}


def _weight(finding: Finding) -> tuple[int, int, int]:
    step = SLUGS.index(finding.step) if finding.step in SLUGS else len(SLUGS)
    return _STOPS.index(finding.stops), _LEVELS.index(finding.level), step
