"""The wizard's forms, one for each step. No saving and no HTTP here."""

from collections.abc import Mapping, Sequence

from django.utils.datastructures import MultiValueDict

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import typed_values
from senders.onboarding.forms.parts import (
    FieldPart,
    Group,
    Part,
    Problem,
    Row,
    RowsPart,
    UnsentAnswer,
)
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.step import StepForm
from senders.sender.numbers.pasted import PastedNumber
from senders.words.asked import NO_QUESTIONS, SectionQuestions

__all__ = [
    "Facts",
    "FieldPart",
    "Group",
    "Part",
    "PastedNumber",
    "Problem",
    "Row",
    "RowsPart",
    "StepForm",
    "UnsentAnswer",
    "posted",
    "step_form",
]


def step_form(
    step: str,
    stored: Mapping[str, Sequence[str]],
    *,
    questions: SectionQuestions = NO_QUESTIONS,
    facts: Facts | None = None,
    quiet: bool = False,
) -> StepForm:
    """Returns the form of a step, bound to its stored answers or to the result of ``posted``.

    ``questions`` are those of the step's section. ``quiet`` hides errors on the fields.
    """
    return StepForm(step, stored, questions, facts or Facts(), quiet)


def posted(step: str, data: MultiValueDict[str, str]) -> dict[str, list[str]]:
    """Returns the step's own fields of a POST as typed, with line ends as ``\\n``."""
    return typed_values.taken(step, FORMS[step], data)
