"""Facts in a draft's stored answers that more than one step depends on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from senders.onboarding.answers.normalize import Stored
from senders.words.steps import COUNTRY_STEPS

Answers = Mapping[str, Stored]


@dataclass(frozen=True)
class Facts:
    """Facts for the forms. ``texts`` are answers of other steps that forms suggest."""

    region: str = ""
    use_case: str = ""
    countries: tuple[str, ...] = ()
    ownership: str = ""
    tax_country: str = ""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Answers) -> "Facts":
        basics, us = answers.get("basics", {}), answers.get("us", {})
        return cls(
            region=first(basics, "region"),
            use_case=first(basics, "use_case"),
            countries=tuple(answers.get("countries", {}).get("countries", ())),
            ownership=first(us, "ownership_type"),
            tax_country=first(us, "tax_id_country"),
            texts=_texts(answers),
        )

    def asks(self, step: str) -> bool:
        """Returns True if the step applies; a country's own step needs the country chosen."""
        of_country = {slug: country for country, slug in COUNTRY_STEPS.items()}
        return step not in of_country or of_country[step] in self.countries


def first(stored: Stored, name: str) -> str:
    """Returns the value of a field, or "" if nothing was typed."""
    values = stored.get(name) or ("",)
    return values[-1]


def _texts(answers: Answers) -> dict[str, tuple[str, ...]]:
    def step(slug: str) -> Stored:
        return answers.get(slug, {})

    contacts = step("contacts")
    texts_by_use = {
        "brand": [first(step("brand"), "name")],
        "emails": _column(contacts, "emails", "address"),
        "phones": _column(contacts, "phones", "number"),
        "websites": _column(contacts, "websites", "url"),
        "company": [first(step(slug), "company_legal_name") for slug in ("gb", "us")],
        "address": [first(step(slug), "full_company_address") for slug in ("gb", "fr")],
    }
    return {
        use: tuple(dict.fromkeys(text for text in texts if text.strip()))
        for use, texts in texts_by_use.items()
    }


def _column(stored: Stored, rows: str, key: str) -> Iterable[str]:
    return [
        first(stored, name)
        for name in sorted(stored)
        if name.startswith(f"{rows}-") and name.endswith(f"-{key}")
    ]
