"""Picks the texts of a subject for the rules: answers as reviewers see them, and the brand's."""

from collections.abc import Iterator, Mapping
from typing import Any

from senders.onboarding import plain_words
from senders.onboarding.readiness.rules import Subject
from senders.words.fields import question_path
from senders.words.steps import COUNTRY_STEPS


def answer(subject: Subject, section: str, key: str) -> str:
    """Returns the answer as reviewers read it, without the marker that Sinch removes."""
    return _read(subject.answers(section), key)


def answers(subject: Subject, section: str, key: str) -> list[str]:
    """Returns the texts of a list of answers."""
    found = subject.answers(section).get(key)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def us_answer(subject: Subject, key: str) -> str:
    """Returns an answer to the current US questionnaire, if the US is selected."""
    if "US" not in subject.countries or not subject.us_is_current:
        return ""
    return answer(subject, "us", key)


def brand_text(subject: Subject, key: str) -> str:
    value = subject.brand.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts_of(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yields (path, text) of every text: of the brand, and of the sections that are asked."""
    for key in ("name", "description"):
        if text := brand_text(subject, key):
            yield f"details.brand.{key}", text
    for section in ("general", "verification", *COUNTRY_STEPS.values()):
        if section not in COUNTRY_STEPS.values() or section.upper() in subject.countries:
            yield from _texts(subject.answers(section), question_path(section, ""))


def names_brand(subject: Subject, text: str) -> bool:
    """Returns True where a text names the brand, or there is no name to look for."""
    brand, in_the_us = brand_text(subject, "name"), us_answer(subject, "brandName")
    return plain_words.name_brand(text, (brand, in_the_us))


def _texts(given: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        path = f"{prefix}{key}"
        if str(key).endswith("Metadata"):
            continue
        if isinstance(value, str) and value.strip():
            yield path, _read(given, key)
        elif isinstance(value, list):
            for number, text in enumerate(value):
                if isinstance(text, str) and text.strip():
                    yield f"{path}.{number}", text.strip()
        elif isinstance(value, Mapping):
            flat = {name: text for name, text in value.items() if isinstance(text, str)}
            yield from _texts(flat, f"{path}.")


def _read(given: Mapping[str, Any], key: str) -> str:
    text, metadata = given.get(key), given.get(f"{key}Metadata")
    if not isinstance(text, str):
        return ""
    ignore = metadata.get("ignore") if isinstance(metadata, Mapping) else None
    return (text.replace(ignore, "") if isinstance(ignore, str) and ignore else text).strip()
