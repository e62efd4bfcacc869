"""The parts of which the facts of the trail's rows are made: moves, countries, counts, quotes.

Pure functions of what an entry holds. Which action shows which part is in ``row_facts``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit.redaction import shown
from senders.models import Role
from senders.trail.entry_changes import in_lines
from senders.trail.numerals import counted

Json = Mapping[str, Any]
MOST_COUNTRIES = 8  # codes named, the rest is counted
MOST_FIELDS = 2  # fields named, more are counted
LONGEST = 80  # characters of a comment or a note


class Facts:
    """The changes of one entry, with the request of the attempt before it. Missing parts are empty.

    ``action`` is the stored name, ``number`` the entry's place in its chain.
    """

    def __init__(self, action: str, changes: Json, asked: Json, number: int) -> None:
        self.action, self.changes, self.number = action, changes, number
        self.before = as_mapping(changes.get("before"))
        self.after = as_mapping(changes.get("after"))
        self.asked = as_mapping(changes.get("asked")) or asked


def move(entry: Facts, key: str, said: Callable[[Any], str] | None = None) -> list[str]:
    """``Onboarding → Manager``; one side alone where the other is absent or equal."""
    words = said or as_text
    sides = [side[key] for side in (entry.before, entry.after) if key in side]
    if not any(sides):
        return []
    phrases = dict.fromkeys(words(value) if value else _("none") for value in sides)
    return [" → ".join(phrases)]


def in_countries(listed: Sequence[Any]) -> str:
    return _("in %s") % codes(listed) if listed else ""


def codes(listed: Sequence[Any]) -> str:
    """``DE, FR``, with the number of those beyond eight."""
    named, more = ", ".join(str(each) for each in listed[:MOST_COUNTRIES]), len(listed)
    more -= MOST_COUNTRIES
    if more <= 0:
        return named
    return _("%(named)s and %(more)d more") % {"named": named, "more": more}


def numbers_counted(many: int) -> str:
    return ngettext("%s test number", "%s test numbers", many) % counted(many) if many else ""


def fields_named(names: Iterable[str]) -> list[str]:
    """The names of one or two fields, the number of more."""
    named = list(dict.fromkeys(names))
    if len(named) <= MOST_FIELDS:
        return named
    return [ngettext("%s field", "%s fields", len(named)) % counted(len(named))]


def quoted(text: str) -> str:
    """The beginning of a text in quotes."""
    words = " ".join(shown(text).split())
    if not words:
        return ""
    return f"“{words}”" if len(words) <= LONGEST else f"“{words[: LONGEST - 1].rstrip()}…”"


def role_name(stored: Any) -> str:
    known = Role.__members__.get(str(stored).upper())
    return str(known.label) if known else str(stored)


def as_text(value: Any) -> str:
    return shown(in_lines(value).replace("\n", ", "))


def joined(value: Any) -> str:
    return shown(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def as_mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}
