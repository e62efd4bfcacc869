"""Reads the words of a text: without case and accents, names, links and phones in it.

Pure functions for rules and advice. Whose text it is and what follows from it is not here.
"""

import re
import unicodedata
from collections.abc import Iterable

from senders.words.rule_words import GENERIC

READ = 10_000  # characters of a text; the longest answer that Sinch limits has 4,096
_LINK = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{1,63}\.(?:com|net|org|io|co|us|ly|eu|de|fr|example)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\+[0-9][0-9 ().-]{7,17}|\([0-9]{3}\) ?[0-9]{3}[ -][0-9]{4}"
    r"|\b[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}\b"
)


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


def name_brand(text: str, names: Iterable[str]) -> bool:
    """Returns True where a text has a word of one of the names, or there is none to look for.

    A name in another script than the text is not looked for.
    """
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
