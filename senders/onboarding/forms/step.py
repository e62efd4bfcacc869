"""One step: its form bound to stored answers, the parts to draw, and its wire JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.forms import BoundField, formset_factory
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import typed_values
from senders.onboarding.forms.fields import Answer, Many
from senders.onboarding.forms.layout import Rows, RowSet, StepFields, list_names
from senders.onboarding.forms.lists import ListAnswer
from senders.onboarding.forms.parts import (
    FieldPart,
    Group,
    Part,
    Problem,
    Row,
    RowsPart,
    UnsentAnswer,
)
from senders.onboarding.forms.placing import has_answer, put, row_to_wire
from senders.onboarding.forms.reach import Numbers, TestNumbersForm
from senders.onboarding.forms.registry import FORMS
from senders.sender.numbers.pasted import PastedNumber
from senders.words.asked import SectionQuestions

MOST_ROWS = 1000


@dataclass
class StepForm:
    """A step bound to its stored or posted answers.

    ``quiet`` hides errors on the fields, for the first view of an empty form. ``problems`` stay.
    """

    slug: str
    given: Mapping[str, Sequence[str]]
    questions: SectionQuestions
    facts: Facts
    quiet: bool = False
    form: StepFields = field(init=False)
    rows: dict[str, RowSet] = field(init=False)
    groups: list[Group] = field(init=False)
    problems: list[Problem] = field(init=False)

    def __post_init__(self) -> None:
        self.kind = FORMS[self.slug]
        self._stored = typed_values.canonical(self.slug, self.kind, self.given)
        bound = MultiValueDict(self._stored)
        self.form = self.kind(bound, questions=self.questions, facts=self.facts)
        self.rows = {spec.name: self._row_set(spec) for spec in self.kind.rows}
        for name, answer in self.form.answers.items():
            if isinstance(answer, Many):
                answer.admit(self._stored.get(name, ()))
            else:
                answer.admit(self._typed(name))
        self.groups = [
            self._group(section.names, str(section.title), str(section.hint), section.slug)
            for section in self.form.shown_sections()
        ]
        self.problems = list(self._problems())
        if self.quiet:
            for form in (self.form, *(row for rows in self.rows.values() for row in rows.forms)):
                form.errors.clear()

    @property
    def is_valid(self) -> bool:
        return not self.problems

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def hidden(self) -> list[BoundField]:
        return self.form.hidden_fields()

    @property
    def remarks(self) -> Sequence[str]:
        return self.form.remarks()

    def live_readings(self) -> Iterator[tuple[str, Answer]]:
        """Yields the name of each field of the page whose value has a kind, as read now.

        Rows have the numbers of the page, where a blank row may stand before a filled one.
        """
        for name, answer in self.form.answers.items():
            if isinstance(answer, Answer) and answer.is_read:
                yield name, answer
        for spec in self.kind.rows:
            given = typed_values.rows_of(spec, self.given)
            filled = [number for number, row in given if any(row.values())]
            blank = [number for number, row in given if not any(row.values())]
            for number, form in zip([*filled, *blank], self.rows[spec.name].forms, strict=False):
                for name, answer in form.answers.items():
                    if answer.is_read:
                        yield f"{spec.name}-{number}-{name}", answer

    @property
    def lists(self) -> Iterator[tuple[str, Answer]]:
        """Yields the id of the table below each list of numbers, and its field."""
        for name, answer in self.form.answers.items():
            if isinstance(answer, Numbers):
                yield f"id_{name}_lines", answer

    @property
    def readings(self) -> Sequence[PastedNumber]:
        """The reading of each test number; empty on other steps."""
        return self.form.readings() if isinstance(self.form, TestNumbersForm) else ()

    @property
    def unsent_answers(self) -> list[UnsentAnswer]:
        """Answers that the step no longer shows as fields, and that are not sent."""
        return [
            UnsentAnswer(str(self.form.fields[name].label or name), self._typed(name), why)
            for name, why in self.form.unsent().items()
            if self._typed(name) and self.form.fields[name].widget.is_hidden
        ]

    def stored(self) -> StepAnswers:
        """Returns the answers to store, in one normal form, so that equal answers compare equal."""
        return {name: list(values) for name, values in self._stored.items()}

    def wire(self) -> dict[str, Any]:
        """Returns the step's part of the create body, valid or not; nothing for blank texts."""
        body: dict[str, Any] = {}
        unsent = self.form.unsent()
        for name, answer in self.form.answers.items():
            if isinstance(answer, Answer) and answer.listable:
                self._put_list(body, name, answer)
                continue
            if not answer.wire or name not in self._stored or name in unsent:
                continue
            if (value := self._sent(name, answer)) not in ([], ""):
                put(body, answer.wire, value)
        for spec in self.kind.rows:
            rows = [row_to_wire(spec, row, self.facts.countries) for _n, row in self._rows(spec)]
            if values := [row for row in rows if has_answer(row)]:
                put(body, spec.wire, values)
        return body

    def with_row(self, rows: str) -> StepAnswers:
        """Returns the answers with another blank row, unless the list is full."""
        spec = self._spec(rows)
        present = [row for _number, row in typed_values.rows_of(spec, self.given)] or [{}]
        if spec.most is None or len(present) < spec.most:
            present.append({})
        return self._replaced(spec, present)

    def without_row(self, rows: str, index: int) -> StepAnswers:
        """Returns the answers without the row that the form showed under this number."""
        spec = self._spec(rows)
        return self._replaced(
            spec, [row for number, row in typed_values.rows_of(spec, self.given) if number != index]
        )

    def with_suggestion(self, name: str, then: str) -> StepAnswers:
        """Returns the answers with the text of a button, appended to multi-line texts.

        Raises ``KeyError`` if there is no such button.
        """
        answer = self.form.answers[name]
        if not isinstance(answer, Answer):
            raise KeyError(name)
        text, typed = answer.insertions[then], self._typed(name)
        combined = f"{typed}\n{text}" if typed and answer.multiline else text
        return typed_values.canonical(self.slug, self.kind, {**self._stored, name: [combined]})

    def with_preset(self, name: str, preset: str) -> StepAnswers:
        """Returns the answers with the values of a preset added; what is chosen stays chosen.

        Raises ``KeyError`` if there is no such preset.
        """
        field = self.form.answers[name]
        if not isinstance(field, Many):
            raise KeyError(name)
        chosen = [*self._stored.get(name, ()), *field.presets[preset]]
        return {**self.stored(), name: list(dict.fromkeys(chosen))}

    def changed_by(self, then: str) -> StepAnswers | None:
        """Returns the answers after a button inside the form; None for other buttons."""
        action, _dash, rest = then.partition("-")
        name, _dash, number = rest.rpartition("-")
        try:
            if action == "preset":
                return self.with_preset(*rest.split("-", 1))
            if action == "add":
                return self.with_row(rest)
            if action == "remove":
                return self.without_row(name, int(number))
            if action == "suggest":
                return self.with_suggestion(name, then)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        return None

    def _typed(self, name: str) -> str:
        values = self._stored.get(name) or ("",)
        return values[-1]

    def _sent(self, name: str, answer: Answer | Many) -> Any:
        if isinstance(answer, Many):
            return list(self._stored[name])
        return answer.to_wire(self._typed(name))

    def list_answer(self, name: str) -> ListAnswer:
        as_list, joined, marker = map(self._typed, list_names(name))
        return ListAnswer(self._typed(name), bool(as_list), joined, marker)

    def _put_list(self, body: dict[str, Any], name: str, answer: Answer) -> None:
        text, ignore = self.list_answer(name).sent()
        if not ignore:
            text = answer.to_wire(text)
        if text:
            put(body, answer.wire, text)
        if ignore:
            put(body, f"{answer.wire}Metadata", {"ignore": ignore})

    def _spec(self, rows: str) -> Rows:
        return {spec.name: spec for spec in self.kind.rows}[rows]

    def _rows(self, spec: Rows) -> list[tuple[int, typed_values.Row]]:
        return typed_values.rows_of(spec, self._stored)

    def _replaced(self, spec: Rows, rows: Sequence[typed_values.Row]) -> StepAnswers:
        others = {
            name: values
            for name, values in self._stored.items()
            if not name.startswith(f"{spec.name}-")
        }
        return others | typed_values.numbered(spec, rows)

    def _row_set(self, spec: Rows) -> RowSet:
        total = max(1, len(self._rows(spec)))
        row_set = formset_factory(
            spec.form, formset=RowSet, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1
        )
        management = {
            f"{spec.name}-TOTAL_FORMS": [str(total)],
            f"{spec.name}-INITIAL_FORMS": ["0"],
        }
        data = MultiValueDict({**self._stored, **management})
        rows = cast(RowSet, row_set(data, prefix=spec.name))
        rows.spec = spec
        for number, form in enumerate(rows.forms, start=1):
            for name, answer in form.answers.items():
                answer.subject = _("%(what)s %(number)d") % {
                    "what": answer.subject,
                    "number": number,
                }
                answer.countries, answer.in_row = self.facts.countries, True
                answer.admit(str(form[name].value() or ""))
            form.advise()
        return rows

    def _group(self, names: Sequence[str], title: str, hint: str, slug: str) -> Group:
        parts = [
            self._rows_part(self._spec(name)) if name in self.rows else self._field_part(name)
            for name in names
        ]
        counted = [part for part in parts if self._counts(part)]
        return Group(
            title,
            hint,
            parts,
            slug,
            answered=sum(self._is_answered(part) for part in counted),
            total=len(counted),
        )

    def _field_part(self, name: str) -> FieldPart:
        answer = self.form.answers[name]
        bound = self.form[name]
        if isinstance(answer, Answer) and answer.listable:
            answer.as_list = self.form[list_names(name)[0]]
            read_as = self.list_answer(name).read_as
            answer.read_as = read_as if read_as != self._typed(name) else ""
        return FieldPart(name, bound, answer.shown_when)

    def _rows_part(self, spec: Rows) -> RowsPart:
        rows = self.rows[spec.name]
        full = spec.most is not None and len(rows.forms) >= spec.most
        return RowsPart(
            name=spec.name,
            legend=str(spec.words.label),
            hint=str(spec.words.hint),
            rows=[
                Row(list(form), f"remove-{spec.name}-{number}", str(spec.remove) % (number + 1))
                for number, form in enumerate(rows.forms)
            ],
            add="" if full else f"add-{spec.name}",
            add_label=str(spec.add),
            full=_("Sinch accepts up to %d.") % spec.most if full and spec.most else "",
            errors=[] if self.quiet else [str(error) for error in rows.non_form_errors()],
            formset=rows,
        )

    def _counts(self, part: Part) -> bool:
        if isinstance(part, RowsPart):
            return True
        if not self.form.answers[part.name].counted:
            return False
        other, _equals, value = part.shown_when.partition("=")
        return not other or self._typed(other) in {"", value}

    def _is_answered(self, part: Part) -> bool:
        if isinstance(part, FieldPart):
            return part.name in self._stored
        return any(any(row.values()) for _number, row in self._rows(self._spec(part.name)))

    def _problems(self) -> Iterator[Problem]:
        for group in self.groups:
            for part in group.parts:
                if isinstance(part, FieldPart):
                    yield from _of_field(part.field)
                    continue
                for message in part.formset.non_form_errors():
                    yield Problem(part.name, part.anchor, str(message))
                for row in part.rows:
                    for bound in row.fields:
                        yield from _of_field(bound)


def _of_field(bound: BoundField) -> Iterator[Problem]:
    anchor = bound.id_for_label or f"{bound.auto_id}_0"
    placed: Mapping[str, str] = getattr(bound.field, "placed", {})
    for message in map(str, bound.errors):
        yield Problem(bound.html_name, placed.get(message, anchor), message)
