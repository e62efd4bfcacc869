"""The questions Sinch asks for a draft, kept for a day, and what has changed about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.cache import cache

from senders.models import Project
from senders.onboarding.draft_facts import Answers, Facts
from senders.provisioning import (
    LAUNCH_COUNTRIES,
    ProvisioningError,
    Question,
    QuestionSet,
    UseCase,
)
from senders.sinch import clients
from senders.words.asked import NO_QUESTIONS, Asked, SectionQuestions
from senders.words.fields import questions_of
from senders.words.steps import QUESTION_STEPS

FRESH_FOR = 24 * 60 * 60  # seconds
KEPT_FOR = 30 * 24 * 60 * 60  # as the last known questions, for when Sinch does not answer
PAUSE = 60  # after a failure, before Sinch is asked again


@dataclass(frozen=True)
class Questions:
    """Questions by section. ``stale``: not what Sinch says today, because it did not answer."""

    sections: Mapping[str, SectionQuestions] = field(default_factory=dict)
    stale: bool = False

    def section(self, step: str) -> SectionQuestions:
        """Those of a step; none where the step has none or Sinch does not ask it at present."""
        return self.sections.get(step, NO_QUESTIONS)

    def seen(self) -> dict[str, str]:
        """``{"section.key": text}``, to keep with a save."""
        return {
            f"{name}.{key}": asked.text
            for name, section in self.sections.items()
            for key, asked in section.items()
        }

    @property
    def listed(self) -> dict[str, frozenset[str]]:
        """The keys that were asked for, by section, as request models want them."""
        return {
            name: frozenset([*section, *(key.partition(".")[0] for key in section)])
            for name, section in self.sections.items()
        }


class Change(NamedTuple):
    """A question that came, went or reads differently since the last save."""

    step: str
    key: str
    before: str  # "" for a new question
    after: str  # "" for one no longer asked


def questions_for(project: Project, answers: Answers) -> Questions:
    """What Sinch asks for the draft's use case and countries. Never raises for a silent Sinch.

    One API call a day at most; without an answer the last known questions, else our own list.
    """
    facts = Facts.of(answers)
    countries = [code for code in LAUNCH_COUNTRIES if code in facts.countries]
    if facts.use_case not in UseCase.__members__:
        return own_list(countries)
    name = f"questions:{project.pk}:{facts.use_case}:{'.'.join(countries)}"
    known = cache.get(name)
    if known is not None:
        return _of(known)
    if cache.get(f"{name}:failed"):
        return _last_known(name, countries)
    try:
        asked = clients.client_of(project).get_questionnaire(
            facts.use_case, countries=countries, us_version="v2"
        )
    except ProvisioningError:
        cache.set(f"{name}:failed", True, PAUSE)
        return _last_known(name, countries)
    found = _plain(asked)
    cache.set(name, found, FRESH_FOR)
    cache.set(f"{name}:last", found, KEPT_FOR)
    return _of(found)


def own_list(countries: Sequence[str]) -> Questions:
    """Every question we know, in our own words, for when Sinch cannot be asked."""
    facts = Facts(countries=tuple(countries))
    return Questions(
        {
            step: {key: Asked(key, str(words.label)) for key, words in questions_of(step).items()}
            for step in QUESTION_STEPS
            if facts.asks(step)
        },
        stale=True,
    )


def changed(seen: Mapping[str, str], questions: Questions) -> list[Change]:
    """What differs from the questions of the last save. Nothing, where either is not known."""
    if not seen or questions.stale:
        return []
    now = questions.seen()
    # A section that was not asked then (another country) is no change of its questions.
    sections = {path.partition(".")[0] for path in seen} & set(questions.sections)
    return [
        Change(
            path.partition(".")[0], path.partition(".")[2], seen.get(path, ""), now.get(path, "")
        )
        for path in [*now, *(path for path in seen if path not in now)]
        if path.partition(".")[0] in sections and seen.get(path) != now.get(path)
    ]


Plain = dict[str, dict[str, list[Any]]]


def _plain(asked: QuestionSet) -> Plain:
    """For the cache: ``{section: {key: [text, suggestions]}}``, groups one level deep."""
    return {
        name: {
            key: [question.question, list(question.suggested_answers)]
            for key, question in _flat(questions)
        }
        for name, questions in asked.sections.items()
    }


def _flat(questions: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Question]]:
    found: list[tuple[str, Question]] = []
    for key, value in questions.items():
        if isinstance(value, Question):
            found.append((prefix + key, value))
        elif isinstance(value, Mapping) and not prefix:
            found += _flat(value, f"{key}.")
    return found


def _of(plain: Plain, *, stale: bool = False) -> Questions:
    return Questions(
        {
            name: {key: Asked(key, text, tuple(more)) for key, (text, more) in section.items()}
            for name, section in plain.items()
        },
        stale,
    )


def _last_known(name: str, countries: Sequence[str]) -> Questions:
    known = cache.get(f"{name}:last")
    return own_list(countries) if known is None else _of(known, stale=True)
