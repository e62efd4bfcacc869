"""The numbering plans: a number as E.164, its country and type, and why it cannot exist.

Source: the metadata of libphonenumber. A possible number has the length of its country; a valid
one also lies in a range that is in use.
"""

from collections.abc import Sequence
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

MOST_DIGITS = 15  # E.164
_MEXICO = ("52", "1")
_TYPES = {
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
FITS, SHORT, LONG, LENGTH, NO_AREA, NO_COUNTRY, OLD_ONE = (
    *("fits", "short", "long", "length", "no area"),
    *("no country", "old one"),
)
_REASONS = {
    ValidationResult.IS_POSSIBLE: FITS,
    ValidationResult.TOO_SHORT: SHORT,
    ValidationResult.TOO_LONG: LONG,
    ValidationResult.INVALID_LENGTH: LENGTH,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: NO_AREA,
    ValidationResult.INVALID_COUNTRY_CODE: NO_COUNTRY,
}


class Planned(NamedTuple):
    """A number in the plan of a country.

    ``e164`` has the plus. ``left_out`` are digits that are only dialled within the country.
    ``fits`` is ``FITS`` or the reason why the number cannot exist.
    """

    e164: str
    code: str  # of the country, without the plus
    country: str = ""
    left_out: str = ""
    fits: str = FITS
    valid: bool = False
    type: str = ""

    @property
    def is_possible(self) -> bool:
        return self.fits == FITS


def international(digits: str, zero_at: int = -1) -> Planned:
    """Places a number that begins with its country code; ``zero_at`` is where ``(0)`` stood."""
    if zero_at < 0:
        return _placed(digits)
    without = _placed(digits)
    # In Italy, and a few other countries, the zero is a part of the number.
    with_zero = _placed(f"{digits[:zero_at]}0{digits[zero_at:]}")
    if with_zero.valid or (with_zero.is_possible and not without.valid):
        return with_zero
    return without._replace(left_out=without.left_out or "0")


def national(digits: str, countries: Sequence[str]) -> list[Planned]:
    """Returns the number in the plan of each country in which it is possible, each number once."""
    found: dict[str, Planned] = {}
    if len(digits) > MOST_DIGITS + 2:
        return []
    for country in countries:
        try:
            parsed = phonenumbers.parse(digits, country)
        except phonenumbers.NumberParseException:
            continue
        planned = _planned(parsed)
        if planned.is_possible:
            found.setdefault(planned.e164, planned._replace(country=planned.country or country))
    return list(found.values())


def _placed(digits: str) -> Planned:
    e164 = f"+{digits}"
    if len(digits) > MOST_DIGITS + 4:
        return Planned(e164, _code(digits), fits=LONG)
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return Planned(e164, _code(digits), fits=NO_COUNTRY if len(digits) > 3 else SHORT)
    planned = _planned(parsed)
    if planned.e164 == e164:
        return _old_mexican(digits, planned)
    national_part = planned.e164.removeprefix(f"+{planned.code}")
    trunk = digits.removeprefix(planned.code).removesuffix(national_part)
    if f"{planned.code}{trunk}{national_part}" == digits and 1 <= len(trunk) <= 3:
        return planned._replace(left_out=trunk)
    # The library understood another number, such as an old mobile number of Argentina.
    return Planned(e164, planned.code, planned.country, fits=LONG)


def without_old_prefix(digits: str) -> tuple[str, Planned] | None:
    """Returns a prefix that Mexico gave up in 2019, and the number without it; None for others."""
    for prefix in ("044", "045", "01"):
        if digits.startswith(prefix):
            modern = next(iter(national(digits.removeprefix(prefix), ["MX"])), None)
            return (prefix, modern) if modern and modern.valid else None
    return None


def _old_mexican(digits: str, planned: Planned) -> Planned:
    code, one = _MEXICO
    if planned.is_possible or not digits.startswith(code + one):
        return planned
    modern = _placed(code + digits.removeprefix(code + one))
    return planned._replace(fits=OLD_ONE) if modern.is_possible else planned


def _planned(parsed: PhoneNumber) -> Planned:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    valid = phonenumbers.is_valid_number(parsed)
    if not valid and parsed.italian_leading_zero and _dials_zero(parsed):
        # The library counts the zero of a number that is too short as one of its digits.
        without = PhoneNumber(parsed.country_code, parsed.national_number)
        reason = phonenumbers.is_possible_number_with_reason(without)
        if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            reason = ValidationResult.TOO_SHORT  # the zero stands before an area code
    return Planned(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        code=str(parsed.country_code),
        country=_country(parsed),
        fits=_REASONS[reason],
        valid=valid,
        type=_TYPES.get(phonenumbers.number_type(parsed), "") if valid else "",
    )


def _dials_zero(parsed: PhoneNumber) -> bool:
    """Returns True for a country where a first 0 is only dialled within the country."""
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    return plan is not None and plan.national_prefix == "0"


def _country(parsed: PhoneNumber) -> str:
    region = phonenumbers.region_code_for_number(
        parsed
    ) or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return "" if region in {"ZZ", "001"} else region


def _code(digits: str) -> str:
    if digits.startswith("0"):
        return "0"
    for length in range(1, min(3, len(digits)) + 1):
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length]
    return digits[:3]
