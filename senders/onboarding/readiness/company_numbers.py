"""Rules about the company's numbers: registers, tax and postal codes. A wrong digit is a warning.

Registers have exceptions. The limits of Sinch are in ``limits``.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders import inputs
from senders.onboarding import plain_words
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import WARNING, Issue, Rule, Subject
from senders.words import countries
from senders.words.fields import name_of, question_path
from senders.words.rule_sources import Source

SIREN = question_path("fr", "siren")
GB_NUMBER = question_path("gb", "companyRegistrationNumber")
TAX_ID = question_path("us", "taxId")
TAX_COUNTRY = question_path("us", "taxIdCountry")
EIN = question_path("us", "ein")
POSTAL_CODE = question_path("us", "addressPostalCode")
STATE = question_path("us", "addressState")
LONGEST = 100  # characters of a number that are read
# The first digits of ZIP codes by state. Fishers Island (NY), El Paso (TX) and others stand apart.
ZIP_FIRST = {
    "0": "CT MA ME NH NJ RI VT PR VI NY",
    "1": "DE NY PA",
    "2": "DC MD NC SC VA WV",
    "3": "AL FL GA MS TN",
    "4": "IN KY MI OH",
    "5": "IA MN MT ND SD WI DC",
    "6": "IL KS MO NE",
    "7": "AR LA OK TX",
    "8": "AZ CO ID NM NV UT WY TX",
    "9": "AK AS CA GU HI MP OR WA",
}
_STATES = {state for states in ZIP_FIRST.values() for state in states.split()}


def siren(subject: Subject) -> Iterator[Issue]:
    if "FR" in subject.countries:
        yield from _register(SIREN, wording.answer(subject, "fr", "siren"), inputs.siren)


def uk_number(subject: Subject) -> Iterator[Issue]:
    if "GB" in subject.countries:
        number = wording.answer(subject, "gb", "companyRegistrationNumber")
        yield from _register(GB_NUMBER, number, inputs.uk_company_number)


def ein(subject: Subject) -> Iterator[Issue]:
    for path, number in _us_numbers(subject):
        if path == EIN or _tax_country(subject) == "US":
            yield from _register(path, number, inputs.ein)


def tax_id_of_the_country(subject: Subject) -> Iterator[Issue]:
    country = _tax_country(subject)
    for path, number in _us_numbers(subject):
        if path == TAX_ID and country not in {"", "US"} and _is_ein(number):
            yield Issue(
                path,
                _("The tax ID looks like an EIN of the US, but the tax country is %(country)s.")
                % {"country": countries.name(country)},
                plain_words.quoted(number),
            )


def vat_number(subject: Subject) -> Iterator[Issue]:
    """Judges a tax ID that begins with the letters of its country, as VAT numbers do."""
    country = _tax_country(subject)
    letters = "EL" if country == "GR" else country
    for path, number in _us_numbers(subject):
        if path == TAX_ID and country not in {"", "US"} and number.upper().startswith(letters):
            yield from _register(path, number, inputs.vat_number)


def numbers_are_real(subject: Subject) -> Iterator[Issue]:
    numbers = list(_us_numbers(subject))
    if "FR" in subject.countries:
        numbers.append((SIREN, wording.answer(subject, "fr", "siren")))
    if "GB" in subject.countries:
        number = wording.answer(subject, "gb", "companyRegistrationNumber")
        numbers.append((GB_NUMBER, number))
    for path, number in numbers:
        digits = "".join(sign for sign in number[:LONGEST] if sign.isdecimal())
        if len(digits) > 5 and (len(set(digits)) == 1 or digits in "0123456789012"):
            yield Issue(
                path,
                _("%(field)s looks like a placeholder.") % {"field": name_of(path)},
                plain_words.quoted(number),
            )


def postal_code_of_the_state(subject: Subject) -> Iterator[Issue]:
    code, state = (
        wording.us_answer(subject, "addressPostalCode"),
        wording.us_answer(subject, "addressState"),
    )
    if not code or wording.us_answer(subject, "addressCountry") != "US":
        return
    five, dash, four = code.partition("-")
    digits = five + four
    if (
        not (digits.isascii() and digits.isdecimal())
        or len(five) != 5
        or len(four) != 4 * len(dash)
    ):
        yield Issue(
            POSTAL_CODE, _("US postal codes have 5 digits, or 5 and 4."), plain_words.quoted(code)
        )
    elif state in _STATES and state not in ZIP_FIRST[code[0]].split():
        yield Issue(
            POSTAL_CODE,
            _("The postal code and the US state do not agree."),
            _("%(code)s and %(state)s") % {"code": code, "state": state},
        )


def _tax_country(subject: Subject) -> str:
    return wording.us_answer(subject, "taxIdCountry")


def _us_numbers(subject: Subject) -> Iterator[tuple[str, str]]:
    if "US" in subject.countries:
        for path, key in ((TAX_ID, "taxId"), (EIN, "ein")):
            if number := wording.answer(subject, "us", key):
                yield path, number


def _is_ein(number: str) -> bool:
    return number[2:3] == "-" and inputs.ein(number).problem == "" and len(number) == 10


def _register(path: str, number: str, read: Callable[..., inputs.Reading]) -> Iterator[Issue]:
    if number and (warning := read(number).warning):
        message = _("%(field)s may be wrong.") % {"field": name_of(path)}
        yield Issue(path, message, warning)


_COMPARE = lazy("Reviewers compare the answers with the register.")
RULES = (
    Rule(
        "siren",
        siren,
        lazy("The check digits of the SIREN match."),
        _COMPARE,
        WARNING,
        (SIREN, "details.countries"),
        Source.REGISTERS,
    ),
    Rule(
        "uk-company-number",
        uk_number,
        lazy("The company number has the form of Companies House."),
        _COMPARE,
        WARNING,
        (GB_NUMBER, "details.countries"),
        Source.REGISTERS,
    ),
    Rule(
        "ein",
        ein,
        lazy("The EIN begins with digits that the IRS assigns."),
        _COMPARE,
        WARNING,
        (TAX_ID, EIN, TAX_COUNTRY),
        Source.REGISTERS,
    ),
    Rule(
        "vat-number",
        vat_number,
        lazy("The check digits of a VAT number match."),
        _COMPARE,
        WARNING,
        (TAX_ID, TAX_COUNTRY),
        Source.REGISTERS,
    ),
    Rule(
        "tax-country",
        tax_id_of_the_country,
        lazy("The tax ID belongs to the tax registration country."),
        _COMPARE,
        WARNING,
        (TAX_ID, TAX_COUNTRY),
        Source.US_OPERATORS,
    ),
    Rule(
        "number-placeholder",
        numbers_are_real,
        lazy("Company numbers are not placeholders such as 123456789."),
        _COMPARE,
        WARNING,
        (SIREN, GB_NUMBER, TAX_ID, EIN),
        Source.REVIEWS,
    ),
    Rule(
        "us-postal-code",
        postal_code_of_the_state,
        lazy("The postal code lies in the US state."),
        _COMPARE,
        WARNING,
        (POSTAL_CODE, STATE),
        Source.US_OPERATORS,
    ),
)
