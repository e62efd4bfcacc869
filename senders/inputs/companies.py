"""Company numbers: SIREN and SIRET, EIN, UK company numbers, VAT numbers and all others.

A wrong check digit is a warning: registers have exceptions, and Sinch documents no check.
"""

import re
from collections.abc import Sequence

import stdnum
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules
from stdnum.us import ein as ein_rules

from senders.inputs import characters
from senders.inputs.reading import Reading, only_spaces, short, wrong

LONGEST = 100  # characters; longer than any company number with its words
_GROUPING = str.maketrans("", "", " .,-/·'’")
# Words before a number, such as “SIREN :”, “Company No.” or “RCS Paris B”.
_WORDS = re.compile(
    r"(?:n[°ºo]\.? ?)?(?:siren(?:e)?|siret|ein|fein|tin|tax id|crn|vat|tva|ust-?idnr|"
    r"(?:company|registration|registered|companies house|vat|reg)"
    r"(?: (?:registration|number|no|reg|id))*)"
    r"\.? ?(?:number|no|n[°º])?\.? ?[:#=]? ?(?=[0-9a-z])",
    re.IGNORECASE,
)
_REGISTER = re.compile(r"r\.?c\.?s\.? [^\W\d_][^\W\d_ -]{0,30} (?:[a-d] )?(?=[0-9])", re.IGNORECASE)
_UK = re.compile(r"[A-Z]{2}[0-9]{6}|[0-9]{8}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]")
_UK_INSIDE = re.compile(r"\b(?:[A-Z]{2}[0-9]{6}|[0-9]{8})\b")
_UK_SHORT = re.compile(r"(?P<letters>[A-Z]{2})?(?P<digits>[0-9]{4,7})")


def siren(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a SIREN, also out of a SIRET or a French VAT number."""
    bare = _bare(typed, register=True)
    if not bare:
        return only_spaces(typed, subject)
    digits = bare.translate(_GROUPING)
    notes: tuple[str, ...] = ()
    if digits[:2].upper() == "FR" and len(digits) == 13:
        notes = (_("The VAT prefix %(prefix)s is left out.") % {"prefix": digits[:4].upper()},)
        digits = digits[4:]
    if bad := _not_a_digit(digits):
        return _bad_sign(typed, subject, bad)
    if len(digits) == 14 and siren_rules.is_valid(digits[:9]):
        notes = (_("This is a SIRET. Its last 5 digits, of the establishment, are left out."),)
        digits = digits[:9]
    if len(digits) != 9:
        return wrong(
            typed,
            _("%(subject)s must be 9 digits. You entered %(n)d."),
            subject,
            n=len(digits),
        )
    return Reading(typed, digits, notes, warning=_check("SIREN", siren_rules.is_valid(digits)))


def siret(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    bare = _bare(typed)
    if not bare:
        return only_spaces(typed, subject)
    digits = bare.translate(_GROUPING)
    if bad := _not_a_digit(digits):
        return _bad_sign(typed, subject, bad)
    if len(digits) != 14:
        return wrong(
            typed,
            _("%(subject)s must be 14 digits. You entered %(n)d."),
            subject,
            n=len(digits),
        )
    return Reading(typed, digits, warning=_check("SIRET", siret_rules.is_valid(digits)))


def ein(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads an EIN as ``12-3456789``."""
    bare = _bare(typed)
    if not bare:
        return only_spaces(typed, subject)
    if re.fullmatch(r"[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}", bare):
        return wrong(
            typed,
            _("%(subject)s is grouped like a Social Security number (3, 2 and 4 digits). Enter "
              "the EIN of the company, for example 12-3456789."),
            subject,
        )  # fmt: skip
    digits = bare.translate(_GROUPING)
    if bad := _not_a_digit(digits):
        return _bad_sign(typed, subject, bad)
    if len(digits) != 9:
        return wrong(
            typed,
            _("%(subject)s must be 9 digits, for example 12-3456789. You entered %(n)d."),
            subject,
            n=len(digits),
        )
    sent = f"{digits[:2]}-{digits[2:]}"
    warning = ""
    if not ein_rules.is_valid(sent):
        warning = _("The IRS assigns no EIN that starts with %(start)s. Check the number.") % {
            "start": digits[:2]
        }
    return Reading(typed, sent, warning=warning)


def uk_company_number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a number of Companies House. A number of another register stays as it is."""
    bare = _bare(typed)
    if not bare:
        return only_spaces(typed, subject)
    compact = bare.translate(_GROUPING).upper()
    if _UK.fullmatch(compact):
        return Reading(typed, compact)
    if found := _UK_SHORT.fullmatch(compact):
        letters, digits = found["letters"] or "", found["digits"]
        padded = letters + digits.zfill(8 - len(letters))
        if _UK.fullmatch(padded) and len(padded) - len(compact) <= 2:
            note = _("UK company numbers have 8 characters, so zeros are added.")
            return Reading(typed, padded, (note,))
    inside = _UK_INSIDE.findall(characters.code(typed).text[:LONGEST].upper())
    if len(inside) == 1:
        return Reading(typed, inside[0], (_("The words around the number are left out."),))
    warning = _("UK company numbers have 8 digits, or 2 letters and 6 digits. Check the number.")
    return Reading(typed, _as_typed(typed), warning=warning)


def vat_number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a VAT number with the two letters of its country."""
    bare = _bare(typed)
    if not bare:
        return only_spaces(typed, subject)
    compact = bare.translate(_GROUPING).upper()
    prefix = compact[:2]
    country = {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    if not (prefix.isascii() and prefix.isalpha()):
        if len(countries) != 1:
            return wrong(
                typed,
                _("%(subject)s has no country letters. Enter them first, for example GB."),
                subject,
            )
        (country,) = countries
        prefix = "EL" if country == "GR" else country
        compact = prefix + compact
    rules = stdnum.get_cc_module(country.lower(), "vat") if country.isalpha() else None
    if rules is None:
        return wrong(
            typed,
            _("%(subject)s starts with “%(start)s”, which is no country with VAT numbers."),
            subject,
            start=short(prefix),
        )
    if not (compact.isascii() and compact.isalnum()):
        bad = next(sign for sign in compact if not (sign.isascii() and sign.isalnum()))
        return _bad_sign(typed, subject, bad)
    valid = rules.is_valid(compact) or rules.is_valid(compact[2:])
    return Reading(typed, compact, warning=_check(_("VAT number"), valid))


def company_number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads the number of a company of one country, in the notation of that country.

    With no country or several, or where registers differ, only the ends and what cannot be seen
    are left out.
    """
    if tuple(countries) == ("US",):
        return ein(typed, subject)
    bare = _as_typed(typed)
    if not bare:
        return only_spaces(typed, subject)
    compact = _bare(typed).translate(_GROUPING).upper()
    if len(countries) == 1 and compact[:2] == countries[0] and len(compact) <= LONGEST:
        rules = stdnum.get_cc_module(countries[0].lower(), "vat")
        if rules is not None and _is_valid(rules, compact):
            return Reading(typed, compact)
    return Reading(typed, bare)


def _is_valid(rules: object, compact: str) -> bool:
    check = getattr(rules, "is_valid", None)
    try:
        return bool(check and check(compact))
    except ValidationError:
        return False


def _as_typed(typed: str) -> str:
    return characters.code(typed).text.strip(f" {characters.QUOTES}")


def _bare(typed: str, *, register: bool = False) -> str:
    """Returns the number without quotes, words before it and a sign at its end."""
    bare = characters.unquoted(characters.code(typed).text).rstrip(" .,;")
    if len(bare) > LONGEST:
        return bare
    if words := _WORDS.match(bare):
        bare = bare[words.end() :]
    if register and (words := _REGISTER.match(bare)):
        bare = bare[words.end() :]
    return bare


def _not_a_digit(digits: str) -> str:
    return next((sign for sign in digits if sign not in "0123456789"), "")


def _bad_sign(typed: str, subject: str, sign: str) -> Reading:
    return wrong(
        typed,
        _("%(subject)s contains “%(sign)s”. Enter the digits of the number only."),
        subject,
        sign=characters.named(sign),
    )


def _check(name: str, valid: bool) -> str:
    if valid:
        return ""
    return _("The check digits of this %(name)s do not match. Compare it with the register.") % {
        "name": name
    }
