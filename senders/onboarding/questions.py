"""The questions that Sinch asks for a draft, cached for a day, and changes to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rcsportal.cache import Cached
from senders.models import Project
from senders.onboarding.draft_facts import Answers, Facts
from senders.provisioning import (
    LAUNCH_COUNTRIES,
    HeldBack,
    ProvisioningError,
    Question,
    QuestionSet,
    UseCase,
)
from senders.sinch import clients
from senders.words.asked import NO_QUESTIONS, Asked, SectionQuestions
from senders.words.fields import question_path, questions_of
from senders.words.steps import QUESTION_STEPS

FRESH_FOR = 24 * 60 * 60  # seconds
KEPT_FOR = 30 * 24 * 60 * 60  # seconds, as the last known questions if Sinch does not respond
PAUSE = 60  # seconds between a failure and the next request


# As they are kept: {section: {key: (text, suggestions)}}.
Plain = dict[str, dict[str, tuple[str, list[str]]]]
_KEPT = Cached[Plain](Plain)
_FAILED = Cached[bool](bool)


@dataclass(frozen=True)
class Questions:
    """Questions by section. ``stale`` is True if Sinch did not respond and older ones are used."""

    sections: Mapping[str, SectionQuestions] = field(default_factory=dict)
    stale: bool = False

    def section(self, step: str) -> SectionQuestions:
        """Returns the questions of a step; empty if Sinch asks none at present."""
        return self.sections.get(step, NO_QUESTIONS)

    def seen(self) -> dict[str, str]:
        """Returns ``{"section.key": text}``, to store with a save."""
        return {
            f"{name}.{key}": asked.text
            for name, section in self.sections.items()
            for key, asked in section.items()
        }

    @property
    def suggested(self) -> dict[str, tuple[str, ...]]:
        """The suggested answers by dotted path, of questions that have any."""
        return {
            question_path(name, key): asked.suggested
            for name, section in self.sections.items()
            for key, asked in section.items()
            if asked.suggested
        }

    @property
    def listed(self) -> dict[str, frozenset[str]]:
        """The keys of the questions by section, as request models expect them."""
        return {
            name: frozenset([*section, *(key.partition(".")[0] for key in section)])
            for name, section in self.sections.items()
        }


class Change(NamedTuple):
    """A question that was added, removed or reworded since the last save."""

    step: str
    key: str
    before: str  # "" for a new question
    after: str  # "" for one no longer asked


def questions_for(project: Project, answers: Answers) -> Questions:
    """Returns the questions for the draft's use case and countries.

    Calls the API at most once a day. If Sinch does not respond, returns the last known questions,
    or else the portal's own list.
    """
    facts = Facts.of(answers)
    countries = [code for code in LAUNCH_COUNTRIES if code in facts.countries]
    if facts.use_case not in UseCase.__members__:
        return own_list(countries)
    name = f"questions:{project.pk}:{facts.use_case}:{'.'.join(countries)}"
    cached = _KEPT.get(name)
    if cached is not None:
        return _of(cached)
    if _FAILED.get(f"{name}:failed"):
        return _last_known(name, countries)
    try:
        response = clients.client_of(project).get_questionnaire(
            facts.use_case, countries=countries, us_version="v2"
        )
    except HeldBack:
        return _last_known(name, countries)  # nobody waited, so the next request may ask
    except ProvisioningError:
        _FAILED.set(f"{name}:failed", True, PAUSE)
        return _last_known(name, countries)
    plain = _plain(response)
    _KEPT.set(name, plain, FRESH_FOR)
    _KEPT.set(f"{name}:last", plain, KEPT_FOR)
    return _of(plain)


def own_list(countries: Sequence[str]) -> Questions:
    """Returns every question that the portal knows, in its own words."""
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
    """Returns the changes since the last save; empty if either side is not known."""
    if not seen or questions.stale:
        return []
    now = questions.seen()
    # A section that was not asked then belongs to a new country; its questions did not change.
    sections = {path.partition(".")[0] for path in seen} & set(questions.sections)
    return [
        Change(
            path.partition(".")[0], path.partition(".")[2], seen.get(path, ""), now.get(path, "")
        )
        for path in [*now, *(path for path in seen if path not in now)]
        if path.partition(".")[0] in sections and seen.get(path) != now.get(path)
    ]


def _plain(response: QuestionSet) -> Plain:
    """Converts questions for the cache: ``{section: {key: (text, suggestions)}}``.

    Groups of questions are flattened by one level.
    """
    return {
        name: {
            key: (question.question, list(question.suggested_answers))
            for key, question in _flat(questions)
        }
        for name, questions in response.sections.items()
    }


def _flat(questions: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Question]]:
    flat: list[tuple[str, Question]] = []
    for key, value in questions.items():
        if isinstance(value, Question):
            flat.append((prefix + key, value))
        elif isinstance(value, Mapping) and not prefix:
            flat += _flat(value, f"{key}.")
    return flat


def _of(plain: Plain, *, stale: bool = False) -> Questions:
    return Questions(
        {
            name: {
                key: Asked(key, text, tuple(suggestions))
                for key, (text, suggestions) in section.items()
            }
            for name, section in plain.items()
        },
        stale,
    )


def _last_known(name: str, countries: Sequence[str]) -> Questions:
    cached = _KEPT.get(f"{name}:last")
    return own_list(countries) if cached is None else _of(cached, stale=True)
