"""The settings of a project: errors to return, and additional questions.

``{"refuse": ["rbm_has_not_been_used"], "questions": {"gb": {"newKey": "A new question?"}}}``
"""

from collections.abc import Mapping
from typing import Any

from senders.sandbox.documented import DOCUMENTED, SWITCHES
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.fields import Listed

SECTIONS = ("general", "verification", "gb", "fr", "us")
Settings = Mapping[str, Any]


class BadSettings(ValueError):
    """Settings cannot be read; the text states the reason."""


def read(given: object) -> dict[str, Any]:
    """Returns the checked settings. Raises ``BadSettings``."""
    if not isinstance(given, dict) or given.keys() - {"refuse", "questions"}:
        raise BadSettings("settings must be an object with refuse, questions or both")
    refuse, asked = given.get("refuse", []), given.get("questions", {})
    if not isinstance(refuse, list) or any(code not in SWITCHES for code in refuse):
        raise BadSettings(f"refuse must be a list of {', '.join(SWITCHES)}")
    if not isinstance(asked, dict) or not all(
        section in SECTIONS and _is_texts(questions) for section, questions in asked.items()
    ):
        raise BadSettings("questions must give texts by key, by section")
    return given


def refuse(settings: Settings, operation: str) -> None:
    """Raises the first switched-on error that is documented for the operation."""
    for code in settings.get("refuse", ()):
        if code in DOCUMENTED.get(operation, ()):
            raise ApiRefusal(code)


def questions(settings: Settings, section: str) -> dict[str, str]:
    """Returns the project's additional questions by key."""
    return dict(settings.get("questions", {}).get(section, {}))


def listed(settings: Settings) -> Listed:
    """Returns the keys of additional questions by section; answers to them are accepted."""
    return {section: frozenset(questions(settings, section)) for section in SECTIONS}


def _is_texts(given: object) -> bool:
    return isinstance(given, dict) and all(isinstance(text, str) for text in given.values())
