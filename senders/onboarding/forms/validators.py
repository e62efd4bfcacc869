"""Validates typed texts. Each function returns an error sentence, or "" if the text is valid.

The API client defines the limits and formats.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.provisioning import (
    EMAIL_MAX,
    clean_number,
    is_color,
    is_contact_phone,
    is_email,
    is_siren,
    is_url,
    is_verification_phone,
)


def length(text: str, subject: str, fewest: int, most: int | None) -> str:
    """Checks the length in code points, as the API does, with a line end as one character."""
    measured = len(text)
    words = {"subject": subject, "measured": measured}
    if most is not None and measured > most:
        return ngettext(
            "%(subject)s must be %(limit)d character or fewer. You entered %(measured)d.",
            "%(subject)s must be %(limit)d characters or fewer. You entered %(measured)d.",
            most,
        ) % {**words, "limit": most}
    if measured < fewest:
        return ngettext(
            "%(subject)s must be %(limit)d character or more. You entered %(measured)d.",
            "%(subject)s must be %(limit)d characters or more. You entered %(measured)d.",
            fewest,
        ) % {**words, "limit": fewest}
    return ""


def blank(text: str, subject: str) -> str:
    if text.strip():
        return ""
    return _("%(subject)s contains only spaces. Enter an answer or clear the field.") % {
        "subject": subject
    }


def spaces(text: str, subject: str) -> str:
    """Reports spaces. Called first, because a reader cannot see them."""
    words = {"subject": subject}
    if text != text.strip():
        return _("%(subject)s starts or ends with a space. Remove the space.") % words
    if any(character.isspace() for character in text):
        return _("%(subject)s contains a space. Remove the space.") % words
    return ""


def url(text: str, subject: str) -> str:
    if is_url(text):
        return ""
    if problem := spaces(text, subject):
        return problem
    words = {"subject": subject}
    if not text.lower().startswith(("http://", "https://")):
        return _("%(subject)s must start with https:// or http://.") % words
    return (
        _("%(subject)s must be a complete web address, for example https://brand.com/page.") % words
    )


def email(text: str, subject: str) -> str:
    if is_email(text):
        return ""
    return (
        spaces(text, subject)
        or length(text, subject, 0, EMAIL_MAX)
        or _("%(subject)s must be an email address, for example name@brand.com.")
        % {"subject": subject}
    )


def color(text: str, subject: str) -> str:
    if is_color(text):
        return ""
    return _(
        "%(subject)s must be # and six hexadecimal digits (0–9, A–F), for example #E91B0C."
    ) % {"subject": subject}


def contact_phone(text: str, subject: str) -> str:
    if is_contact_phone(text):
        return ""
    measured = len(clean_number(text))
    return ngettext(
        "%(subject)s must be 6 to 15 characters: digits, with or without +. Spaces and hyphens "
        "are not counted. You entered %(measured)d character.",
        "%(subject)s must be 6 to 15 characters: digits, with or without +. Spaces and hyphens "
        "are not counted. You entered %(measured)d characters.",
        measured,
    ) % {"subject": subject, "measured": measured}


def verification_phone(text: str, subject: str) -> str:
    if is_verification_phone(text):
        return ""
    return _(
        "%(subject)s must start with + or 00, followed by 6 to 15 digits without "
        "spaces, for example +46701234567."
    ) % {"subject": subject}


def siren(text: str, subject: str) -> str:
    if is_siren(text):
        return ""
    if text.isascii() and text.isdigit():
        return _("%(subject)s must be 9 digits. You entered %(measured)d.") % {
            "subject": subject,
            "measured": len(text),
        }
    return _("%(subject)s must be 9 digits without spaces or other characters.") % {
        "subject": subject
    }
