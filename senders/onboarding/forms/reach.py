"""The forms of the steps test numbers and countries."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding.forms.fields import Answer, Many
from senders.onboarding.forms.layout import Section, StepFields
from senders.onboarding.forms.widgets import CountryChecks
from senders.provisioning import INVITES_PER_DAY, TEST_NUMBERS_MAX
from senders.sender.numbers import pasted
from senders.words import countries, country_groups, country_rules

MOST_NAMED = 5  # invalid entries that an error lists


class Numbers(Answer):
    """A list of phone numbers in one text, in any notation."""

    countries: Sequence[str] = ()

    def wrong(self, typed: str) -> str:
        readings = pasted.read(typed, self.countries)
        problems = [reading.problem for reading in readings if reading.problem]
        if len(problems) > MOST_NAMED:
            others = len(problems) - MOST_NAMED
            problems[MOST_NAMED:] = [
                ngettext("%d more entry is invalid.", "%d more entries are invalid.", others)
                % others
            ]
        total = len(self.to_wire(typed))
        if total > TEST_NUMBERS_MAX:
            problems.append(
                _("Sinch accepts up to %(most)d test numbers. You entered %(measured)d.")
                % {"most": TEST_NUMBERS_MAX, "measured": total}
            )
        if not readings:
            problems.append(_("Enter at least one phone number."))
        return " ".join(problems)

    def to_wire(self, typed: str) -> list[str]:
        return pasted.sent(typed, self.countries)

    def from_wire(self, value: Any) -> str | None:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return None
        return "\n".join(value)


class TestNumbersForm(StepFields):
    __test__ = False  # pytest would collect the class by its name

    test_numbers = Numbers("details.testNumbers", multiline=True, keyboard="tel")
    sections = (Section(("test_numbers",)),)

    def prepare(self) -> None:
        self._field.countries = self.facts.countries

    @property
    def _field(self) -> Numbers:
        field = self.fields["test_numbers"]
        assert isinstance(field, Numbers)  # noqa: S101  for mypy; declared above
        return field

    def readings(self) -> list[pasted.PastedNumber]:
        return pasted.read(self.typed("test_numbers"), self.facts.countries)

    def remarks(self) -> Sequence[str]:
        if not pasted.is_read_whole(self.typed("test_numbers")):
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
