"""Controls with templates of our own. No rules about answers here."""

from typing import Any

from django import forms

from senders.words import countries, country_groups, country_rules


class Radios(forms.RadioSelect):
    template_name = "onboarding/widgets/choices.html"


class Checks(forms.CheckboxSelectMultiple):
    template_name = "onboarding/widgets/choices.html"


class CountryChecks(forms.CheckboxSelectMultiple):
    """Checkboxes for countries by name, with a search box, groups and notes for each country."""

    template_name = "onboarding/widgets/countries.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the groups of countries, each with the value of the button that adds it."""
        context = super().get_context(name, value, attrs)
        chosen = set(value or ())
        context["widget"]["groups"] = [
            {
                "then": f"preset-{name}-{group.slug}",
                "name": group.name,
                "countries": countries.joined([countries.name(code) for code in group.codes]),
                "count": len(group.codes),
                "is_whole": chosen.issuperset(group.codes),
            }
            for group in country_groups.GROUPS
        ]
        return context

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        return {**option, "notes": country_rules.notes(str(option["value"]))}
