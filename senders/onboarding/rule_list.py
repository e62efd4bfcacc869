"""The readiness rules as people read them: by what they block, then by step. Nothing is judged."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from senders.onboarding import readiness
from senders.onboarding.readiness import CREATE, HINT, LAUNCH, WARNING
from senders.onboarding.readiness.rules import Rule, rule_anchor
from senders.onboarding.wire import field_of
from senders.words.field import Text
from senders.words.fields import FIELDS
from senders.words.steps import BY_SLUG, QUESTION_STEPS, STEPS


@dataclass(frozen=True)
class ListedRule:
    """A rule with the steps whose answers it reads. The first step lists it."""

    rule: Rule
    steps: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return rule_anchor(self.rule.name)

    @property
    def fields(self) -> list[Text]:
        """The labels of the answers that the rule reads, or the step of a whole section."""
        labels = {"details": _("All answers"), "details.questionnaire": _("All review questions")}
        labels |= {
            f"details.questionnaire.{slug}.answers": str(BY_SLUG[slug].title)
            for slug in QUESTION_STEPS
        }
        named = (
            FIELDS[path].label if path in FIELDS else labels.get(path, "")
            for path in self.rule.reads
        )
        return [label for label in dict.fromkeys(named) if label]

    @property
    def is_measured(self) -> bool:
        """True for a rule that needs what a check of a web address measured."""
        return self.rule.is_measured


@dataclass(frozen=True)
class RulesOfStep:
    title: str
    rules: list[ListedRule]


@dataclass(frozen=True)
class RulesOfLevel:
    """``key`` is what the rules stop, or their level where they stop nothing."""

    key: str
    level: str
    heading: str
    meaning: str
    steps: list[RulesOfStep]

    @property
    def count(self) -> int:
        return sum(len(step.rules) for step in self.steps)


def levels() -> list[RulesOfLevel]:
    """Returns all rules: what blocks first, each level by step."""
    words = (
        (
            CREATE,
            readiness.BLOCKER,
            _("Blocks sending"),
            _("The portal does not send a draft with such an issue, because Sinch rejects it."),
        ),
        (
            LAUNCH,
            readiness.BLOCKER,
            _("Blocks launch"),
            _("The draft can be sent. The portal does not launch the sender with such an issue."),
        ),
        (
            WARNING,
            WARNING,
            _("Warnings"),
            _("Reviewers may reject the launch. Nothing is blocked."),
        ),
        (HINT, HINT, _("Suggestions"), _("Advice that makes a review easier.")),
    )
    listed = [ListedRule(rule, _steps(rule)) for rule in readiness.RULES]
    return [
        RulesOfLevel(key, level, heading, meaning, list(_by_step(listed, key)))
        for key, level, heading, meaning in words
    ]


def _by_step(listed: list[ListedRule], key: str) -> Iterator[RulesOfStep]:
    of_level = [each for each in listed if (each.rule.stops or each.rule.level) == key]
    for slug, title in [("", _("Whole draft")), *((step.slug, step.title) for step in STEPS)]:
        rules = [each for each in of_level if (each.steps[0] if each.steps else "") == slug]
        if rules:
            yield RulesOfStep(str(title), rules)


def _steps(rule: Rule) -> tuple[str, ...]:
    """Returns the steps of the answers that a rule reads; empty if it reads most of them."""
    found = dict[str, None]()
    for path in rule.reads:
        place = field_of(path)
        section = path.removeprefix("details.questionnaire.").partition(".")[0]
        if place or section in BY_SLUG:
            found[place[0] if place else section] = None
    return () if {"details", "details.questionnaire"} & set(rule.reads) else tuple(found)
