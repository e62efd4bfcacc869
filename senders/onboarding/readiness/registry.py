"""Every readiness rule, in the order in which the page of the rules lists them."""

from senders.onboarding.readiness import (
    addresses,
    answers,
    appearance,
    brand_names,
    company_names,
    company_numbers,
    consent,
    contacts,
    launching,
    limits,
    papers,
    us_samples,
    web_images,
    web_pages,
)
from senders.onboarding.readiness.rules import Rule

RULES: tuple[Rule, ...] = (
    *limits.RULES,
    *launching.RULES,
    *appearance.RULES,
    *brand_names.RULES,
    *addresses.RULES,
    *contacts.RULES,
    *answers.RULES,
    *consent.RULES,
    *company_numbers.RULES,
    *company_names.RULES,
    *us_samples.RULES,
    *papers.RULES,
    *web_images.RULES,
    *web_pages.RULES,
)
# The names of the rules that need what a check measured.
WEB_RULES = frozenset(rule.name for rule in (*web_images.RULES, *web_pages.RULES))
