"""The parts of a step's form: fields, repeated rows and sections. No particular step here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms.fields import Answer, Many
from senders.words.asked import SectionQuestions
from senders.words.fields import FIELDS, Field, Text


class RowForm(forms.Form):
    """One row of a list. The ``wire`` of a field is its key, or "" if the row is a text."""

    use_required_attribute = False
    # The field without which a row cannot be sent.
    needed: ClassVar[str] = ""

    @property
    def answers(self) -> dict[str, Answer]:
        return {name: field for name, field in self.fields.items() if isinstance(field, Answer)}

    @property
    def is_filled(self) -> bool:
        """Tests for anything but white space in the row."""
        return any(str(self[name].value() or "").strip() for name in self.answers)

    def advise(self) -> None:
        """Adds to the reading of one field what another field of the row makes of it."""

    @classmethod
    def is_text(cls) -> bool:
        field = cls.base_fields[cls.needed]
        return isinstance(field, Answer) and not field.wire


if TYPE_CHECKING:
    _Forms = forms.BaseFormSet[RowForm]
else:
    _Forms = forms.BaseFormSet  # Django's class is not generic at run time


class RowSet(_Forms):
    """The rows of one list. Blank rows are ignored; too many rows and duplicates are errors."""

    spec: "Rows"

    def clean(self) -> None:
        spec, seen = self.spec, dict[str, int]()
        filled = [form for form in self.forms if form.is_filled]
        for number, form in enumerate(self.forms, start=1):
            typed = str(form[form.needed].value() or "").strip()
            sent = form.answers[form.needed].to_wire(typed)
            if not typed and form.is_filled:
                form.add_error(form.needed, str(spec.half) % {"number": number})
            elif typed and spec.distinct and sent in seen:
                words = {"number": number, "first": seen[sent]}
                form.add_error(form.needed, str(spec.distinct) % words)
            seen.setdefault(sent, number)
        if spec.most is not None and len(filled) > spec.most:
            raise ValidationError(
                _("Sinch accepts up to %(most)d entries. You entered %(measured)d.")
                % {"most": spec.most, "measured": len(filled)}
            )


@dataclass(frozen=True)
class Rows:
    """Describes a list of rows: formset name, wire path and the texts of its buttons.

    ``half`` and ``distinct`` are errors with ``%(number)d`` (and ``%(first)d``). ``remove`` is the
    button's name for screen readers, with ``%d``.
    """

    name: str
    wire: str
    form: type[RowForm]
    add: Text
    remove: Text
    half: Text = ""
    distinct: Text = ""
    most: int | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.form.base_fields)

    @property
    def words(self) -> Field:
        """The texts of the list; its label is the legend of the rows."""
        return FIELDS[self.wire]


@dataclass(frozen=True)
class Section:
    """A section of a step: names of fields and lists in the order they are shown."""

    names: tuple[str, ...]
    title: Text = ""
    hint: Text = ""
    slug: str = ""


def list_names(name: str) -> tuple[str, str, str]:
    """Returns the names of the three extra inputs of an answer that may be a list.

    They are the checkbox, the text that the lines came from, and its marker.
    """
    return f"{name}_as_list", f"{name}_joined", f"{name}_marker"


class StepFields(forms.Form):
    """The single fields of a step. ``rows`` and ``sections`` complete it."""

    use_required_attribute = False
    rows: ClassVar[tuple[Rows, ...]] = ()
    sections: ClassVar[tuple[Section, ...]] = ()
    by_group: ClassVar[bool] = False  # shown and saved one section at a time
    several: ClassVar[frozenset[str]] = frozenset()  # fields that hold more than one value

    def __init__(
        self, stored: Any, *, questions: SectionQuestions, facts: Facts, **kwargs: Any
    ) -> None:
        super().__init__(stored, **kwargs)
        self.questions, self.facts = questions, facts
        self.prepare()
        for name, answer in self.answers.items():
            if isinstance(answer, Answer):
                answer.countries = self.countries_of(name)

    @classmethod
    def own_names(cls) -> frozenset[str]:
        """Returns the input names of the single fields."""
        listable = [
            name
            for name, field in cls.base_fields.items()
            if isinstance(field, Answer) and field.listable
        ]
        return frozenset(cls.base_fields).union(*map(list_names, listable))

    def prepare(self) -> None:
        """Sets texts, choices and suggestions that depend on questions and other steps."""

    def countries_of(self, name: str) -> Sequence[str]:
        """Returns the countries that complete a number typed without a country code."""
        return self.facts.countries

    def shown_sections(self) -> Sequence[Section]:
        return self.sections

    @property
    def answers(self) -> Mapping[str, Answer | Many]:
        return {
            name: field for name, field in self.fields.items() if isinstance(field, Answer | Many)
        }

    def typed(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def unsent(self) -> Mapping[str, str]:
        """Returns the fields whose answers are stored but not sent, with the reason."""
        return {}

    def remarks(self) -> Sequence[str]:
        """Returns notes about the answers that are not errors."""
        return ()
