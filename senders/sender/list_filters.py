"""The list's query string as a value: the call or the records that answer it, and its links.

Words for its filters are in ``list_chips``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.datastructures import MultiValueDict

from senders import inputs
from senders.inputs import characters
from senders.models import Party
from senders.provisioning import SenderState, is_id
from senders.records.filters import Wanted
from senders.sender import list_columns
from senders.words import countries

SORTS = {"created": "CREATED", "modified": "MODIFIED", "name": "NAME", "state": "STATE"}
OWN_SORTS = {"waiting", "changed"}  # the API cannot sort by them
SIZES = (10, 25, 50, 100)
DEFAULT_SIZE, DEFAULT_SORT = 50, "-modified"
TEXT_LIMIT = 200  # longer than any name or id; keeps the upstream URL within bounds
TEXTS = {"q": "q", "name": "name", "app": "app", "id": "sender_id"}
IDS = {"app", "id"}
STATES = frozenset(map(str, SenderState))
# Filters that only records answer: the key of the address and the attribute here.
PLACES = {
    "country": "countries",
    "operator": "operators",
    "status": "statuses",
    "waits": "waits",
    "tag": "tags",
}
KEYS = {"state", "sort", "size", "page", "older", "owner", "columns", "view", *TEXTS, *PLACES}
ASKED = {"again", "seen"}  # of the list's own links; they filter nothing
MOST_VALUES = 50  # of one filter
LONGEST_WAIT = 3650  # days
_STATUS = re.compile(r"[A-Z][A-Z_]{0,63}|asked")


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
    countries: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    older: int | None = None
    owner: str = ""
    sort: str = DEFAULT_SORT
    size: int = DEFAULT_SIZE
    page: str = ""
    columns: tuple[str, ...] = list_columns.DEFAULT
    view: str = ""  # the number of the saved view whose tab is open; it filters nothing
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: MultiValueDict[str, str]) -> "SenderFilters":
        ignored = [key for key in query if key not in KEYS | ASKED]
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
        for key, attribute in PLACES.items():
            values[attribute], wrong = _values(key, query.getlist(key))
            ignored += wrong
        values["columns"], wrong = list_columns.read(query.getlist("columns"))
        ignored += wrong
        view = query.get("view", "")
        values["view"] = view if view.isascii() and view.isdigit() and len(view) < 10 else ""
        values["owner"] = inputs.label(query.get("owner", "")).sent[:150]
        older = query.get("older", "").strip()
        if re.fullmatch(r"[0-9]{1,4}", older) and int(older) <= LONGEST_WAIT:
            values["older"] = int(older)
        elif older:
            ignored.append(f"older={older}")
        sort = query.get("sort", "")
        if sort.removeprefix("-") in {*SORTS, *OWN_SORTS}:
            values["sort"] = sort
        elif sort:
            ignored.append(f"sort={sort}")
        size = query.get("size", "")
        if size in map(str, SIZES):
            values["size"] = int(size)
        elif size:
            ignored.append(f"size={size}")
        return cls(states=states, page=query.get("page", ""), ignored=tuple(ignored), **values)

    @property
    def is_from_records(self) -> bool:
        """Tells if only records can answer, because the API knows no such filter or order."""
        return bool(
            any(getattr(self, name) for name in PLACES.values())
            or self.older is not None
            or self.owner
            or self.sort.removeprefix("-") in OWN_SORTS
        )

    def wanted(self, owner: User | str | None) -> Wanted:
        """Returns the conditions on records; ``owner`` is the person whom ``self.owner`` names."""
        return Wanted(
            states=self.states,
            name=self.name,
            app=self.app,
            sender_id=self.sender_id,
            countries=self.countries,
            operators=self.operators,
            statuses=self.statuses,
            waits=self.waits,
            older=self.older,
            owner=owner,
            tags=self.tags,
        )

    @property
    def page_number(self) -> int:
        """Returns the page of a list from records: their pages are numbers, from 1."""
        number = self.page[:6]
        return max(1, int(number)) if number.isascii() and number.isdigit() else 1

    def api_query(self) -> dict[str, Any]:
        """Arguments of ``ProvisioningClient.list_senders``. Raises ``KeyError`` for own sorts."""
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
        pairs += [(key, value) for key, name in PLACES.items() for value in getattr(self, name)]
        pairs += [(key, getattr(self, name)) for key, name in TEXTS.items() if getattr(self, name)]
        if self.older is not None:
            pairs.append(("older", str(self.older)))
        if self.owner:
            pairs.append(("owner", self.owner))
        if self.sort != DEFAULT_SORT:
            pairs.append(("sort", self.sort))
        if self.has_own_size:
            pairs.append(("size", str(self.size)))
        pairs += [("columns", name) for name in list_columns.written(self.columns)]
        if self.view:
            pairs.append(("view", self.view))
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
        return self != replace(self.cleared(), page=self.page, view=self.view)

    @property
    def has_others(self) -> bool:
        """Returns True if filters besides the search apply."""
        return self.but(q="").narrows

    @property
    def further(self) -> int:
        """Returns how many filters of the menu of further ones apply."""
        single = (self.older is not None, self.owner, self.sender_id, self.app)
        return sum(map(bool, single)) + len(self.tags)

    def cleared(self) -> "SenderFilters":
        return SenderFilters(sort=self.sort, size=self.size, columns=self.columns)


def _is_short(text: str) -> bool:
    return len(text) <= TEXT_LIMIT


_FITS: dict[str, Callable[[str], bool]] = {
    "country": lambda text: text in countries.NAMES,
    "status": lambda text: _STATUS.fullmatch(text) is not None,
    "waits": lambda text: text in Party.values,
}


def _values(key: str, given: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Returns the values of a filter that can be, each once, and what has to be ignored."""
    fits = _FITS.get(key, _is_short)
    good: list[str] = []
    wrong: list[str] = []
    for typed in given:
        text = inputs.label(typed).sent
        if key in {"country", "status"} and text != "asked":
            text = text.upper()
        if not text:
            continue
        if len(good) < MOST_VALUES and fits(text):
            good.append(text)
        else:
            wrong.append(f"{key}={typed[:TEXT_LIMIT]}")
    return tuple(dict.fromkeys(good)), wrong


def _plain_id(typed: str) -> str:
    """Returns a pasted ID without quotes and what cannot be seen."""
    return characters.unquoted(characters.code(typed).text)
