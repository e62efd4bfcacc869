"""Controls with templates of our own. No rules about answers here."""

from typing import Any

from django import forms

from senders.words import country_rules


class Radios(forms.RadioSelect):
    template_name = "onboarding/widgets/choices.html"


class Checks(forms.CheckboxSelectMultiple):
    template_name = "onboarding/widgets/choices.html"


class CountryChecks(forms.CheckboxSelectMultiple):
    """Checkboxes for countries by name, with a search box and notes for each country."""

    template_name = "onboarding/widgets/countries.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        return {**option, "notes": country_rules.notes(str(option["value"]))}
