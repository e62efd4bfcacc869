"""Questions, as a sender and as the questionnaire operation carry them, and given answers.

Neither types nor limits come with questions: those stand in ``answers`` and ``limits``. Source:
Provisioning API reference, RCS Senders and RCS Questionnaire.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from senders.provisioning.tolerant import Tolerant

ORDER = ("general", "verification", "gb", "fr", "us")


class Question(Tolerant):
    """One question as the API words it; the text may be empty."""

    question: str
    suggested_answers: list[str]


def _question_or_group(value: object) -> object:
    """A question by its shape; any other object is a group of questions (``partner``)."""
    if isinstance(value, Mapping) and not isinstance(value.get("question"), str):
        return {key: _question_or_group(inner) for key, inner in value.items()}
    return Question.model_validate(value) if isinstance(value, Mapping) else value


Questions = dict[str, Annotated[Any, BeforeValidator(_question_or_group)]]


class AnsweredSection(Tolerant):
    """A questionnaire section of a sender. Answers stay JSON: keys come and go with operators."""

    questions: Questions
    answers: dict[str, Any]


class Questionnaire(Tolerant):
    general: AnsweredSection
    verification: AnsweredSection
    gb: AnsweredSection | None = None
    fr: AnsweredSection | None = None
    us: AnsweredSection | None = None

    def sections(self) -> dict[str, AnsweredSection]:
        """Known sections in the documented order, then new ones that have the same shape."""
        found = {key: getattr(self, key) for key in type(self).model_fields}
        for key, value in (self.model_extra or {}).items():
            if isinstance(value, Mapping) and _is_section(value):
                found[key] = AnsweredSection.model_validate(value)
        return {key: section for key, section in found.items() if section is not None}


def _is_section(value: Mapping[str, Any]) -> bool:
    parts = (value.get("questions"), value.get("answers"))
    return all(isinstance(part, Mapping) for part in parts)


class AskedSection(Tolerant):
    questions: Questions


class QuestionSet(BaseModel):
    """``RcsSenderDetailsQuestionnaireBaseDto``: questions by section, general first."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    sections: dict[str, Questions]

    @classmethod
    def from_wire(cls, body: Mapping[str, Any]) -> "QuestionSet":
        """Reads the JSON; sections we do not know come last, if they have questions.

        Raises ``pydantic.ValidationError``, without the input.
        """
        asked = {
            name: AskedSection.model_validate(body.get(name)).questions
            for name in ORDER
            if name in ORDER[:2] or body.get(name) is not None
        }
        for name, section in body.items():
            if name not in ORDER and isinstance(section, Mapping) and "questions" in section:
                asked[name] = AskedSection.model_validate(section).questions
        return cls.model_construct(sections=asked)

    @property
    def listed(self) -> dict[str, frozenset[str]]:
        """The keys that were asked for, by section; those of a group as ``group.key`` too."""
        return {name: frozenset(_keys(questions)) for name, questions in self.sections.items()}


def _keys(questions: Mapping[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, value in questions.items():
        found.append(prefix + key)
        if isinstance(value, Mapping) and not isinstance(value, Question):
            found += _keys(value, f"{prefix}{key}.")
    return found
