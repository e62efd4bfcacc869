"""A sender's questionnaire answers with their questions, in the order people know them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.provisioning import Question, Sender

METADATA = "Metadata"

SECTION_TITLES: dict[str, str | Promise] = {
    "general": gettext_lazy("General"),
    "verification": gettext_lazy("Verification"),
    "gb": gettext_lazy("United Kingdom"),
    "fr": gettext_lazy("France"),
    "us": gettext_lazy("United States"),
}

# Our own words, for answers whose question Sinch leaves empty or does not send.
OWN_QUESTIONS: dict[str, str | Promise] = {
    "videoUris": gettext_lazy("Videos for the reviewers"),
    "screenshotUris": gettext_lazy("Screenshots for the reviewers"),
}


@dataclass(frozen=True)
class Answer:
    """One question and what was answered; ``read_as`` is the text reviewers get, if it differs."""

    key: str
    question: str
    values: tuple[str, ...]
    read_as: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def answered(self) -> int:
        return sum(bool(answer.values) for answer in self.answers)


def sections(sender: Sender) -> list[Section]:
    """Every section of the questionnaire that the sender has, known or new."""
    if sender.details is None or sender.details.questionnaire is None:
        return []
    found = sender.details.questionnaire.sections()
    return [
        Section(
            key,
            str(SECTION_TITLES.get(key, key)),
            tuple(_answers(section.questions, section.answers)),
        )
        for key, section in found.items()
    ]


def _answers(
    questions: Mapping[str, Any], answers: Mapping[str, Any], prefix: str = ""
) -> Iterator[Answer]:
    """Answers in the order of the questions, then those without one; groups one level deep."""
    keys = [*questions, *(key for key in answers if key not in questions)]
    for key in keys:
        if key.endswith(METADATA) and key.removesuffix(METADATA) in {*questions, *answers}:
            continue
        question, answer = questions.get(key), answers.get(key)
        if isinstance(answer, Mapping) or (question and not isinstance(question, Question)):
            group = question if isinstance(question, Mapping) else {}
            inner = answer if isinstance(answer, Mapping) else {}
            yield from _answers(group, inner, prefix=f"{prefix}{key}.")
            continue
        yield Answer(
            key=f"{prefix}{key}",
            question=(question.question if question else "") or str(OWN_QUESTIONS.get(key, key)),
            values=_values(answer),
            read_as=_read_as(answer, answers.get(f"{key}{METADATA}")),
        )


def _values(answer: object) -> tuple[str, ...]:
    if answer is None or answer == "":
        return ()
    if isinstance(answer, bool):
        return (_("Yes") if answer else _("No"),)
    if isinstance(answer, list):
        return tuple(str(value) for value in answer)
    return (str(answer),)


def _read_as(answer: object, metadata: object) -> str:
    """The answer without the text that Sinch drops at the launch (``…Metadata.ignore``)."""
    ignore = metadata.get("ignore") if isinstance(metadata, Mapping) else None
    if not isinstance(answer, str) or not isinstance(ignore, str) or ignore not in answer:
        return ""
    return answer.replace(ignore, "") if ignore else ""
