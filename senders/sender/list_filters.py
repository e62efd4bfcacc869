"""The list's query string as a value: what it asks the API for, and the links made from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from senders import inputs
from senders.inputs import characters
from senders.provisioning import SenderState, is_id

SORTS = {"created": "CREATED", "modified": "MODIFIED", "name": "NAME", "state": "STATE"}
SIZES = (10, 25, 50, 100)
DEFAULT_SIZE, DEFAULT_SORT = 50, "-modified"
TEXT_LIMIT = 200  # longer than any name or id; keeps the upstream URL within bounds
TEXTS = {"q": "q", "name": "name", "app": "app", "id": "sender_id"}
IDS = {"app", "id"}
STATES = frozenset(map(str, SenderState))
KEYS = {"state", "sort", "size", "page", *TEXTS}


@dataclass(frozen=True)
class SenderFilters:
    """A set of filters, the order and the page of the list, as read from its URL.

    It is not a form: unknown keys and values are listed in ``ignored`` and the others still apply.
    """

    states: tuple[str, ...] = ()
    q: str = ""  # the search box; read by ``fleet.search``
    name: str = ""
    app: str = ""
    sender_id: str = ""
    sort: str = DEFAULT_SORT
    size: int = DEFAULT_SIZE
    page: str = ""
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: MultiValueDict[str, str]) -> "SenderFilters":
        ignored = [key for key in query if key not in KEYS]
        wanted = dict.fromkeys(query.getlist("state"))
        states = tuple(state for state in wanted if state in STATES)
        ignored += [f"state={state}" for state in wanted if state and state not in states]
        values: dict[str, Any] = {}
        for key, attribute in TEXTS.items():
            typed = query.get(key, "")
            text = _plain_id(typed) if key in IDS else inputs.label(typed).sent
            if len(text) > TEXT_LIMIT or (text and key in IDS and not is_id(text)):
                ignored.append(key)
            else:
                values[attribute] = text
        sort = query.get("sort", "")
        if sort.removeprefix("-") in SORTS:
            values["sort"] = sort
        elif sort:
            ignored.append(f"sort={sort}")
        size = query.get("size", "")
        if size in map(str, SIZES):
            values["size"] = int(size)
        elif size:
            ignored.append(f"size={size}")
        return cls(states=states, page=query.get("page", ""), ignored=tuple(ignored), **values)

    def api_query(self) -> dict[str, Any]:
        """Arguments of ``ProvisioningClient.list_senders``."""
        return {
            "states": self.states,
            "name": self.name,
            "app_id": self.app,
            "sender_ids": (self.sender_id,) if self.sender_id else (),
            "sort": SORTS[self.sort.removeprefix("-")],
            "direction": "DESC" if self.sort.startswith("-") else "ASC",
            "page_size": self.size,
            "page_token": self.page,
        }

    def but(self, **changes: Any) -> "SenderFilters":
        """This view with changes. Whatever changes what is listed also drops the page token."""
        return replace(self, **{"page": "", "ignored": (), **changes})

    def pairs(self) -> list[tuple[str, str]]:
        """The query string's pairs; defaults are left out so that one view has one address."""
        pairs = [("state", state) for state in self.states]
        pairs += [(key, getattr(self, name)) for key, name in TEXTS.items() if getattr(self, name)]
        if self.sort != DEFAULT_SORT:
            pairs.append(("sort", self.sort))
        if self.has_own_size:
            pairs.append(("size", str(self.size)))
        if self.page:
            pairs.append(("page", self.page))
        return pairs

    def query(self) -> str:
        """``?name=aurora&size=25``, or ``?`` alone for the plain list (a link that resets)."""
        return "?" + urlencode(self.pairs())

    @property
    def has_own_size(self) -> bool:
        return self.size != DEFAULT_SIZE

    @property
    def narrows(self) -> bool:
        return bool(self.states or self.q or self.name or self.app or self.sender_id)

    @property
    def has_others(self) -> bool:
        """Returns True if filters besides the search apply."""
        return self.but(q="").narrows

    def cleared(self) -> "SenderFilters":
        return SenderFilters(sort=self.sort, size=self.size)

    def chips(self, state_words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """(words, query without this filter) for each filter in force."""
        words = dict(state_words)
        chips = [
            (
                _("State: %(state)s") % {"state": words.get(state, state)},
                self.but(states=tuple(other for other in self.states if other != state)).query(),
            )
            for state in self.states
        ]
        if self.name:
            chips.append(
                (_("Name contains “%(name)s”") % {"name": self.name}, self.but(name="").query())
            )
        if self.sender_id:
            chips.append(
                (_("Sender ID %(id)s") % {"id": self.sender_id}, self.but(sender_id="").query())
            )
        if self.app:
            chips.append((_("App %(app)s") % {"app": self.app}, self.but(app="").query()))
        return chips


def _plain_id(typed: str) -> str:
    """Returns a pasted ID without quotes and what cannot be seen."""
    return characters.unquoted(characters.code(typed).text)
