"""Colours: hexadecimal codes in every notation that style guides print."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from senders.inputs import characters
from senders.inputs.reading import Reading, only_spaces, short, wrong

_HEX = "0123456789abcdefABCDEF"
_LABEL = re.compile(r"(?:accent |brand |background-)?(?:colou?r|hex|background)\s*[:=]\s*", re.I)
_RGB = re.compile(
    r"(?:rgba?)? ?\(? ?(\d{1,3}) ?[,; ] ?(\d{1,3}) ?[,; ] ?(\d{1,3})"
    r"(?: ?[,/] ?(?:1(?:\.0)?|100%))? ?\)?",
    re.IGNORECASE,
)
SCAN = 60  # characters; no notation of a colour is longer


def colour(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a colour as ``#`` and six hexadecimal digits; their case stays as typed."""
    bare = characters.unquoted(characters.code(typed).text).rstrip(" ;,.")
    if not bare:
        return only_spaces(typed, subject)
    if label := _LABEL.match(bare[:SCAN]):
        bare = bare[label.end() :]
    bare = " ".join(bare.split())
    if (rgb := _RGB.fullmatch(bare)) and not bare.isdecimal():
        decimal = _of_numbers(typed, subject, [int(each) for each in rgb.groups()])
        digits = "".join(rgb.groups())
        if any(sign in bare for sign in "rR(,;") or len(digits) not in {3, 6}:
            return decimal
        return wrong(
            typed,
            _("%(subject)s “%(typed)s” can be read as #%(hex)s or as %(rgb)s. Enter one of these."),
            subject,
            typed=bare,
            hex=digits if len(digits) == 6 else "".join(digit * 2 for digit in digits),
            rgb=decimal.sent,
        )
    digits = bare.replace(" ", "").replace("-", "").lstrip("#")
    if digits[:2] in {"0x", "0X"}:
        digits = digits[2:]
    bad = next((sign for sign in digits if sign not in _HEX), "")
    if bad:
        return _not_hexadecimal(typed, subject, digits, bad)
    if len(digits) == 3:
        doubled = "".join(digit * 2 for digit in digits)
        return Reading(typed, f"#{doubled}", (_("Each of the three digits is doubled."),))
    if len(digits) == 8 and digits[6:].lower() == "ff":
        note = _("The last two digits, no transparency, are left out.")
        return Reading(typed, f"#{digits[:6]}", (note,))
    if len(digits) in {4, 8}:
        return wrong(
            typed,
            _("%(subject)s has a transparency (“%(part)s”). Enter # and six digits without it."),
            subject,
            part=digits[6:] or digits[3:],
        )
    if len(digits) != 6:
        return wrong(
            typed,
            _("%(subject)s must be # and six digits, for example #E91B0C. You entered %(n)d."),
            subject,
            n=len(digits),
        )
    return Reading(typed, f"#{digits}")


def _of_numbers(typed: str, subject: str, parts: list[int]) -> Reading:
    if too_high := next((part for part in parts if part > 255), None):
        return wrong(
            typed,
            _("%(subject)s contains “%(part)d”. Each part of an RGB colour is 0 to 255."),
            subject,
            part=too_high,
        )
    return Reading(typed, "#" + "".join(f"{part:02X}" for part in parts))


def _not_hexadecimal(typed: str, subject: str, digits: str, bad: str) -> Reading:
    if digits[:3].lower() in {"rgb", "hsl", "hsv", "cmy"}:
        return wrong(
            typed,
            _("%(subject)s is “%(typed)s”. Enter its code: # and six digits, as in #E91B0C."),
            subject,
            typed=short(typed.strip()),
        )
    if digits.isalpha() and len(digits) != 6:
        return wrong(
            typed,
            _("%(subject)s is “%(name)s”. Enter its code: # and six digits, as in #E91B0C."),
            subject,
            name=short(digits),
        )
    return wrong(
        typed,
        _("%(subject)s contains “%(sign)s”. Use only 0–9 and A–F after #."),
        subject,
        sign=characters.named(bad),
    )
