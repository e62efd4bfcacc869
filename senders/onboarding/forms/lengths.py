"""The limits of a text in characters, and the words for a text beyond them.

The API client defines the limits; what a value means is in ``senders.inputs``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def wrong(text: str, subject: str, fewest: int, most: int | None) -> str:
    """Checks the length in code points, as the API does, with a line end as one character.

    Returns a sentence, or "" if the text fits.
    """
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


def blank(subject: str) -> str:
    return _("%(subject)s contains only spaces. Enter an answer or clear the field.") % {
        "subject": subject
    }
