"""Characters that mean the same: white space, invisible ones, dashes, quotes, digits of scripts.

For codes and addresses alone. Texts for people keep their typography (``texts``).
"""

import unicodedata
from typing import NamedTuple

DASHES = "‐‑‒–—―−﹘﹣－⁃"
QUOTES = "'\"‘’‚‛“”„‟«»‹›`´＇＂"
BLANKS = "\u2800\u3164\u115f\u1160\uffa0"  # they look like a space and are none for Python
_SELECTORS = range(0xFE00, 0xFE10)  # variation selectors, as after an emoji


class Code(NamedTuple):
    """A code without what cannot be seen, and how many characters that was."""

    text: str
    invisible: int


def is_invisible(sign: str) -> bool:
    """Tests for a format or control character, a joiner or a selector.

    White space is not one, nor is NUL, which no keyboard and no document puts into a text.
    """
    return not (sign.isspace() or sign == "\0") and (
        unicodedata.category(sign) in {"Cf", "Cc"} or ord(sign) in _SELECTORS or sign == "\u034f"
    )


def without_invisible(typed: str) -> Code:
    if typed.isascii() and typed.isprintable():
        return Code(typed, 0)
    # Each sign is judged once: a text may be long, and its signs are few.
    invisible = {ord(sign): None for sign in set(typed) if is_invisible(sign)}
    seen = typed.translate(invisible) if invisible else typed
    return Code(seen, len(typed) - len(seen))


def code(typed: str) -> Code:
    """Returns a code with plain digits, signs, dashes and spaces, and without spaces at its ends.

    Full-width forms and the digits of every script become ASCII. Letters stay.
    """
    seen, invisible = without_invisible(typed)
    if not (seen.isascii() and seen.isprintable()):
        others = {ord(sign): plain for sign in set(seen) if (plain := _plain(sign)) != sign}
        seen = seen.translate(others) if others else seen
    return Code(seen.strip(), invisible)


def _plain(sign: str) -> str:
    if sign.isspace() or sign in BLANKS:
        return " "
    if sign in DASHES:
        return "-"
    if 0xFF01 <= ord(sign) <= 0xFF5E:
        return chr(ord(sign) - 0xFEE0)
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def named(sign: str) -> str:
    """Returns a character as an error names it: itself, or its code point if it shows nothing."""
    return sign if sign.isprintable() and not sign.isspace() else f"U+{ord(sign):04X}"


def without_link(text: str) -> str:
    """Returns ``shown<link>`` of a mail program as its link, where both are the same address."""
    shown, bracket, link = text.rstrip(" >").partition("<")
    if not bracket or not shown.strip() or "<" in link or not text.rstrip().endswith(">"):
        return text
    return link if _address(shown) == _address(link) else text


def _address(text: str) -> str:
    """The address alone, to compare two notations: no scheme, no case, no signs at the end."""
    bare = text.strip().lower().rpartition(":")[2].strip("/ ")
    return "".join(sign for sign in bare if sign not in " ()-") if bare[:1] in "+0(" else bare


def unquoted(text: str) -> str:
    """Removes quotes, angle brackets and spaces around a text, also a lone one of a pair."""
    return text.strip(f" \t<>{QUOTES}")
