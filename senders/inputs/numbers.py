"""Typed numbers. ``sent`` is in JSON notation; what can be read in two ways is refused."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from senders.inputs import characters
from senders.inputs.reading import Reading, only_spaces, short, wrong

_JSON = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<sign>[ '_,.])[0-9]{2,3}(?:(?P=sign)[0-9]{2,3})*")
_THREE_AFTER = re.compile(r"-?0*[1-9][0-9]{0,2}[,.][0-9]{3}")
_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
LONGEST = 400  # characters; a longer number is beyond every limit
_GROUPS = " '_"
_POINTS = ",."


def number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a number, whole or not."""
    bare = characters.unquoted(characters.code(typed).text).replace("’", "'").rstrip(" ;")
    if not bare:
        return only_spaces(typed, subject)
    if len(bare) > LONGEST:
        return _too_large(typed, subject)
    if _JSON.fullmatch(bare) and not _is_ambiguous(bare):
        # A valid notation stays as it is.
        return Reading(typed, bare) if math.isfinite(float(bare)) else _too_large(typed, subject)
    sign, digits = ("-", bare[1:]) if bare[0] == "-" else ("", bare.removeprefix("+"))
    digits = digits.strip().rstrip(".,") or digits
    if bad := next((each for each in digits if each not in "0123456789 '_,."), ""):
        return _bad_sign(typed, subject, digits, bad)
    if _is_ambiguous(digits):
        whole, _point, rest = re.split(r"([,.])", digits, maxsplit=1)
        return wrong(
            typed,
            _(
                "%(subject)s “%(typed)s” can be read as %(grouped)s or as %(decimal)s. Enter it "
                "without separators."
            ),
            subject,
            typed=bare,
            grouped=f"{sign}{whole}{rest}",
            decimal=f"{sign}{whole}.{rest.rstrip('0') or '0'}",
        )
    plain = _plain(digits)
    if plain is None:
        return wrong(
            typed,
            _("%(subject)s “%(typed)s” is not one number. Enter it without separators."),
            subject,
            typed=short(bare),
        )
    found = sign + plain
    return Reading(typed, found) if math.isfinite(float(found)) else _too_large(typed, subject)


def whole_number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a number without a fraction."""
    found = number(typed, subject, countries)
    if found.problem:
        return found
    value = float(found.sent)
    if not value.is_integer():
        return wrong(
            typed,
            _("%(subject)s has a fraction (“%(typed)s”). Enter a whole number."),
            subject,
            typed=found.sent,
        )
    sent = found.sent if found.sent.lstrip("-").isdecimal() else str(int(value))
    return Reading(typed, sent, found.left_out)


def message_count(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a number of messages. A comma before three digits groups them: ``25,000``."""
    found = number(typed, subject, countries)
    if not found.problem or not _COMMA.fullmatch(bare := characters.code(typed).text):
        return found
    return replace(number(bare.replace(",", ""), subject, countries), typed=typed)


def _is_ambiguous(digits: str) -> bool:
    """Tests for one comma or point before exactly three digits: ``25,000`` and ``25.000``."""
    return _THREE_AFTER.fullmatch(digits) is not None


def _plain(digits: str) -> str | None:
    """Returns grouped digits with at most one decimal sign in JSON notation, or None."""
    last = max(digits.rfind(","), digits.rfind("."))
    fraction = ""
    if last >= 0 and digits.count(digits[last]) == 1:
        digits, fraction = digits[:last], digits[last + 1 :]
        if not fraction.isdecimal():
            return None
    if not digits.isdecimal():
        grouped = _GROUPED.fullmatch(digits)
        if not grouped or (digits[-4] != grouped["sign"]):
            return None
        digits = digits.replace(grouped["sign"], "")
    whole = digits.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole


def _bad_sign(typed: str, subject: str, digits: str, bad: str) -> Reading:
    if bad.isalpha():
        word = re.match(r"[^\W\d_]{1,40}", digits[digits.index(bad) :])
        return wrong(
            typed,
            _("%(subject)s contains “%(word)s”. Enter digits only, for example 25000."),
            subject,
            word=word[0] if word else bad,
        )
    if bad == "-":
        return wrong(
            typed,
            _("%(subject)s contains “-”. Enter one number, not a range."),
            subject,
        )
    return wrong(
        typed,
        _("%(subject)s contains “%(sign)s”. Enter digits only, for example 25000."),
        subject,
        sign=characters.named(bad),
    )


def _too_large(typed: str, subject: str) -> Reading:
    return wrong(typed, _("%(subject)s is larger than any number that can be sent."), subject)
