"""The documents, languages and emails that a launch in each chosen country means for the brand."""

from collections.abc import Iterable
from dataclasses import dataclass

from senders.words import countries, country_rules


@dataclass(frozen=True)
class CountryPapers:
    """The demands of one country, each a sentence, and who writes to the brand because of it."""

    code: str
    country: str
    papers: tuple[str, ...]
    writer: str


def of(codes: Iterable[str]) -> list[CountryPapers]:
    """Returns the countries with demands of their own, by name."""
    return [
        CountryPapers(code, countries.name(code), tuple(found), country_rules.writer(code))
        for code in sorted(set(codes), key=countries.name)
        if (found := country_rules.papers(code))
    ]


def without(codes: Iterable[str]) -> str:
    """Returns the names of the countries without known demands; empty if there are none."""
    return countries.named(
        code for code in sorted(set(codes), key=countries.name) if not country_rules.papers(code)
    )
