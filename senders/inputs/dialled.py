"""Typed telephone numbers as digits: notation off, and what stands in a number by mistake named.

The plan of each country is in ``phone_plan``; the kinds of fields are in ``phones``.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from senders.inputs import characters
from senders.inputs.reading import THE_VALUE, invisible_left_out, short

LONGEST = 100  # characters of a number with its notation; twice what any number needs
MOST_DIGITS = 20
_TEL = re.compile(
    r"(?:(?:tel|phone|callto|sms|whatsapp|mobile|mob|cell|fon|telefon|tél|téléphone|"
    r"handy|portable|móvil|telefono|teléfono|t|m|p) ?(?::|\.:?)|tel) ?/{0,2} ?",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r";(?:phone-context|isub|ext)=[^;]{0,60}$", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?:;ext=|ext(?:ension)?[. ]?|durchwahl|poste|anexo|interno|x|#) ?:? ?[0-9]{1,6}$",
    re.IGNORECASE,
)
_SPREADSHEET = re.compile(r"[0-9][.,]?[0-9]{0,15}[eE][+-]?[0-9]{1,2}")
_ZERO = re.compile(r"\( ?0 ?\)")
_WORD = re.compile(r"[^\W\d_]+")
_SEPARATORS = " .-()·•'’‧∙"
_BETWEEN = ",;|&\n"
_ALLOWED = frozenset(f"0123456789+/{_SEPARATORS}")


class Dialled(NamedTuple):
    """The digits of a number. ``plus`` if a + or 00 stood before them.

    ``zero_at`` is the place of a zero in brackets, ``(0)``, which is not among the digits; -1
    without one. ``prefix`` is what stood before the digits in place of a plus.
    """

    digits: str
    plus: bool
    zero_at: int = -1
    prefix: str = ""
    notes: tuple[str, ...] = ()


class NotANumber(ValueError):
    """The text is not one telephone number; the message is a sentence for people."""


def read(typed: str, subject: str) -> Dialled:
    """Returns the digits of one number. Raises ``NotANumber``."""
    words = {"subject": subject or str(THE_VALUE)}
    bare, invisible = characters.code(typed)
    notes = (invisible_left_out(invisible),) if invisible else ()
    bare = characters.without_link(bare)
    bare = _without_label(characters.unquoted(bare).rstrip(" .,;:!"))
    if not bare:
        raise NotANumber(
            _("%(subject)s contains only spaces. Enter an answer or clear the field.") % words
        )
    if len(bare) > LONGEST:
        raise NotANumber(_("%(subject)s is longer than one phone number. Enter one.") % words)
    _refuse_words(bare, words)
    _refuse_signs(bare, words)
    return _digits(bare, notes, words)


def _without_label(bare: str) -> str:
    label = _TEL.match(bare[:LONGEST])
    if label:
        bare = _PARAMETERS.sub("", bare[label.end() :]) if ";ext=" not in bare.lower() else bare
        bare = _TEL.sub("", bare, count=1) if bare[: label.end()] == label[0] else bare
    return bare


def _refuse_words(bare: str, words: dict[str, str]) -> None:
    if _SPREADSHEET.fullmatch(bare):
        raise NotANumber(
            _("%(subject)s “%(typed)s” was shortened by a spreadsheet. Enter every digit.")
            % {**words, "typed": bare}
        )
    extension = _EXTENSION.search(bare)
    if extension and any(sign.isdigit() for sign in bare[: extension.start()]):
        raise NotANumber(
            _("%(subject)s contains an extension, “%(part)s”. Enter the number without it.")
            % {**words, "part": extension[0].strip(" ;")}
        )
    word = _WORD.search(bare)
    if word and word[0].isalpha():
        if len(word[0]) == 1:
            raise NotANumber(
                _("%(subject)s contains the letter “%(letter)s”. Enter digits only.")
                % {**words, "letter": word[0]}
            )
        raise NotANumber(
            _("%(subject)s contains “%(word)s”. Enter digits only.")
            % {**words, "word": short(word[0])}
        )


def _refuse_signs(bare: str, words: dict[str, str]) -> None:
    if not any(sign in "0123456789" for sign in bare):
        raise NotANumber(
            _("%(subject)s “%(typed)s” contains no digits. Enter a phone number.")
            % {**words, "typed": short(bare)}
        )
    for sign in bare:
        if sign in _BETWEEN:
            raise NotANumber(_several(sign, words))
        if sign not in _ALLOWED:
            raise NotANumber(
                _("%(subject)s contains “%(sign)s”. Enter digits, with a + before them.")
                % {**words, "sign": characters.named(sign)}
            )
    if "/" in bare and not _is_area_code(bare):
        raise NotANumber(_several("/", words))


def _several(sign: str, words: dict[str, str]) -> str:
    return _("%(subject)s contains “%(sign)s”. Enter one number in each field.") % {
        **words,
        "sign": sign,
    }


def _is_area_code(bare: str) -> bool:
    """Tests for one slash after an area code, as in ``0211/123456``, and not between numbers."""
    before, _slash, after = bare.partition("/")
    if "/" in after or "+" in after:
        return False
    area, rest = (sum(sign in "0123456789" for sign in part) for part in (before, after))
    return 1 <= area <= 7 and rest >= 4


def _digits(bare: str, notes: tuple[str, ...], words: dict[str, str]) -> Dialled:
    head = bare.lstrip(f"+{_SEPARATORS}")
    plus = "+" in bare[: len(bare) - len(head)]
    if "+" in head:
        raise NotANumber(
            _("%(subject)s contains a second “+”. Enter one number in each field.") % words
            if plus or sum(sign in "0123456789" for sign in head.partition("+")[0]) > 4
            else _("%(subject)s contains “+” after the first digit. Enter it at the start.") % words
        )
    zero = _ZERO.search(bare)
    zero_at = -1
    if zero:
        zero_at = sum(sign in "0123456789" for sign in bare[: zero.start()])
        if zero_at:
            bare = f"{bare[: zero.start()]} {bare[zero.end() :]}"
        else:
            zero_at = -1  # a national number that begins with its zero
    digits = "".join(sign for sign in bare if sign in "0123456789")
    prefix = ""
    if digits.startswith("00"):
        prefix = "00"
        digits, zero_at = digits[2:], zero_at - 2 if zero_at > 2 else -1
        plus = True
    if not digits.strip("0"):
        raise NotANumber(_("%(subject)s contains only zeros. Enter a phone number.") % words)
    return Dialled(digits, plus, zero_at, prefix, notes)
