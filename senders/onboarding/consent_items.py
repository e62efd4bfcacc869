"""The items that reviewers look for in an opt-in, opt-out or help text, and which of them it lacks.

Pure functions on a text and the brand's name. A text in a language without words in
``words.consent_words`` is not judged. Rules and pages word the result; no findings here.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from senders.words.consent_words import (
    LANGUAGES,
    LEGAL_FORMS,
    OTHER_LETTERS,
    OTHERS,
    Language,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Item(Enum):
    """One thing that a consent text says. The value is its key in ``Language.sentences``."""

    BRAND = "brand"
    STOP = "stop"
    HELP = "help"
    FREQUENCY = "frequency"
    RATES = "rates"
    TERMS = "terms"
    MESSAGE = "message"
    CONTACT = "contact"

    @property
    def words(self) -> "_StrPromise":
        return _WORDS[self]


_WORDS = {
    Item.BRAND: _("the brand name"),
    Item.STOP: _("how to stop"),
    Item.HELP: _("how to get help"),
    Item.FREQUENCY: _("message frequency"),
    Item.RATES: _("a notice of message rates"),
    Item.TERMS: _("terms or privacy policy"),
    Item.MESSAGE: _("the exact message instead of a description"),
    Item.CONTACT: _("a phone number, email address or website"),
}

# What reviewers look for, text by text.
OPT_IN = (Item.BRAND, Item.STOP, Item.HELP, Item.FREQUENCY, Item.RATES, Item.TERMS)
OPT_OUT = (Item.BRAND, Item.MESSAGE)
HELP = (Item.BRAND, Item.CONTACT)

_TOKEN = re.compile(r"[^\W\d_]+")
_NAME_PART = re.compile(r"\w+")
_GAP = re.compile(r"\[[^\[\]]{0,80}\]")
_CONTACT = re.compile(r"[\w.]@\w|\bhttps?://\w|\bwww\.\w|\w\.[a-z]{2,}\b|\d{2}[\d ./()-]{3}\d")
_QUOTES = '“„«"'
_FEWEST = 2  # words that tell a language
_NEAR = 0.7  # of the best score: the text may be in that language as well
_LONGEST = 20_000  # characters that are read


def missing_items(text: str, brand: str, asked: Iterable[Item] = OPT_IN) -> tuple[Item, ...]:
    """Returns the items that a text lacks, in the order of ``asked``.

    Empty for a blank text, and for a language without words. A gap in [brackets] says nothing. A
    blank ``brand`` is not looked for.
    """
    read = _plain(text)
    said, spoken = _GAP.sub(" ", read), [LANGUAGES[code] for code in languages_of(text)]
    if not spoken:
        return ()
    return tuple(item for item in asked if not _says(item, said, _plain(brand), spoken))


def named(items: Iterable[Item]) -> str:
    """Returns the items in words, such as “the brand name, how to stop”."""
    return ", ".join(str(item.words) for item in items)


def sentences_for(text: str, brand: str, asked: Collection[Item] = OPT_IN) -> str:
    """Returns sentences in the language of the text that say what it lacks.

    Empty if nothing is missing. Without a brand name there is no sentence that needs it.
    """
    name, keys = " ".join(brand.split()), dict[str, None]()
    for item in missing_items(text, brand, asked):
        # The sentence for a reply or for help names the brand too.
        others = {Item.MESSAGE, Item.CONTACT}.intersection(asked) if item is Item.BRAND else set()
        keys |= {other.value: None for other in others or {item}}
    known = [LANGUAGES[code].sentences[key] for code in languages_of(text)[:1] for key in keys]
    return " ".join(
        sentence.replace("{brand}", name) for sentence in known if name or "{brand}" not in sentence
    )


def languages_of(text: str) -> list[str]:
    """Returns the languages that the text may be in, the likeliest first.

    Empty unless there are words for its language.
    """
    read = _plain(text)
    tokens = _TOKEN.findall(read)
    if not tokens or any(not _is_latin(character) for character in set(read)):
        return []
    others = sum(token in OTHERS for token in tokens)
    others += _FEWEST * sum(character in OTHER_LETTERS for character in read)
    scores = {code: sum(token in _known(code) for token in tokens) for code in LANGUAGES}
    best = max(scores.values())
    fewest = min(_FEWEST, max(1, len(tokens) - 1))
    if best < fewest or best <= others:
        return []
    likely = [code for code, score in scores.items() if score >= max(fewest, best * _NEAR)]
    return sorted(likely, key=lambda code: -scores[code])


@cache
def _known(code: str) -> frozenset[str]:
    """The words that tell a language: the frequent ones and those of its sentences."""
    language = LANGUAGES[code]
    written = " ".join(language.sentences.values()).lower()
    return language.frequent | frozenset(_TOKEN.findall(_GAP.sub(" ", written)))


def _says(item: Item, text: str, brand: str, spoken: Collection[Language]) -> bool:
    match item:
        case Item.BRAND:
            return _names(text, brand)
        case Item.STOP:
            return any(_has(text, language.stop) for language in spoken)
        case Item.HELP:
            return any(_has(text, language.help) for language in spoken)
        case Item.FREQUENCY:
            return any(_has(text, language.frequency) for language in spoken)
        case Item.RATES:
            return any(_has(text, language.rates) for language in spoken)
        case Item.TERMS:
            return any(_has(text, language.terms) for language in spoken)
        case Item.MESSAGE:
            described = tuple(stem for language in spoken for stem in language.described)
            # A message between quotation marks is given, whatever is said around it.
            return not text.startswith(described) or any(mark in text for mark in _QUOTES)
        case Item.CONTACT:
            return bool(_CONTACT.search(text))


def _names(text: str, brand: str) -> bool:
    """Returns True if the text has the brand's name, with or without its legal form."""
    parts = _NAME_PART.findall(brand)
    if not parts:
        return True
    spoken = " ".join(parts)
    short = " ".join(part for part in parts if part not in LEGAL_FORMS)
    read = f" {' '.join(_NAME_PART.findall(text))} "
    return f" {spoken} " in read or (bool(short) and f" {short} " in read)


def _has(text: str, stems: tuple[str, ...]) -> bool:
    return any(_starts(stem).search(text) for stem in stems)


@cache
def _starts(stem: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(stem)}")


def _plain(text: str) -> str:
    """Returns a text in lower case with single spaces and plain apostrophes."""
    folded = unicodedata.normalize("NFC", text).replace("’", "'").lower()
    return " ".join(folded[:_LONGEST].split())


def _is_latin(character: str) -> bool:
    return not character.isalpha() or "LATIN" in unicodedata.name(character, "")
