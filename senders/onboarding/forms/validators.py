"""What is wrong with a typed text, as a sentence with the limit and what was measured.

Empty where nothing is wrong. Limits and formats are the client's.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.provisioning import (
    EMAIL_MAX,
    is_color,
    is_contact_phone,
    is_email,
    is_siren,
    is_url,
    is_verification_phone,
)


def length(text: str, subject: str, fewest: int, most: int | None) -> str:
    """Lengths count characters as the API does: code points, line ends as one."""
    measured = len(text)
    words = {"subject": subject, "measured": measured}
    if most is not None and measured > most:
        return ngettext(
            "%(subject)s must be %(limit)d character or fewer. This one has %(measured)d.",
            "%(subject)s must be %(limit)d characters or fewer. This one has %(measured)d.",
            most,
        ) % {**words, "limit": most}
    if measured < fewest:
        return ngettext(
            "%(subject)s must be at least %(limit)d character. This one has %(measured)d.",
            "%(subject)s must be at least %(limit)d characters. This one has %(measured)d.",
            fewest,
        ) % {**words, "limit": fewest}
    return ""


def blank(text: str, subject: str) -> str:
    if text.strip():
        return ""
    return _("%(subject)s holds only spaces. Write an answer, or empty the field.") % {
        "subject": subject
    }


def spaces(text: str, subject: str) -> str:
    """A space is the mistake that nobody sees, so it is named before anything else."""
    words = {"subject": subject}
    if text != text.strip():
        return _("%(subject)s has a space before or after it. Take it out.") % words
    if any(character.isspace() for character in text):
        return _("%(subject)s has a space in it. Take it out.") % words
    return ""


def url(text: str, subject: str) -> str:
    if is_url(text):
        return ""
    if found := spaces(text, subject):
        return found
    words = {"subject": subject}
    if not text.lower().startswith(("http://", "https://")):
        return _("%(subject)s must begin with https:// or http://.") % words
    return _("%(subject)s is not a complete web address, like https://brand.com/page.") % words


def email(text: str, subject: str) -> str:
    if is_email(text):
        return ""
    return (
        spaces(text, subject)
        or length(text, subject, 0, EMAIL_MAX)
        or _("%(subject)s must be an e-mail address, like name@brand.com.") % {"subject": subject}
    )


def color(text: str, subject: str) -> str:
    if is_color(text):
        return ""
    return _("%(subject)s must be # and six of 0–9 and A–F, like #E91B0C.") % {"subject": subject}


def contact_phone(text: str, subject: str) -> str:
    if is_contact_phone(text):
        return ""
    return _(
        "%(subject)s must have 6 to 15 characters: digits, spaces and hyphens, "
        "with or without a +. This one has %(measured)d."
    ) % {"subject": subject, "measured": len(text)}


def verification_phone(text: str, subject: str) -> str:
    if is_verification_phone(text):
        return ""
    return _(
        "%(subject)s must be + or 00 and then 6 to 15 digits, without spaces, like +46701234567."
    ) % {"subject": subject}


def siren(text: str, subject: str) -> str:
    if is_siren(text):
        return ""
    if text.isascii() and text.isdigit():
        return _("%(subject)s must be 9 digits. This one has %(measured)d.") % {
            "subject": subject,
            "measured": len(text),
        }
    return _("%(subject)s must be 9 digits and nothing else, no spaces either.") % {
        "subject": subject
    }
