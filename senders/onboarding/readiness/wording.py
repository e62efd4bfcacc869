"""Reads texts for the rules: answers as reviewers see them, the words and names in them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from senders.onboarding.readiness.rules import Subject
from senders.words.fields import question_path
from senders.words.rule_words import GENERIC
from senders.words.steps import COUNTRY_STEPS

READ = 10_000  # characters of a text; the longest answer that Sinch limits has 4,096
_LINK = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{1,63}\.(?:com|net|org|io|co|us|ly|eu|de|fr|example)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\+[0-9][0-9 ().-]{7,17}|\([0-9]{3}\) ?[0-9]{3}[ -][0-9]{4}"
    r"|\b[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}\b"
)


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


def folded(text: str) -> str:
    """Returns words in lower case, without accents, one space before, between and after them.

    A percent sign is a word, for “20% off”.
    """
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text[:READ].casefold())
        if not unicodedata.combining(sign)
    )
    spaced = "".join(sign if sign.isalnum() else " % " if sign == "%" else " " for sign in plain)
    return f" {' '.join(spaced.split())} "


def squeezed(text: str) -> str:
    """Returns the letters and digits of a text alone, without case and accents."""
    return folded(text).replace(" ", "").replace("%", "")


def mentions(text: str, words: Iterable[str]) -> str:
    """Returns the first of the words that a folded text contains, else ""."""
    return next((word.strip() for word in words if f" {word}" in text), "")


def names_brand(subject: Subject, text: str) -> bool:
    """Returns True where a text has a word of the brand's name, or there is no name to look for.

    A name in another script than the text is not looked for.
    """
    names = [brand_text(subject, "name"), us_answer(subject, "brandName")]
    known = [name for name in names if squeezed(name)]
    if not known or not any(is_latin(name) == is_latin(text) for name in known):
        return True
    read, tight = folded(text), squeezed(text)
    return any(
        squeezed(name) in tight or any(f" {word}" in read for word in own_words(name))
        for name in known
    )


def own_words(name: str) -> set[str]:
    """Returns the words of a name that not every brand has; all of them if there are no others."""
    words = set(folded(name).split())
    return {word for word in words - GENERIC if len(word) > 1} or words


def is_latin(text: str) -> bool:
    """Returns True where at least half of the letters have the Latin script."""
    letters = [sign for sign in text[:READ] if sign.isalpha()]
    return sum(sign < "\u0250" for sign in letters) * 2 >= len(letters)


def has_link(text: str) -> bool:
    return _LINK.search(text[:READ]) is not None


def has_phone(text: str) -> bool:
    return _PHONE.search(text[:READ]) is not None


def quoted(text: str, most: int = 60) -> str:
    """Returns the beginning of a text in quotation marks."""
    one_line = " ".join(text[: most * 2].split())
    return f"“{one_line[:most]}…”" if len(one_line) > most else f"“{one_line}”"


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
