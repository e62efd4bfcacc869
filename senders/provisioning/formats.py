"""Forms of text that the API asks for, as predicates and as types of the request models.

Where the reference only names a format (``url``, ``email``, ``hex``), our reading stands here.
"""

import re
from collections.abc import Callable, Collection, Hashable
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

import phonenumbers
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from senders.provisioning import limits

IMPOSSIBLE_NUMBER: Final = "add_test_number_invalid"

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_CONTACT_PHONE = re.compile(r"[\d+]{6,15}", re.ASCII)
_VERIFICATION_PHONE = re.compile(r"(?:\+|00)\d{6,15}", re.ASCII)
_SEPARATORS = re.compile(r"[\s-]", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_TAX_ID = re.compile(r"\d{2}-\d{7}", re.ASCII)
_SIREN = re.compile(r"\d{9}", re.ASCII)
_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-)*[^\W_])?")


def is_url(text: str) -> bool:
    """An absolute http or https URL with a host, and no white space or control character."""
    if any(character.isspace() or ord(character) < 32 for character in text):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host)


def is_email(text: str) -> bool:
    """One ``@``, a local part, and a domain of at least two labels; letters of any alphabet."""
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    return (
        bool(at)
        and len(text) <= limits.EMAIL_MAX
        and 0 < len(local) <= limits.EMAIL_LOCAL_MAX
        and not any(character.isspace() for character in local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )


def is_color(text: str) -> bool:
    return _COLOR.fullmatch(text) is not None


def is_contact_phone(text: str) -> bool:
    """Tests a national or international number; spaces and hyphens do not count.

    The API's pattern allows spaces and refuses the hyphens of the reference page's own samples, so
    ``clean_number`` takes both out before a number is sent.
    """
    return _CONTACT_PHONE.fullmatch(clean_number(text)) is not None


def is_verification_phone(text: str) -> bool:
    return _VERIFICATION_PHONE.fullmatch(text) is not None


def is_us_tax_id(text: str) -> bool:
    """An EIN: two digits, a hyphen, seven digits."""
    return _TAX_ID.fullmatch(text) is not None


def is_siren(text: str) -> bool:
    """Nine digits; no check digit is documented, so none is checked."""
    return _SIREN.fullmatch(text) is not None


def clean_number(text: str) -> str:
    """A phone number without the spaces and hyphens that people write into it."""
    return _SEPARATORS.sub("", text)


def is_e164(text: str) -> bool:
    return _E164.fullmatch(text) is not None


def is_possible_number(number: str) -> bool:
    """Tests if a number in E.164 can exist: its country and length, not if it is in use.

    Returns ``False`` for a text that is not a number.
    """
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


H = TypeVar("H", bound=Hashable)
T = TypeVar("T")


def refusal(message: str, code: str = "format") -> PydanticCustomError:
    return PydanticCustomError(code, message)


def holds(predicate: Callable[[str], bool], message: str) -> AfterValidator:
    def check(text: str) -> str:
        if not predicate(text):
            raise refusal(message)
        return text

    return AfterValidator(check)


def one_of(values: Collection[str], message: str) -> AfterValidator:
    return holds(frozenset(values).__contains__, message)


def length(answer: str) -> Any:
    """The documented length of an answer, by ``section.key``."""
    fewest, most = limits.ANSWER_LENGTHS[answer]
    return Field(min_length=fewest, max_length=most)


def distinct(values: list[H]) -> list[H]:
    if len(set(values)) < len(values):
        raise refusal("must not contain duplicates")
    return values


def distinct_by(attribute: str) -> AfterValidator:
    def check(items: list[T]) -> list[T]:
        if len({getattr(item, attribute) for item in items}) < len(items):
            raise refusal(f"must not have two entries with the same {attribute}")
        return items

    return AfterValidator(check)


def _contact_phone(text: str) -> str:
    if not is_contact_phone(text):
        raise refusal(
            "must have 6 to 15 digits, with or without a +; spaces and hyphens are not counted"
        )
    return clean_number(text)


def _test_number(text: str) -> str:
    number = clean_number(text)
    if not is_e164(number):
        raise refusal("must be a phone number with + and 7 to 15 digits")
    if not is_possible_number(number):
        raise refusal("must be a valid phone number", IMPOSSIBLE_NUMBER)
    return number


URL_WORDS = "must be a complete URL that starts with http:// or https://"
Filled = Annotated[str, Field(min_length=1)]
Url = Annotated[str, holds(is_url, URL_WORDS)]
Email = Annotated[str, holds(is_email, "must be an email address")]
Color = Annotated[str, holds(is_color, "must be # and six hexadecimal digits")]
ContactPhone = Annotated[str, AfterValidator(_contact_phone)]
VerificationPhone = Annotated[
    str,
    length("verification.phone"),
    holds(is_verification_phone, "must start with + or 00, followed by 6 to 15 digits"),
]
Ein = Annotated[str, holds(is_us_tax_id, "must have the format 12-3456789")]
Siren = Annotated[str, holds(is_siren, "must be 9 digits")]
TestNumberText = Annotated[str, AfterValidator(_test_number)]
TestNumbers = Annotated[
    list[TestNumberText], Field(max_length=limits.TEST_NUMBERS_MAX), AfterValidator(distinct)
]
