"""Form fields that preserve every character, know their wire path and the kind of their value.

Empty values are always valid here. Each step defines its own fields. How a typed value is read,
and which words refuse it, is in ``senders.inputs``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders import inputs
from senders.inputs import Kind, Reading
from senders.onboarding.forms import lengths
from senders.onboarding.forms.widgets import Checks, Radios
from senders.words.fields import FIELDS, Text

SHORT = 40  # characters of a typed text that an error message quotes
COUNT_FROM = 0.8  # share of the limit at which the counter appears; the script uses the same
THE_ANSWER = gettext_lazy("The answer")
SHOWN = 100  # characters of a value that the line below its field shows


class Suggestion(NamedTuple):
    """A text offered for a field; ``then`` is the value of the button that inserts it."""

    then: str
    text: str


class ReadField(forms.BoundField):
    """A bound field whose control is also described by the line below it."""

    @property
    def reading_id(self) -> str:
        return f"{self.auto_id}_reading"

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if not isinstance(self.field, Answer) or not self.field.shown:
            return described
        return f"{described or ''} {self.reading_id}".strip()


class Advice(NamedTuple):
    """A value that fits an answer to the question of a choice, with the reason.

    ``then`` is the value of the button that selects it, ``text`` the value of the API.
    """

    then: str
    text: str
    answer: str
    reason: str
    label: str


_AS_WRITTEN = (inputs.text, inputs.label, inputs.as_typed)


class Answer(forms.CharField):
    """A text of one or several lines, stored as typed and sent in the canonical form of its kind.

    ``wire`` is the dotted path in the create body, empty for a field of the portal alone. Label
    and hint come from ``words.fields`` by that path. ``shown_when`` is ``field=value`` of another
    field.
    """

    def __init__(
        self,
        wire: str,
        *,
        subject: Text = "",
        fewest: int = 0,
        most: int | None = None,
        kind: Kind | None = None,
        multiline: bool = False,
        size: str = "",
        keyboard: str = "",
        shown_when: str = "",
        counted: bool = True,
        listable: bool = False,
        label: Text = "",
        hint: Text = "",
        widget: forms.Widget | None = None,
    ) -> None:
        documented = FIELDS.get(wire)
        self.wire = wire
        self.subject = subject or (documented.subject if documented else THE_ANSWER)
        self.fewest, self.most = fewest, most
        hidden = isinstance(widget, forms.HiddenInput)
        self.kind = kind or inputs.kind_of(wire) or _kind_of_text(multiline, hidden)
        # Where notation is left out, the number of typed characters would only mislead.
        self.counts_to = most if self.kind in _AS_WRITTEN else None
        self.countries: Sequence[str] = ()  # chosen in the draft; they complete phone numbers
        self.reading: Reading | None = None  # of the value that the control shows
        self.in_row = False  # a row shows the errors and readings of its fields itself
        self.multiline, self.size, self.keyboard = multiline, size, keyboard
        self.shown_when, self.counted, self.listable = shown_when, counted, listable
        self.suggestions: Sequence[Suggestion] = ()
        self.lacking = ""  # the items that reviewers look for and the text does not say
        self.completion: Suggestion | None = None  # sentences that say them
        self.question, self.advice = "", list[Advice]()
        self.remark = ""  # a note below the control, not an error
        self.as_list: forms.BoundField | None = None
        self.read_as = ""
        self.count_words = ""
        super().__init__(
            required=False,
            strip=False,
            label=label or (documented.label if documented else None),
            help_text=hint or (documented.hint if documented else ""),
            widget=widget or (forms.Textarea if multiline else forms.TextInput),
        )

    bound_field_class = ReadField

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if isinstance(widget, forms.HiddenInput | Radios):
            return {"class": self.size} if self.size else {}
        attrs: dict[str, Any] = {"class": f"control {self.size}".rstrip(), "autocomplete": "off"}
        # Never type=email or type=url: browsers strip spaces from their values.
        if self.keyboard:
            attrs |= {"inputmode": self.keyboard, "spellcheck": "false"}
        if self.counts_to is not None:
            attrs["data-limit"] = self.counts_to
        return attrs

    def admit(self, typed: str) -> None:
        """Prepares the control to show the stored value, whatever it is."""
        self.reading = self.read(typed) if typed else None
        if self.counts_to is not None and len(typed) >= self.counts_to * COUNT_FROM:
            words = {"measured": len(typed), "limit": self.counts_to}
            self.count_words = _("%(measured)d of %(limit)d characters") % words
        if "\n" in typed and type(self.widget) is forms.TextInput:
            # A one-line control would remove the line ends.
            self.widget = forms.Textarea(attrs={**self.widget.attrs, "rows": 2})
            self.widget.is_required = False

    @property
    def insertions(self) -> Mapping[str, str]:
        """The texts that buttons insert, by the values of the buttons."""
        completion = [self.completion] if self.completion else []
        offered: list[Suggestion | Advice] = [*self.suggestions, *completion, *self.advice]
        return {each.then: each.text for each in offered}

    def clean(self, value: Any) -> str:
        typed = self.to_python(value)
        if typed and (problem := self.wrong(typed)):
            raise ValidationError(problem)
        return typed or ""

    def read(self, typed: str, countries: Sequence[str] | None = None) -> Reading:
        """Returns what will be sent for a typed text, or why it cannot be."""
        chosen = self.countries if countries is None else countries
        return self.kind(typed, str(self.subject), chosen)

    def wrong(self, typed: str) -> str:
        subject = str(self.subject)
        if not typed.strip():
            return lengths.blank(subject) if self.fewest else ""
        reading = self.read(typed)
        return reading.problem or lengths.wrong(reading.sent, subject, self.fewest, self.most)

    def to_wire(self, typed: str, countries: Sequence[str] | None = None) -> Any:
        return self.read(typed, countries).sent if typed.strip() else ""

    def from_wire(self, value: Any) -> str | None:
        """Returns a value of the API as somebody might have typed it; None if no text does.

        A number in the place of a text is a text of its digits.
        """
        if isinstance(value, int | float) and not isinstance(value, bool):
            return json.dumps(value)
        return value if isinstance(value, str) else None

    @property
    def is_read(self) -> bool:
        """Tests if the field has a kind whose reading is shown while somebody types."""
        return self.kind not in (inputs.text, inputs.label, inputs.as_typed)

    @property
    def shown(self) -> bool:
        """Tests if the line below the field has something to say about the typed value."""
        reading = self.reading
        return bool(reading and not reading.problem and (reading.warning or self.is_noted))

    @property
    def is_noted(self) -> bool:
        """Tests if what will be sent is worth a note: texts are noted for what was left out."""
        reading = self.reading
        if reading is None or not reading.differs:
            return False
        return bool(reading.left_out) or self.kind not in (inputs.text, inputs.label)

    @property
    def sent_as(self) -> str:
        """The value that will be sent, where it fits in one line."""
        sent = self.reading.sent if self.reading else ""
        is_text = self.kind in (inputs.text, inputs.label)
        return "" if is_text or len(sent) > SHOWN or "\n" in sent else sent


def _kind_of_text(multiline: bool, hidden: bool) -> Kind:
    if hidden:
        return inputs.as_typed
    return inputs.text if multiline else inputs.label


Choices = Sequence[tuple[Any, Any]]


class Choice(Answer):
    """One of the API's values. Any other stored value stays selectable but is an error."""

    def __init__(
        self, wire: str, choices: Choices, *, radios: bool = False, empty: Text = "", **kwargs: Any
    ) -> None:
        self.offered: Choices = [("", empty), *choices] if empty else list(choices)
        self.values = frozenset(value for value, _label in _pairs(self.offered)) - {""}
        widget = Radios if radios else forms.Select
        super().__init__(wire, kind=inputs.as_typed, widget=widget(choices=self.offered), **kwargs)

    def admit(self, typed: str) -> None:
        if typed and typed not in self.values:
            widget = cast(ChoiceWidget, self.widget)
            widget.choices = [*self.offered, (typed, typed)]

    def wrong(self, typed: str) -> str:
        if typed in self.values:
            return ""
        return _(
            "%(subject)s must be one of the listed values. “%(typed)s” is not in the list."
        ) % {
            "subject": self.subject,
            "typed": typed if len(typed) <= SHORT else f"{typed[:SHORT]}…",
        }

    def to_wire(self, typed: str, countries: Sequence[str] | None = None) -> Any:
        """Returns the listed value that the text means, as reading it back would."""
        return self.from_wire(typed) if typed.strip() else ""

    def from_wire(self, value: Any) -> str | None:
        """Returns the listed value, also where it came in other letters: ``eu``, ``Retail``."""
        if not isinstance(value, str) or value in self.values:
            return value if isinstance(value, str) else None
        return listed(value, self.offered)


# Codes in daily use beside those of ISO 3166.
ALIASES = {"UK": "GB", "EL": "GR"}


def listed(value: str, choices: Choices) -> str:
    """Returns the offered value that the text means, by letters or name; else the text."""
    words = " ".join(value.split())
    code = words.replace(" ", "_").upper()
    for offered, label in _pairs(choices):
        if offered and (offered.upper() == code or str(label).casefold() == words.casefold()):
            return offered
    return next((one for one, _label in _pairs(choices) if one == ALIASES.get(code)), value)


def _pairs(choices: Choices) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _pairs(cast(Choices, label))
        else:
            yield str(value), label


YES_NO = {"yes": True, "no": False}


class YesNo(Choice):
    """A choice of yes, no or not answered."""

    def __init__(self, wire: str, **kwargs: Any) -> None:
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        empty = gettext_lazy("Not answered")
        super().__init__(wire, choices, radios=True, empty=empty, size="inline", **kwargs)

    def to_wire(self, typed: str, countries: Sequence[str] | None = None) -> Any:
        meant = super().to_wire(typed, countries)
        return YES_NO.get(meant, meant)

    def from_wire(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return {"true": "yes", "false": "no"}.get(str(value).lower(), super().from_wire(value))


class Number(Answer):
    """A number, sent as one. A text that is none is sent as a text, and is an error."""

    def to_wire(self, typed: str, countries: Sequence[str] | None = None) -> Any:
        reading = self.read(typed, countries)
        return typed if reading.problem else json.loads(reading.sent)


class Many(forms.MultipleChoiceField):
    """Several of the API's values, in the order they were chosen.

    ``presets`` are values by a name, which a button adds to the choice all at once.
    """

    def __init__(
        self,
        wire: str,
        choices: Choices,
        *,
        presets: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        field = FIELDS[wire]
        self.presets = presets or {}
        self.wire, self.subject, self.counted = wire, field.subject, True
        self.shown_when = ""
        self.offered = choices
        self.values = frozenset(str(value) for value, _label in choices)
        widget = kwargs.pop("widget", Checks)
        super().__init__(
            required=False,
            choices=choices,
            widget=widget,
            label=field.label,
            help_text=field.hint,
            **kwargs,
        )

    def admit(self, chosen: Sequence[str]) -> None:
        unlisted = [(value, value) for value in chosen if value not in self.values]
        if unlisted:
            self.choices = [*self.offered, *unlisted]

    def validate(self, value: Any) -> None:
        unlisted = [one for one in value if one not in self.values]
        if unlisted:
            raise ValidationError(
                _("Select values from the list only. Clear %(others)s.")
                % {"others": ", ".join(unlisted)}
            )
