"""Phone numbers: contacts of the brand, of the verification and of the US company, test numbers.

``sent`` is E.164 where the country is known. A number that is valid as typed never becomes
another number: only its notation changes.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from senders.inputs import dialled, phone_plan
from senders.inputs.dialled import Dialled, NotANumber
from senders.inputs.phone_plan import Planned
from senders.inputs.reading import THE_VALUE, Reading
from senders.provisioning import CONTACT_PHONE_MAX, CONTACT_PHONE_MIN
from senders.words import countries as names

COMPANY_PHONE_MAX = 13
VERIFICATION_DIGITS = (6, 15)
# Bare digits with fewer are a national number of many countries.
SURE_FROM = 11
SURER_FROM = 12  # also where the range is not known to be in use


def contact_phone(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a phone that users can call; a national number may stay national."""
    return _callable(typed, subject, countries, CONTACT_PHONE_MAX)


def company_phone(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads the phone of a company for the US questionnaire."""
    return _callable(typed, subject, countries, COMPANY_PHONE_MAX)


def verification_phone(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads the phone of the verification contact, which needs its country code."""
    try:
        number = dialled.read(typed, subject)
        planned, notes = _with_code(number, subject, countries)
    except NotANumber as error:
        return Reading(typed, typed, problem=str(error))
    fewest, most = VERIFICATION_DIGITS
    digits = len(planned.e164) - 1
    if not fewest <= digits <= most:
        return _refused(typed, _length(planned, subject))
    if planned.fits == phone_plan.OLD_ONE:
        return _refused(typed, _impossible(planned, subject))
    return Reading(
        typed,
        planned.e164,
        notes,
        warning=_impossible(planned, str(_("This number"))),
        country=planned.country,
    )


def invited_number(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads the number of a tester, which must be possible in its country."""
    try:
        number = dialled.read(typed, subject)
        planned, notes = _with_code(number, subject, countries, mobile=True)
    except NotANumber as error:
        return Reading(typed, typed, problem=str(error))
    if problem := _impossible(planned, subject):
        return _refused(typed, problem)
    return Reading(
        typed,
        planned.e164,
        notes,
        warning=_tester(planned),
        country=planned.country,
        line=planned.type,
    )


def _callable(typed: str, subject: str, countries: Sequence[str], most: int) -> Reading:
    try:
        number = dialled.read(typed, subject)
    except NotANumber as error:
        return Reading(typed, typed, problem=str(error))
    planned = _international(number) if number.plus else _of_one_country(number, countries)
    notes = number.notes
    if planned is None or not (planned.is_possible or number.plus):
        sent, warning, country, line = number.digits, "", "", ""
    elif planned.fits == phone_plan.OLD_ONE:
        return _refused(typed, _impossible(planned, subject))
    else:
        sent, country, line = planned.e164, planned.country, planned.type
        notes += _notes(number, planned)
        if number.prefix and not planned.is_possible:
            sent = f"{number.prefix}{number.digits}"
        warning = _impossible(planned, str(_("This number"))) or _caller(planned)
    if len(sent) < CONTACT_PHONE_MIN:
        return _refused(
            typed,
            _("%(subject)s must be %(fewest)d characters or more without spaces. You entered "
              "%(n)d.")
            % _words(subject, n=len(sent), fewest=CONTACT_PHONE_MIN),
        )  # fmt: skip
    if len(sent) > most:
        return _refused(
            typed,
            _("%(subject)s must be %(most)d characters or fewer without spaces. You entered "
              "%(n)d: “%(sent)s”.")
            % _words(subject, n=len(sent), sent=sent, most=most),
        )  # fmt: skip
    return Reading(typed, sent, notes, warning=warning, country=country, line=line)


def _international(number: Dialled) -> Planned:
    return phone_plan.international(number.digits, number.zero_at)


def _of_one_country(number: Dialled, countries: Sequence[str]) -> Planned | None:
    """Returns a number without a country code in the plan of the only country, if it is valid."""
    if len(set(countries)) != 1:
        return None
    coded = _international(number)
    if coded.valid and coded.country in countries and not number.digits.startswith("0"):
        return coded
    return next(
        (one for one in phone_plan.national(_with_zero(number), countries) if one.valid), None
    )


def _with_code(
    number: Dialled, subject: str, countries: Sequence[str], *, mobile: bool = False
) -> tuple[Planned, tuple[str, ...]]:
    """Returns the number with its country code, and notes. Raises ``NotANumber``.

    With ``mobile`` a number that could be a landline elsewhere is that of the mobile phone.
    """
    if number.plus:
        planned = _international(number)
    else:
        planned = _completed(number, subject, countries, mobile=mobile)
    return planned, number.notes + _notes(number, planned)


def _completed(number: Dialled, subject: str, countries: Sequence[str], *, mobile: bool) -> Planned:
    """Finds the one reading of bare digits, or raises ``NotANumber`` with the readings."""
    coded = None if number.digits.startswith("0") else _international(number)
    found = phone_plan.national(_with_zero(number), countries)
    valid = [one for one in found if one.valid]
    if coded and coded.valid and coded.country in countries:
        # ``49 151 …`` for Germany: the code was typed, only the plus is missing.
        valid = [coded, *(one for one in valid if one.country != coded.country)]
    if mobile and len(valid) > 1:
        valid = [one for one in valid if not one.type] or valid
    if len(valid) > 1:
        one, other = valid[:2]
        raise NotANumber(
            _("%(subject)s can be read as %(one)s (%(country)s) or as %(other)s (%(second)s). "
              "Add + and the country code.")
            % _words(
                subject,
                one=one.e164,
                country=names.name(one.country),
                other=other.e164,
                second=names.name(other.country),
            )
        )  # fmt: skip
    if valid:
        return valid[0]
    if coded and len(number.digits) >= (SURE_FROM if coded.valid else SURER_FROM):
        return coded
    if number.digits.startswith("011"):  # dialled from North America
        abroad = phone_plan.international(number.digits[3:])
        if abroad.valid:
            return abroad
    if len(found) == 1:
        return found[0]
    if "MX" in countries and (old := phone_plan.without_old_prefix(number.digits)):
        raise NotANumber(
            _("%(subject)s is out of date: the %(prefix)s is no longer used in Mexico. Enter "
              "%(modern)s.")
            % _words(subject, prefix=old[0], modern=old[1].e164)
        )  # fmt: skip
    raise NotANumber(_without_code(number, subject, countries))


def _with_zero(number: Dialled) -> str:
    if number.zero_at < 0:
        return number.digits
    return f"{number.digits[: number.zero_at]}0{number.digits[number.zero_at :]}"


def _notes(number: Dialled, planned: Planned) -> tuple[str, ...]:
    notes = []
    if planned.left_out:
        notes.append(
            _("The %(digits)s after +%(code)s is left out.")
            % {"digits": planned.left_out, "code": planned.code}
        )
    if not number.plus:
        if number.digits.startswith(planned.code) and planned.e164 == f"+{number.digits}":
            notes.append(_("The + is added."))
        elif planned.country:
            notes.append(
                _("+%(code)s is added for %(country)s.")
                % {"code": planned.code, "country": names.name(planned.country)}
            )
    return tuple(notes)


def _without_code(number: Dialled, subject: str, countries: Sequence[str]) -> str:
    if len(set(countries)) == 1:
        return _(
            "%(subject)s “%(digits)s” does not fit the country (%(country)s). Check the digits, or "
            "add + and the country code."
        ) % _words(subject, digits=number.digits, country=names.name(next(iter(countries))))
    return _("%(subject)s “%(digits)s” has no country code. Add + and the country code.") % _words(
        subject, digits=number.digits
    )


def _length(planned: Planned, subject: str) -> str:
    fewest, most = VERIFICATION_DIGITS
    return _(
        "%(subject)s must be %(fewest)d to %(most)d digits with the country code. You entered "
        "%(n)d."
    ) % _words(subject, n=len(planned.e164) - 1, fewest=fewest, most=most)


def _impossible(planned: Planned, subject: str) -> str:
    """Returns the reason why no such number exists, or an empty text."""
    words = _words(
        subject, code=planned.code, n=len(planned.e164) - 1 - len(planned.code), e164=planned.e164
    )
    match planned.fits:
        case phone_plan.FITS:
            return ""
        case phone_plan.SHORT:
            return _("%(subject)s is too short (digits after +%(code)s: %(n)d).") % words
        case phone_plan.NO_AREA:
            return (
                _("%(subject)s has no area code (digits after +%(code)s: %(n)d).") % words
            )  # fmt: skip
        case phone_plan.NO_COUNTRY:
            return _("%(subject)s starts with +%(code)s, which is no country code.") % words
        case phone_plan.OLD_ONE:
            return _(
                "%(subject)s is out of date: the 1 after +52 is no longer used. Enter %(modern)s."
            ) % {**words, "modern": f"+52{planned.e164[4:]}"}
        case phone_plan.LENGTH:
            return _(
                "%(subject)s has a length that no number has (digits after +%(code)s: %(n)d)."
            ) % words  # fmt: skip
    return _("%(subject)s is too long (digits after +%(code)s: %(n)d).") % words


def _tester(planned: Planned) -> str:
    match planned.type:
        case "landline":
            return _("This is a landline. It cannot receive messages. Enter a mobile number.")
        case "premium":
            return _("This is a premium-rate number. Enter a mobile number.")
        case "shared-cost":
            return _("This is a shared-cost number. Enter a mobile number.")
        case "toll-free":
            return _("This is a toll-free number. It cannot receive messages.")
        case "pager" | "voicemail":
            return _("This is not a mobile number. It cannot receive messages.")
    return ""


def _caller(planned: Planned) -> str:
    match planned.type:
        case "premium":
            return _("This is a premium-rate number. Calls cost users more than usual.")
        case "shared-cost":
            return _("This is a shared-cost number. Callers pay a part of the cost.")
        case "toll-free":
            return _("This is a toll-free number. It may not work from other countries.")
        case "pager" | "voicemail":
            return _("This is not a number that people answer. Check the digits.")
    return ""


def _refused(typed: str, problem: str) -> Reading:
    return Reading(typed, typed, problem=problem)


def _words(subject: str, **more: object) -> dict[str, object]:
    return {"subject": subject or str(THE_VALUE), **more}
