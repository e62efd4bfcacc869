"""Typed telephone numbers for a search: every E.164 number that the text may stand for.

A search need not decide: what exists is found. What is sent to Sinch is for ``phones``.
"""

import phonenumbers

from senders.inputs import dialled, phone_plan
from senders.inputs.dialled import Dialled, NotANumber
from senders.inputs.phone_plan import MOST_DIGITS

FEWEST_DIGITS = 7  # fewer are no telephone number with its area
# What is dialled before a number within the country, where it is not one 0.
_TRUNKS = {
    **dict.fromkeys((7, 370, 992, 993, 995, 996, 998), ("8",)),
    **dict.fromkeys((375, 380), ("8", "80")),
    36: ("06",),
    52: ("01", "044", "045"),
}
_ABROAD = "011"  # dialled from North America before a country code


def possible_numbers(typed: str) -> tuple[str, ...]:
    """Returns the numbers as E.164, the likeliest first; nothing where the text is no number."""
    try:
        number = dialled.read(typed, "")
    except NotANumber:
        return ()
    if len(number.digits) < FEWEST_DIGITS:
        return ()
    found = _coded(number)
    if not number.plus:
        found += _national(number)
        if number.digits.startswith(_ABROAD):
            found += _coded(number._replace(digits=number.digits[len(_ABROAD) :]))
    return tuple(one for one in dict.fromkeys(found) if len(one) <= MOST_DIGITS + 1)


def _coded(number: Dialled) -> list[str]:
    """Returns the readings of a number that begins with its country code, also an old one."""
    if number.digits.startswith("0"):
        return []
    planned = phone_plan.international(number.digits, number.zero_at)
    found = [planned.e164, f"+{number.digits}"]
    if planned.fits == phone_plan.OLD_ONE:
        found.insert(0, f"+{planned.code}{planned.e164[len(planned.code) + 2 :]}")
    return found


def _national(number: Dialled) -> list[str]:
    """Returns the number in every country, with the zero where it may be a part of it."""
    digits = number.digits
    if number.zero_at >= 0:
        digits = f"{digits[: number.zero_at]}0{digits[number.zero_at :]}"
    bare = digits.removeprefix("0")
    found = []
    for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        found += [f"+{code}{bare}", f"+{code}{digits}"]
        for trunk in _TRUNKS.get(code, ()):
            if digits.startswith(trunk):
                found.append(f"+{code}{digits.removeprefix(trunk)}")
    return found
