"""Texts that people read: white space at the ends and invisible characters are left out.

Typography stays: quotes, dashes, emoji and the marks that some scripts need.
"""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from senders.inputs.reading import Reading, invisible_left_out

# They shape Arabic, Indic scripts and emoji, or set the direction of mixed texts.
_SHAPING = "\u200c\u200d\u200e\u200f\u061c"
_ISOLATES = "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"


def text(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a text of one or several lines. Whatever is typed can be sent."""
    return _read(typed, keep_lines=True)


def label(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a text of one line: line ends, tabs and no-break spaces become spaces."""
    return _read(typed, keep_lines=False)


def _read(typed: str, *, keep_lines: bool) -> Reading:
    if typed.isascii() and typed.isprintable():
        return Reading(typed, typed.strip())
    signs = set(typed)
    foreign = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in signs)
    seen = typed.translate({ord(sign): None for sign in signs if _is_waste(sign, typed, foreign)})
    many = len(typed) - len(seen)
    kept = "\n" if keep_lines else ""
    plain = seen.translate({ord(sign): " " for sign in signs if sign.isspace() and sign != kept})
    plain = "\n".join(line.rstrip(" ") for line in plain.split("\n"))
    notes = (invisible_left_out(many),) if many else ()
    sent = plain.strip()
    if not notes and sent != typed.strip():
        notes = (_("Special spaces are sent as plain spaces."),)
    return Reading(typed, sent, notes)


def _is_waste(sign: str, whole: str, foreign: bool) -> bool:
    if sign.isspace() or unicodedata.category(sign) not in {"Cf", "Cc"}:
        return False
    if sign in _SHAPING:
        # Joiners are part of an emoji or a word; between Latin letters they are leftovers.
        return whole.isascii() or not (foreign or sign in "\u200c\u200d")
    if sign in _ISOLATES:
        return not foreign
    # Flags of regions are spelt with tag characters.
    return not 0xE0020 <= ord(sign) <= 0xE007F
