"""Readiness: what stops a create or a launch, the same checks on a draft and on a sender.

A check is one small function in ``limits`` or ``launching``, registered by ``rules.rule``; this
module puts what they find in order. No database and no API calls here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding.readiness import launching, limits
from senders.onboarding.readiness.rules import (
    BLOCKER,
    CREATE,
    HINT,
    LAUNCH,
    REGISTRY,
    WARNING,
    Finding,
    Listing,
    Subject,
)
from senders.words.steps import SLUGS

__all__ = [
    "BLOCKER",
    "CREATE",
    "HINT",
    "LAUNCH",
    "WARNING",
    "Finding",
    "findings",
    "in_order",
    "needed_for_launch",
    "stopping",
    "summary",
]

# Imported for what they register, in this order.
RULES = (limits, launching)

_STOPS = (CREATE, LAUNCH, "")
_LEVELS = (BLOCKER, WARNING, HINT)


def findings(
    details: Mapping[str, Any],
    *,
    region: str,
    billing_category: str,
    use_case: str,
    questions: Listing | None = None,
) -> list[Finding]:
    """What is wrong with or missing in ``details`` (wire JSON, as a create body or GET has it).

    ``questions`` are those that Sinch asks now: answers to them pass although we do not know them.
    In order: what stops the create, what stops the launch, then the rest, each by step.
    """
    subject = Subject.of(
        details,
        region=region,
        billing_category=billing_category,
        use_case=use_case,
        questions=questions,
    )
    return in_order(found for check in REGISTRY.values() for found in check(subject))


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Sorted, each once; a field that stops the create is not said to stop the launch as well."""
    ordered = sorted(dict.fromkeys(found), key=_weight)
    wrong = {(finding.step, finding.field) for finding in stopping(ordered, CREATE)}
    return [
        finding
        for finding in ordered
        if finding.stops != LAUNCH or (finding.step, finding.field) not in wrong
    ]


def stopping(found: Iterable[Finding], what: str) -> list[Finding]:
    """The findings that stop ``CREATE`` or ``LAUNCH``; what stops a create stops no launch."""
    return [finding for finding in found if finding.stops == what]


def needed_for_launch(found: Iterable[Finding]) -> set[tuple[str, str]]:
    """(step, field) of every answer that a launch needs and that is not there."""
    return {(finding.step, finding.field) for finding in stopping(found, LAUNCH)}


def summary(found: Iterable[Finding]) -> str:
    """Returns for example ``Fix 1 issue before sending. Fix 4 more issues before launch.``"""
    found = list(found)
    send, launch = len(stopping(found, CREATE)), len(stopping(found, LAUNCH))
    if not send and not launch:
        return _("No issues block sending or launch.")
    if not send:
        return ngettext(
            "Ready to send. Fix %(n)d issue before launch.",
            "Ready to send. Fix %(n)d issues before launch.",
            launch,
        ) % {"n": launch}
    first = ngettext(
        "Fix %(n)d issue before sending.", "Fix %(n)d issues before sending.", send
    ) % {"n": send}
    if not launch:
        return first
    then = ngettext(
        "Fix %(n)d more issue before launch.", "Fix %(n)d more issues before launch.", launch
    ) % {"n": launch}
    return f"{first} {then}"


def _weight(finding: Finding) -> tuple[int, int, int]:
    step = SLUGS.index(finding.step) if finding.step in SLUGS else len(SLUGS)
    return _STOPS.index(finding.stops), _LEVELS.index(finding.level), step
