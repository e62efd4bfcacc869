"""The kind of each value of a request body, by its dotted path. Paths of lists have no index."""

from collections.abc import Sequence

from senders.inputs.colours import colour
from senders.inputs.companies import company_number, ein, siren, uk_company_number
from senders.inputs.mail import email
from senders.inputs.numbers import message_count
from senders.inputs.phones import company_phone, contact_phone, invited_number, verification_phone
from senders.inputs.reading import Kind, Reading
from senders.inputs.web import web_address
from senders.words.fields import question_path

TEST_NUMBERS = "details.testNumbers"
_BRAND: dict[str, Kind] = {
    "color": colour,
    "logoUrl": web_address,
    "bannerUrl": web_address,
    "privacyPolicyUrl": web_address,
    "termsOfServiceUrl": web_address,
    "emails.address": email,
    "phones.number": contact_phone,
    "websites.url": web_address,
}
_ANSWERS: dict[tuple[str, str], Kind] = {
    ("general", "videoUris"): web_address,
    ("general", "screenshotUris"): web_address,
    ("verification", "email"): email,
    ("verification", "website"): web_address,
    ("verification", "phone"): verification_phone,
    ("verification", "partner.contactEmailAddress"): email,
    ("gb", "companyRegistrationNumber"): uk_company_number,
    ("fr", "siren"): siren,
    ("us", "ein"): ein,
    ("us", "taxId"): company_number,
    ("us", "companyPhoneNumber"): company_phone,
    ("us", "companyEmailAddress"): email,
    ("us", "websiteUrl"): web_address,
    ("us", "messagesVolume"): message_count,
}
KINDS: dict[str, Kind] = {
    TEST_NUMBERS: invited_number,
    **{f"details.brand.{key}": kind for key, kind in _BRAND.items()},
    **{question_path(section, key): kind for (section, key), kind in _ANSWERS.items()},
}


def kind_of(path: str) -> Kind | None:
    """Returns the kind of a value, or None for a text that has none of its own."""
    return KINDS.get(path)


def as_typed(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads a value that is sent exactly as it is: one of a list, or one that Sinch returned."""
    return Reading(typed, typed)
