"""One row judged as the wizard would judge it: problems by column, in the words of the forms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding import questions
from senders.onboarding.answers.merging import field_of
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.draft_facts import Facts, first
from senders.onboarding.forms import step_form
from senders.onboarding.imports import answers
from senders.onboarding.imports.answers import Filled
from senders.onboarding.imports.columns import all_columns
from senders.words.steps import BY_SLUG


@dataclass(frozen=True)
class Judged:
    """``problems`` and ``warnings`` are (column key, sentence); the key may be empty."""

    answers: dict[str, StepAnswers]
    problems: list[tuple[str, str]]
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The brand name in one line."""
        return " ".join(first(self.answers.get("brand", {}), "name").split())


def judge(columns: Sequence[str], cells: Sequence[str]) -> Judged:
    """Reads and checks a row. Calls nobody: texts of questions decide nothing here."""
    filled = answers.of_row(columns, cells)
    facts = Facts.of(filled.answers)
    asked = questions.own_list(facts.countries)
    problems = list(_of_shape(columns, cells))
    for step in dict.fromkeys(["basics", *filled.answers]):
        stored = filled.answers.get(step, {})
        form = step_form(step, stored, questions=asked.section(step), facts=facts)
        problems += [
            (_column_of(filled, step, problem.field), problem.message) for problem in form.problems
        ]
    return Judged(filled.answers, problems, list(_unsent(filled, facts)))


def _of_shape(columns: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    beyond = [cell for cell in cells[len(columns) :] if cell.strip()]
    if beyond:
        words = ngettext(
            "The row has %(n)d more cell than the first line. A separator inside a text needs "
            "quotes around the text.",
            "The row has %(n)d more cells than the first line. A separator inside a text needs "
            "quotes around the text.",
            len(beyond),
        )
        yield "", words % {"n": len(beyond)}


def _column_of(filled: Filled, step: str, name: str) -> str:
    """Returns the key of the column that a problem is about: of a list as a whole the first."""
    if key := filled.places.get((step, name)):
        return key
    inside = [
        key for (of, typed), key in filled.places.items() if of == step and field_of(typed) == name
    ]
    whole = [f"{step}.{name}", *inside]
    known = {column.key for column in all_columns()}
    return next((key for key in whole if key in known), step)


def _unsent(filled: Filled, facts: Facts) -> Iterator[tuple[str, str]]:
    for step in filled.answers:
        if not facts.asks(step):
            key = next(key for (of, _name), key in filled.places.items() if of == step)
            words = _(
                "The answers for %(country)s will be saved but not sent, because the country "
                "is not among the countries of this row."
            )
            yield key, words % {"country": BY_SLUG[step].title}
