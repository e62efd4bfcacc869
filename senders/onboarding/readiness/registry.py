"""Every readiness rule, in the order in which the page of the rules lists them."""

from senders.onboarding.readiness import (
    addresses,
    appearance,
    launching,
    limits,
    web_images,
    web_pages,
)
from senders.onboarding.readiness.rules import Rule

RULES: tuple[Rule, ...] = (
    *limits.RULES,
    *launching.RULES,
    *appearance.RULES,
    *addresses.RULES,
    *web_images.RULES,
    *web_pages.RULES,
)
# The names of the rules that need what a check measured.
WEB_RULES = frozenset(rule.name for rule in (*web_images.RULES, *web_pages.RULES))
