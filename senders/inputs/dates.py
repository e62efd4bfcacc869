"""Dates, read as YYYY-MM-DD. A day and a month that could be either are refused."""

import re
from collections.abc import Sequence
from datetime import date as calendar_date

from django.utils.translation import gettext as _

from senders.inputs import characters
from senders.inputs.reading import Reading, only_spaces, short, wrong

MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
FULL_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8,
    "september": 9, "sept": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
LONGEST = 60
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?[-/. ]\s?(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{2})")
_TIME = re.compile(r"(?:T|,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?Z| ?UTC|[+-]\d{2}:?\d{2})?")
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]? ", re.I
)
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+([a-z]+)[.,]?[ -]+(\d{4})", re.I)
_NAME_DAY = re.compile(r"([a-z]+)[. -]+(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.I)


def date(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a date; a time after it is left out."""
    bare = characters.unquoted(characters.code(typed).text).rstrip(" .,;")
    if not bare:
        return only_spaces(typed, subject)
    if len(bare) > LONGEST:
        return _no_date(typed, subject)
    day, notes = bare, tuple[str, ...]()
    if (time := _TIME.search(bare)) and time.end() == len(bare):
        day, notes = bare[: time.start()], (_("The time is left out."),)
    if weekday := _WEEKDAY.match(day):
        day = day[weekday.end() :]
    if found := _YEAR_FIRST.fullmatch(day) or _COMPACT.fullmatch(day):
        return _made(typed, subject, notes, int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_NAME.fullmatch(day):
        return _named(typed, subject, notes, found[3], found[2], found[1])
    if found := _NAME_DAY.fullmatch(day):
        return _named(typed, subject, notes, found[3], found[1], found[2])
    if found := _YEAR_LAST.fullmatch(day):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first <= 12 and second <= 12 and first != second and found[2] != ".":
            return wrong(
                typed,
                _("%(subject)s “%(typed)s” can be read as %(one)s or as %(other)s. Enter one of "
                  "these."),
                subject,
                typed=day,
                one=f"{year:04d}-{second:02d}-{first:02d}",
                other=f"{year:04d}-{first:02d}-{second:02d}",
            )  # fmt: skip
        if second > 12 and found[2] != ".":
            first, second = second, first
        return _made(typed, subject, notes, year, second, first)
    if _SHORT_YEAR.fullmatch(day):
        return wrong(
            typed,
            _("%(subject)s has a year of two digits. Enter four, for example 2026-11-17."),
            subject,
        )
    return _no_date(typed, subject)


def _named(
    typed: str, subject: str, notes: tuple[str, ...], year: str, month: str, day: str
) -> Reading:
    name = month.lower()
    known = FULL_MONTHS.get(name) or (MONTHS.index(name) + 1 if name in MONTHS else 0)
    if not known:
        return wrong(
            typed,
            _("%(subject)s contains “%(month)s”, which is no English month. Enter YYYY-MM-DD."),
            subject,
            month=short(month),
        )
    return _made(typed, subject, notes, int(year), known, int(day))


def _made(
    typed: str, subject: str, notes: tuple[str, ...], year: int, month: int, day: int
) -> Reading:
    if not 1 <= month <= 12:
        return wrong(
            typed, _("%(subject)s has the month %(n)d. Months are 1 to 12."), subject, n=month
        )
    try:
        return Reading(typed, calendar_date(year, month, day).isoformat(), notes)
    except ValueError:
        return wrong(typed, _("%(subject)s has a day %(n)d, which the month does not have."),
                     subject, n=day)  # fmt: skip


def _no_date(typed: str, subject: str) -> Reading:
    return wrong(
        typed,
        _("%(subject)s “%(typed)s” is not a date. Enter YYYY-MM-DD, for example 2026-11-17."),
        subject,
        typed=short(typed.strip()),
    )
