"""The record that every kind of input returns, and the sentences that several kinds share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

THE_VALUE = gettext_lazy("The value")
SHORT = 40  # characters of a typed text that a sentence quotes


@dataclass(frozen=True)
class Reading:
    """One typed value as it was understood.

    ``sent`` is the canonical form, or ``typed`` where there is a ``problem``. ``left_out`` are
    sentences about what was left out or added beyond white space and grouping. A ``warning`` stops
    nothing. ``country`` and ``line`` (such as ``landline``) are those of a phone number, where they
    are known.
    """

    typed: str
    sent: str
    left_out: tuple[str, ...] = ()
    problem: str = ""
    warning: str = ""
    country: str = ""
    line: str = ""

    @property
    def differs(self) -> bool:
        return not self.problem and self.sent != self.typed


class Kind(Protocol):
    """A function for one kind of input. ``countries`` are those chosen in the draft.

    ``subject`` begins the sentences, such as ``Phone number 2``.
    """

    def __call__(
        self, typed: str, subject: str = ..., countries: Sequence[str] = ...
    ) -> Reading: ...


def wrong(typed: str, sentence: str, subject: str, /, **words: object) -> Reading:
    """Returns a refusal. ``sentence`` is translated and begins with ``%(subject)s``."""
    return Reading(typed, typed, problem=sentence % {"subject": subject or str(THE_VALUE), **words})


def only_spaces(typed: str, subject: str) -> Reading:
    return wrong(
        typed,
        _("%(subject)s contains only spaces. Enter an answer or clear the field."),
        subject,
    )


def invisible_left_out(many: int) -> str:
    """Returns the sentence about invisible characters, which nobody can see in the field."""
    if many == 1:
        return _("An invisible character is left out.")
    return _("%(n)d invisible characters are left out.") % {"n": many}


def short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
