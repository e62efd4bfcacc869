"""The parts of a search as values: what each was read as, and the text that removes or changes it.

No database and no reading here: ``reading`` makes them, ``answering`` uses them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from senders.words import countries


class Kind(StrEnum):
    """The ways in which a part of a search can be read."""

    ID = "id"
    SHORT_ID = "short_id"
    APP = "app"
    AUTH_NAME = "auth_name"
    NUMBER = "number"
    EMAIL = "email"
    COUNTRY = "country"
    OPERATOR = "operator"
    NAME = "name"


# One sender, or the few that share a tester: worth a link of its own.
EXACT = frozenset({Kind.ID, Kind.SHORT_ID, Kind.APP, Kind.AUTH_NAME, Kind.NUMBER, Kind.EMAIL})
# Neither is ever written to a log or sent to Sinch.
PERSONAL = frozenset({Kind.NUMBER, Kind.EMAIL})


@dataclass(frozen=True)
class Term:
    """One part. ``typed`` stands in the box; ``value`` is the canonical form of it.

    ``values`` are all texts that it may stand for, such as the numbers that one without a country
    code can be.
    """

    kind: Kind
    value: str
    typed: str
    values: tuple[str, ...] = ()
    # Read so because the person chose it, with quotes.
    chosen: bool = False

    @property
    def all_values(self) -> tuple[str, ...]:
        return self.values or (self.value,)

    @property
    def label(self) -> str:
        """The part in words, as the list of filters names its own."""
        shown = countries.name(self.value) if self.kind == Kind.COUNTRY else self.value
        return _words(self.kind) % {"value": shown}

    @property
    def as_name(self) -> str:
        """The text that has this part read as a name; empty if it is one, or a whole ID."""
        return "" if self.kind in {Kind.NAME, Kind.ID} else quoted(self.typed)


@dataclass(frozen=True)
class Understood:
    """A search as it was read: all of its terms must fit a sender. Empty for an empty box."""

    typed: str = ""
    terms: tuple[Term, ...] = ()
    project_id: int = field(default=0, compare=False)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def of(self, *kinds: Kind) -> list[Term]:
        return [term for term in self.terms if term.kind in kinds]

    def without(self, gone: Term) -> str:
        """Returns the text of the search without one term."""
        return text_of(term for term in self.terms if term is not gone)

    def changed(self, old: Term, text: str) -> str:
        """Returns the text of the search with another text in the place of one term."""
        return " ".join(text if term is old else term.typed for term in self.terms)

    @property
    def live_name(self) -> str:
        """The name to ask Sinch for, where names alone were typed and none was quoted apart.

        Sinch searches for it as one text, so quoted parts beside others are ours alone.
        """
        names = [term for term in self.terms if term.kind == Kind.NAME]
        if not names or len(names) < len(self.terms):
            return ""
        if len(names) > 1 and any(term.chosen for term in names):
            return ""
        return " ".join(term.value for term in names)

    @property
    def is_personal(self) -> bool:
        return any(term.kind in PERSONAL for term in self.terms)


def text_of(terms: Iterable[Term]) -> str:
    return " ".join(term.typed for term in terms)


def quoted(text: str) -> str:
    return f'"{text.replace(chr(34), "")}"'


def kinds_in(terms: Collection[Term]) -> frozenset[Kind]:
    return frozenset(term.kind for term in terms)


def _words(kind: Kind) -> str:
    match kind:
        case Kind.ID:
            return _("Sender ID %(value)s")
        case Kind.SHORT_ID:
            return _("Sender ID starts with %(value)s")
        case Kind.APP:
            return _("App %(value)s")
        case Kind.AUTH_NAME:
            return _("authName %(value)s")
        case Kind.NUMBER:
            return _("Test number %(value)s")
        case Kind.EMAIL:
            return _("Email address %(value)s")
        case Kind.COUNTRY:
            return _("Country %(value)s")
        case Kind.OPERATOR:
            return _("Operator %(value)s")
        case Kind.NAME:
            return _("Name contains “%(value)s”")
