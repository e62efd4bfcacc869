"""Pure checks of text formats. Each takes a text and returns a boolean.

Source: Provisioning API reference 1.2.117. The exact rules for a URL, an email address and a
test number are our inference, since the reference names formats only.
"""

import re
from urllib.parse import urlsplit

import phonenumbers

EIN = r"[0-9]{2}-[0-9]{7}"
HEX_COLOUR = r"#[0-9a-fA-F]{6}"
CONTACT_NUMBER = r"\+?[0-9+\s-]{6,15}"
VERIFICATION_PHONE = r"(?:\+|00)[0-9]{6,15}"
DIGITS = r"[0-9]+"
TEST_NUMBER = r"\+[1-9](?:[\s-]*[0-9]){6,14}[\s-]*"
URL = r"[hH][tT][tT][pP][sS]?://[^\s/?#]+([/?#]\S*)?"
EMAIL = r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+"
_LABEL = re.compile(r"(?!-)(?:[^\W_]|-)+(?<!-)")
_SEPARATORS = re.compile(r"[\s-]+")


def is_url(text: str) -> bool:
    """Returns True for an absolute http or https URL with a host and no white space."""
    if not re.fullmatch(URL, text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def is_email(text: str) -> bool:
    """True for one ``@`` after 1 to 64 characters and before a name with a dot."""
    if not re.fullmatch(EMAIL, text) or len(text) > 254:
        return False
    return all(_LABEL.fullmatch(label) for label in text.partition("@")[2].split("."))


def is_hex_colour(text: str) -> bool:
    return bool(re.fullmatch(HEX_COLOUR, text))


def is_test_number(text: str) -> bool:
    """Returns True for E.164 with optional spaces and hyphens, such as ``+48 777-777-777``."""
    return bool(re.fullmatch(TEST_NUMBER, text))


def without_separators(number: str) -> str:
    return _SEPARATORS.sub("", number)


def is_possible(number: str) -> bool:
    """Returns True if the number can exist in its country; ``number`` is clean E.164."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
