"""Words that are easy to guess in a password of this portal: its names, roles, hosts and projects.

Named in ``settings.AUTH_PASSWORD_VALIDATORS``; ``docs/operations.md`` lists the words.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from senders.models import Project

OWN = frozenset(
    [
        "rcs",
        "sinch",
        "portal",
        "sender",
        "senders",
        "provisioning",
        "brand",
        "launch",
        "operator",
        "auditor",
        "onboarding",
        "manager",
        "admin",
        "administrator",
        "password",
        "passkey",
    ]
)
SHORTEST = 3  # letters of a word that counts
LEFT = 8  # characters besides these words that a password needs
_WORDS = re.compile(r"[^\W\d_]+")


class PortalWordsValidator:
    """Refuses a password that is little more than such words and digits."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_guessable(password, words()):
            raise ValidationError(
                _(
                    "The password consists mostly of words that are easy to guess here, such as"
                    " the name of a project."
                ),
                code="password_of_portal_words",
            )

    def get_help_text(self) -> str:
        return _("Your password must not consist mostly of the name of a project or of the portal.")


def words() -> set[str]:
    """Returns the portal's own words, those of its host, and the slugs and names of projects."""
    names = [urlsplit(settings.PORTAL_URL).hostname or ""]
    for slug, name in Project.objects.values_list("slug", "name"):
        names += [slug, name]
    found = {word for name in names for word in _WORDS.findall(name.casefold())}
    return {word for word in OWN | found if len(word) >= SHORTEST}


def is_guessable(password: str, easy: Iterable[str]) -> bool:
    """Returns True if a password holds such a word and too little besides."""
    whole = password.casefold()
    rest = whole
    for word in sorted(easy, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest == whole:
        return False
    return len(rest) < LEFT or not any(sign.isalpha() for sign in rest)
