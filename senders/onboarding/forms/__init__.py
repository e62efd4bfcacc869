"""The wizard's forms, one a step. Drawn by ``onboarding/_fields.html``; no saving, no HTTP."""

from collections.abc import Mapping, Sequence

from django.utils.datastructures import MultiValueDict

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import typed_values
from senders.onboarding.forms.parts import FieldPart, Group, Kept, Part, Problem, Row, RowsPart
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.step import StepForm
from senders.sender.numbers.pasted import PastedNumber
from senders.words.asked import NO_QUESTIONS, SectionQuestions

__all__ = [
    "Facts",
    "FieldPart",
    "Group",
    "Kept",
    "Part",
    "PastedNumber",
    "Problem",
    "Row",
    "RowsPart",
    "StepForm",
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
    """The form of a step, bound to what is stored of it, or to what ``posted`` just took.

    ``questions`` are those of the step's section; ``quiet`` shows no error on the fields.
    """
    return StepForm(step, stored, questions, facts or Facts(), quiet)


def posted(step: str, data: MultiValueDict[str, str]) -> dict[str, list[str]]:
    """The step's own fields of a POST, as typed, line ends as ``\\n``; other names are dropped."""
    return typed_values.taken(step, FORMS[step], data)
