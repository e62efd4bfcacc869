"""Form fields that preserve every character and know their wire path.

Empty values are always valid here. Each step defines its own fields.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.onboarding.forms import validators
from senders.onboarding.forms.widgets import Checks, Radios
from senders.provisioning import clean_number, is_contact_phone
from senders.words.fields import FIELDS, Text

SHORT = 40  # characters of a typed text that an error message quotes
COUNT_FROM = 0.8  # share of the limit at which the counter appears; the script uses the same
THE_ANSWER = gettext_lazy("The answer")
Check = Callable[[str, str], str]  # (text, subject) -> error, or ""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


class Suggestion(NamedTuple):
    """A text offered for a field; ``then`` is the value of the button that inserts it."""

    then: str
    text: str


class Answer(forms.CharField):
    """A text of one or several lines, sent as typed.

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
        check: Check | None = None,
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
        self.fewest, self.most, self.check = fewest, most, check
        self.multiline, self.size, self.keyboard = multiline, size, keyboard
        self.shown_when, self.counted, self.listable = shown_when, counted, listable
        self.suggestions: Sequence[Suggestion] = ()
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

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if isinstance(widget, forms.HiddenInput | Radios):
            return {"class": self.size} if self.size else {}
        attrs: dict[str, Any] = {"class": f"control {self.size}".rstrip(), "autocomplete": "off"}
        # Never type=email or type=url: browsers strip spaces from their values.
        if self.keyboard:
            attrs |= {"inputmode": self.keyboard, "spellcheck": "false"}
        if self.most is not None:
            attrs["data-limit"] = self.most
        return attrs

    def admit(self, typed: str) -> None:
        """Prepares the control to show the stored value, whatever it is."""
        if self.most is not None and len(typed) >= self.most * COUNT_FROM:
            words = {"measured": len(typed), "limit": self.most}
            self.count_words = _("%(measured)d of %(limit)d characters") % words
        if "\n" in typed and type(self.widget) is forms.TextInput:
            # A one-line control would remove the line ends.
            self.widget = forms.Textarea(attrs={**self.widget.attrs, "rows": 2})
            self.widget.is_required = False

    def clean(self, value: Any) -> str:
        typed = self.to_python(value)
        if typed and (problem := self.wrong(typed)):
            raise ValidationError(problem)
        return typed or ""

    def wrong(self, typed: str) -> str:
        subject = str(self.subject)
        return (
            (validators.blank(typed, subject) if self.fewest else "")
            or (self.check(typed, subject) if self.check else "")
            or validators.length(typed, subject, self.fewest, self.most)
        )

    def to_wire(self, typed: str) -> Any:
        return typed

    def from_wire(self, value: Any) -> str | None:
        """Returns the text that gives ``value`` on the wire; None if no text does."""
        return value if isinstance(value, str) and self.to_wire(value) == value else None


class Phone(Answer):
    """A contact phone. It is sent without the spaces and hyphens that people type into it."""

    def admit(self, typed: str) -> None:
        super().admit(typed)
        if (sent := self.to_wire(typed)) != typed:
            self.remark = _("Will be sent as %(number)s.") % {"number": sent}

    def to_wire(self, typed: str) -> str:
        return clean_number(typed) if is_contact_phone(typed) else typed

    def from_wire(self, value: Any) -> str | None:
        return value if isinstance(value, str) else None


Choices = Sequence[tuple[Any, Any]]


class Choice(Answer):
    """One of the API's values. Any other stored value stays selectable but is an error."""

    def __init__(
        self, wire: str, choices: Choices, *, radios: bool = False, empty: Text = "", **kwargs: Any
    ) -> None:
        self.offered: Choices = [("", empty), *choices] if empty else list(choices)
        self.values = frozenset(_values(self.offered)) - {""}
        widget = Radios if radios else forms.Select
        super().__init__(wire, widget=widget(choices=self.offered), **kwargs)

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


def _values(choices: Choices) -> Iterable[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _values(cast(Choices, label))
        else:
            yield str(value)


YES_NO = {"yes": True, "no": False}


class YesNo(Choice):
    """A choice of yes, no or not answered."""

    def __init__(self, wire: str, **kwargs: Any) -> None:
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        empty = gettext_lazy("Not answered")
        super().__init__(wire, choices, radios=True, empty=empty, size="inline", **kwargs)

    def to_wire(self, typed: str) -> Any:
        return YES_NO.get(typed, typed)

    def from_wire(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return super().from_wire(value)


class Number(Answer):
    """A number in JSON notation. Any other text is sent as text, and is an error."""

    def wrong(self, typed: str) -> str:
        if not isinstance(self.to_wire(typed), str):
            return ""
        return _(
            "%(subject)s must be a number without spaces or separators, for example 25000."
        ) % {"subject": self.subject}

    def to_wire(self, typed: str) -> Any:
        text = typed.strip()
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            return typed
        return json.loads(text)

    def from_wire(self, value: Any) -> str | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return json.dumps(value)
        return super().from_wire(value)


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
