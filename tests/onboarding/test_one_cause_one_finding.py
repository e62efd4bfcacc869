"""A cause is said once: by one rule at a field, and by advice and rule alike."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from senders.onboarding import readiness
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import step_form
from senders.onboarding.forms.fields import Answer
from senders.receipts.addresses import addresses_of
from tests.onboarding.complete import body, put
from tests.onboarding.rules import found, subject_of

BRAND, SECTIONS = "details.brand", "details.questionnaire"
PRIVACY, TERMS = f"{BRAND}.privacyPolicyUrl", f"{BRAND}.termsOfServiceUrl"


class Kept(NamedTuple):
    facts: dict[str, Any]
    at: datetime = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "value", "field", "rule"),
    [
        (PRIVACY, "https://aurora.example/", "privacy_policy_url", "policy-home-page"),
        (TERMS, "https://aurora.example/privacy", "terms_of_service_url", "policies-differ"),
        (TERMS, "https://aurora.example/privacy#t", "terms_of_service_url", "policies-differ"),
        (f"{BRAND}.name", "Test", "name", "placeholder-text"),
        (f"{BRAND}.emails.0.address", "aurora@gmail.com", "emails-0-address", "mail-provider"),
        (f"{SECTIONS}.us.answers.websiteUrl", "https://bit.ly/x", "website_url", "short-link"),
        (f"{SECTIONS}.verification.answers.email", "a@agency.example", "email", "domains"),
    ],
)
def test_field_with_one_cause_has_one_finding(path: str, value: str, field: str, rule: str) -> None:
    """Pages are measured as they would be: a home page as one, equal pages with equal ends."""
    whole = body()
    put(whole, path, value)
    receipts = {
        each.key: Kept(
            {
                "failed": "",
                "status": 200,
                "final": each.url.partition("#")[0],
                "home": each.url.endswith(".example/"),
            }
        )
        for each in addresses_of(whole["details"])
        if each.kind == "page"
    }
    findings = readiness.findings_of(subject_of(whole, receipts=receipts))
    assert [each.rule for each in findings if each.field == field] == [rule]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("You will get no more messages from Aurora Deals.", True),
        ("You will get no more messages from Aurora.", True),
        ("You will get no more messages from AURORA-DEALS.", True),
        ("You will get no more messages from us.", False),
        ("You are unsubscribed.", False),
    ],
)
def test_advice_at_the_field_and_the_rule_agree_on_the_brand(text: str, is_named: bool) -> None:
    path = f"{SECTIONS}.general.answers.optOutDescription"
    whole = body(details__countries=["SE"])
    put(whole, path, text)
    facts = Facts(use_case="PROMOTIONAL", texts={"brand": ("Aurora Deals",)})
    form = step_form("general", {"opt_out_description": [text]}, facts=facts)
    answer = form.form.answers["opt_out_description"]
    assert isinstance(answer, Answer)
    assert ("the brand name" in answer.lacking) is not is_named
    assert bool(found(whole, "opt-out-brand")) is not is_named
