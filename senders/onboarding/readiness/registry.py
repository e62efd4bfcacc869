"""Every readiness rule, in the order in which the page of the rules lists them."""

from senders.onboarding.readiness import addresses, appearance, launching, limits
from senders.onboarding.readiness.rules import Rule

RULES: tuple[Rule, ...] = (
    *limits.RULES,
    *launching.RULES,
    *appearance.RULES,
    *addresses.RULES,
)
