"""Rules about contacts: labels, phones and email addresses, and the person who confirms a launch.

The hosts of addresses are judged in ``addresses``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from phonenumbers import shortnumberinfo

from senders import inputs
from senders.onboarding import plain_words
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject, is_blank
from senders.words.fields import name_of, question_path
from senders.words.rule_sources import Source

BRAND = "details.brand"
PHONES, EMAILS, WEBSITES = (f"{BRAND}.{key}" for key in ("phones", "emails", "websites"))
PERSON, PERSON_MAIL, PERSON_PHONE = (
    question_path("verification", key) for key in ("name", "email", "phone")
)
COMPANY_PHONE, COMPANY_MAIL = (
    question_path("us", key) for key in ("companyPhoneNumber", "companyEmailAddress")
)
LONGEST = 40  # characters of a number that are read
_UNREAD = frozenset({"noreply", "donotreply", "nepasrepondre", "keineantwort", "noresponder"})


def labels(subject: Subject) -> Iterator[Issue]:
    for key in ("phones", "emails", "websites"):
        for number, row in _rows(subject, key):
            if is_blank(row.get("label")):
                path = f"{BRAND}.{key}.{number}.label"
                yield Issue(path, _("%(field)s is empty.") % {"field": name_of(path)})


def both_ways(subject: Subject) -> Iterator[Issue]:
    phones, emails = (is_blank(subject.brand.get(key)) for key in ("phones", "emails"))
    if phones and not emails:
        yield Issue(
            PHONES, _("Users can reach the brand by email only. Sinch advises a phone too.")
        )
    elif emails and not phones:
        yield Issue(
            EMAILS, _("Users can reach the brand by phone only. Sinch advises an email too.")
        )


def phones_in_use(subject: Subject) -> Iterator[Issue]:
    """Reports what ``inputs`` warns of: premium and impossible numbers, pagers."""
    for path, number in _phones(subject):
        read = inputs.company_phone if path == COMPANY_PHONE else inputs.contact_phone
        reading = read(number[:LONGEST], name_of(path), subject.countries)
        if reading.warning and not reading.problem:
            message = _("%(field)s may not suit users.") % {"field": name_of(path)}
            yield Issue(path, message, reading.warning)


def no_emergency_numbers(subject: Subject) -> Iterator[Issue]:
    for path, number in _phones(subject):
        if _is_emergency(number[:LONGEST], subject.countries):
            yield Issue(
                path,
                _("%(field)s is an emergency number.") % {"field": name_of(path)},
                plain_words.quoted(number),
            )


def mails_are_read(subject: Subject) -> Iterator[Issue]:
    for path, address in _mails(subject):
        box = "".join(sign for sign in address.partition("@")[0].lower() if sign.isalnum())
        if box in _UNREAD:
            yield Issue(
                path,
                _("%(field)s does not seem to be read by anyone.") % {"field": name_of(path)},
                plain_words.quoted(address),
            )


def full_name(subject: Subject) -> Iterator[Issue]:
    name = wording.answer(subject, "verification", "name")
    if name and plain_words.is_latin(name) and len(name.split()) < 2:
        yield Issue(
            PERSON,
            _("The contact’s name has one word. Enter the first name and the last name."),
            plain_words.quoted(name),
        )


def _rows(subject: Subject, key: str) -> list[tuple[int, Mapping[str, Any]]]:
    rows = subject.brand.get(key)
    found = enumerate(rows if isinstance(rows, list) else [])
    return [(number, row) for number, row in found if isinstance(row, Mapping)]


def _phones(subject: Subject) -> Iterator[tuple[str, str]]:
    for number, row in _rows(subject, "phones"):
        if isinstance(row.get("number"), str) and row["number"].strip():
            yield f"{PHONES}.{number}.number", row["number"].strip()
    if phone := wording.us_answer(subject, "companyPhoneNumber"):
        yield COMPANY_PHONE, phone


def _mails(subject: Subject) -> Iterator[tuple[str, str]]:
    for number, row in _rows(subject, "emails"):
        if isinstance(row.get("address"), str):
            yield f"{EMAILS}.{number}.address", row["address"].strip()
    yield PERSON_MAIL, wording.answer(subject, "verification", "email")
    yield COMPANY_MAIL, wording.us_answer(subject, "companyEmailAddress")


def _is_emergency(number: str, countries: list[str]) -> bool:
    digits = "".join(sign for sign in number if sign in "0123456789")
    if number.startswith("00"):
        digits = digits[2:]
    elif not number.startswith("+"):
        return any(shortnumberinfo.is_emergency_number(digits, code) for code in countries)
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0), ())
        if any(shortnumberinfo.is_emergency_number(digits[length:], code) for code in regions):
            return True
    return False


_CALLED = lazy("Users call the number from the chat.")
RULES = (
    Rule(
        "contact-label",
        labels,
        lazy("Every phone, email address and website has a label."),
        lazy("Phones show the label beside the contact."),
        WARNING,
        (PHONES, EMAILS, WEBSITES),
        Source.GOOGLE_BRAND,
    ),
    Rule(
        "emergency-number",
        no_emergency_numbers,
        lazy("No phone number is an emergency number."),
        lazy("Google rejects emergency numbers."),
        WARNING,
        (PHONES, COMPANY_PHONE),
        Source.GOOGLE_BRAND,
    ),
    Rule(
        "contact-phone",
        phones_in_use,
        lazy("Phone numbers can exist and do not cost more than a call."),
        _CALLED,
        WARNING,
        (PHONES, COMPANY_PHONE, "details.countries"),
        Source.GOOGLE_BRAND,
    ),
    Rule(
        "unread-mail",
        mails_are_read,
        lazy("Someone reads what arrives at the email addresses."),
        lazy("Google and operators write to the contact, and the launch waits for the answer."),
        WARNING,
        (EMAILS, PERSON_MAIL, COMPANY_MAIL),
        Source.GOOGLE_LAUNCH,
    ),
    Rule(
        "contact-name",
        full_name,
        lazy("The contact has a first name and a last name."),
        lazy("Reviewers write to this person."),
        HINT,
        (PERSON,),
        Source.GOOGLE_LAUNCH,
    ),
    Rule(
        "contact-both",
        both_ways,
        lazy("Users can reach the brand by phone and by email."),
        lazy("One of them is required, and Sinch advises both."),
        HINT,
        (PHONES, EMAILS),
        Source.SINCH_LAUNCH,
    ),
)
