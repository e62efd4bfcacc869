"""Reads test numbers as people paste them, and says how each will be sent."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, ValidationResult

from senders.provisioning import is_e164, is_possible_number
from senders.words.countries import name as country_name

# Five times what Sinch takes: reading every number of a whole address book would take minutes.
MOST_READ = 1000
# A line may hold several: after a comma, a semicolon or a tab, or before the next plus.
_BETWEEN = re.compile(r"[\n,;\t]+|(?<=\d)\s+(?=\+)")
_SEPARATORS = re.compile(r"[\s().\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/]")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")  # +44 (0)20 …: only dialled within the country


class PastedNumber(NamedTuple):
    """One entry: as typed, the number it is sent as, its country's code, and what is wrong.

    ``e164`` and ``country`` are "" where the entry is no number. ``same_as`` is the place of the
    entry (from 1) that says the same number before, else 0: it is sent once.
    """

    typed: str
    e164: str
    country: str
    problem: str
    same_as: int = 0

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else ""


def read(text: str, countries: Sequence[str]) -> list[PastedNumber]:
    """The first ``MOST_READ`` entries of the text. Of ``countries`` one may complete a number."""
    found: list[PastedNumber] = []
    places: dict[str, int] = {}
    for place, typed in enumerate(islice(entries(text), MOST_READ), start=1):
        reading = _read(typed, countries)
        if reading.e164 and not reading.problem:
            first = places.setdefault(reading.e164, place)
            reading = reading._replace(same_as=first if first != place else 0)
        found.append(reading)
    return found


def entries(text: str) -> Iterator[str]:
    for entry in _BETWEEN.split(text):
        if entry.strip():
            yield entry.strip()


def sent(text: str, countries: Sequence[str]) -> list[str]:
    """The list for the wire: every number once, and what is none or was not read as typed."""
    readings = read(text, countries)
    known = [one.e164 or one.typed for one in readings if not one.same_as]
    return [*known, *islice(entries(text), MOST_READ, None)]


def is_read_whole(text: str) -> bool:
    return next(islice(entries(text), MOST_READ, None), None) is None


def _read(typed: str, countries: Sequence[str]) -> PastedNumber:
    bare = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", typed) if _is_whole(typed) else typed)
    number = f"+{bare[2:]}" if bare.startswith("00") else bare
    if not number.removeprefix("+").isdecimal() or not number.isascii():
        return PastedNumber(typed, "", "", _("“%s” is not a phone number.") % _short(typed))
    if not number.startswith("+"):
        return _national(typed, number, countries)
    if not is_e164(number) or not is_possible_number(number):
        return PastedNumber(typed, "", "", _("“%s” is not a valid phone number.") % _short(typed))
    return PastedNumber(typed, number, _country(number), "")


def _is_whole(typed: str) -> bool:
    return typed.startswith(("+", "00", "(+"))


def _national(typed: str, number: str, countries: Sequence[str]) -> PastedNumber:
    """A number without its country's code: taken only where it fits one chosen country alone."""
    possible = dict[str, phonenumbers.PhoneNumber]()
    for country in countries:
        try:
            parsed = phonenumbers.parse(number, country)
        except phonenumbers.NumberParseException:
            continue
        reason = phonenumbers.is_possible_number_with_reason(parsed)
        if reason == ValidationResult.IS_POSSIBLE:
            e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
            possible[e164] = parsed
    # Of several that could be by their length, the one that is a number there by its digits.
    fitting = [e164 for e164 in possible if phonenumbers.is_valid_number(possible[e164])]
    if len(possible) == 1:
        fitting = list(possible)
    if len(fitting) == 1:
        return PastedNumber(typed, fitting[0], _country(fitting[0]), "")
    return PastedNumber(typed, "", "", _("Add + and the country code to “%s”.") % _short(typed))


def _country(e164: str) -> str:
    parsed = phonenumbers.parse(e164)
    return (
        phonenumbers.region_code_for_number(parsed)
        or phonenumbers.region_code_for_country_code(parsed.country_code or 0).replace("ZZ", "")
    ).replace("001", "")


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else f"{typed[:39]}…"
