"""The forms of the steps test numbers and countries."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding.forms.fields import Answer, Many
from senders.onboarding.forms.layout import Section, StepFields
from senders.onboarding.forms.widgets import CountryChecks
from senders.provisioning import INVITES_PER_DAY, TEST_NUMBERS_MAX
from senders.sender.numbers import pasted
from senders.sender.numbers.pasted import PastedList
from senders.words import countries, country_groups, country_rules


class Numbers(Answer):
    """A list of phone numbers in one text, in any notation."""

    # The reading of the text in the control, of which the page shows a table.
    lines: PastedList | None = None

    def admit(self, typed: str) -> None:
        super().admit(typed)
        self.reading = None
        self.lines = self.read_list(typed) if typed.strip() else None

    def read_list(self, typed: str) -> PastedList:
        if self._known is None or self._known[:2] != (typed, tuple(self.countries)):
            found = pasted.read_list(typed, self.countries)
            self._known = (typed, tuple(self.countries), found)
        return self._known[2]

    # Reading a thousand numbers takes a third of a second, so a form does it once.
    _known: tuple[str, tuple[str, ...], PastedList] | None = None

    def clean(self, value: Any) -> str:
        typed = self.to_python(value) or ""
        if typed and (problems := self.problems(typed)):
            raise ValidationError(problems)
        return typed

    def problems(self, typed: str) -> list[str]:
        """Returns a sentence for each of the first wrong lines, and for the list as a whole."""
        found = self.read_list(typed)
        problems = found.problems
        total = len(self.to_wire(typed))
        if total > TEST_NUMBERS_MAX:
            problems.append(
                _("Sinch accepts up to %(most)d test numbers. You entered %(measured)d.")
                % {"most": TEST_NUMBERS_MAX, "measured": total}
            )
        if not found.numbers:
            problems.append(_("Enter at least one phone number."))
        return problems

    @property
    def placed(self) -> Mapping[str, str]:
        """The problems that stand at their line of the table, with the line's anchor."""
        return self.lines.anchors if self.lines else {}

    def to_wire(self, typed: str, countries: Sequence[str] | None = None) -> list[str]:
        return pasted.sent_of(typed, self.read_list(typed))

    def from_wire(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return None
        texts = [super(Numbers, self).from_wire(one) for one in value]
        return None if None in texts else "\n".join(map(str, texts))


class TestNumbersForm(StepFields):
    __test__ = False  # pytest would collect the class by its name

    test_numbers = Numbers("details.testNumbers", multiline=True, keyboard="tel")
    sections = (Section(("test_numbers",)),)

    @property
    def _field(self) -> Numbers:
        field = self.fields["test_numbers"]
        assert isinstance(field, Numbers)  # noqa: S101  for mypy; declared above
        return field

    def readings(self) -> list[pasted.PastedNumber]:
        return self._field.read_list(self.typed("test_numbers")).numbers

    def remarks(self) -> Sequence[str]:
        if len(self.readings()) == pasted.MOST_READ:
            return []  # the error says how many there are
        distinct = sum(bool(one.e164) and not one.same_as for one in self.readings())
        repeated = sum(bool(one.same_as) for one in self.readings())
        remarks = []
        if distinct > INVITES_PER_DAY:
            words = {"many": distinct, "day": INVITES_PER_DAY}
            remarks.append(
                _(
                    "Sinch allows %(day)d invitations per sender per day. You entered %(many)d "
                    "numbers."
                )
                % words
            )
        if repeated:
            remarks.append(
                ngettext(
                    "%d number is listed more than once. It will be sent once.",
                    "%d numbers are listed more than once. Each will be sent once.",
                    repeated,
                )
                % repeated
            )
        return remarks


class CountriesForm(StepFields):
    countries = Many(
        "details.countries",
        [(code, countries.name(code)) for code in country_rules.offered()],
        presets={group.slug: group.codes for group in country_groups.GROUPS},
        widget=CountryChecks,
    )
    sections = (Section(("countries",)),)
    several = frozenset({"countries"})
