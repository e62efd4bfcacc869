"""Runs readiness rules on a create body and tells which fired. No tests."""

from collections.abc import Collection
from typing import Any

from senders.onboarding import readiness
from senders.onboarding.readiness import Finding, Subject
from tests.onboarding.complete import body, put


def subject_of(whole: dict[str, Any], **more: Any) -> Subject:
    return Subject.of(
        whole.get("details", {}),
        region=whole.get("region", ""),
        billing_category=whole.get("billingCategory", ""),
        use_case=whole.get("useCase", ""),
        questions=None,
        **more,
    )


def found(whole: dict[str, Any], *names: str, **more: Any) -> list[Finding]:
    """Returns the findings of these rules."""
    subject = subject_of(whole, **more)
    rules = [rule for rule in readiness.RULES if rule.name in names]
    assert {rule.name for rule in rules} == set(names)
    return [finding for rule in rules for finding in rule.findings(subject)]


def fired(whole: dict[str, Any], among: Collection[str], **more: Any) -> list[str]:
    """Returns the names of the rules that fired, of those named, in their order."""
    return [
        each.rule for each in readiness.findings_of(subject_of(whole, **more)) if each.rule in among
    ]


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """Returns the good body with values at dotted paths, as ``full_path`` completes them."""
    whole = body()
    for path, value in changes.items():
        put(whole, full_path(path), value)
    return whole


def full_path(path: str) -> str:
    """Returns the whole path for ``us.taxId``, ``brand.name`` and ``countries``."""
    section, _dot, key = path.partition(".")
    if section in {"general", "verification", "gb", "fr", "us"}:
        return f"details.questionnaire.{section}" + (f".answers.{key}" if key else "")
    return f"details.{path}" if section in {"brand", "countries"} else path
