"""Parses list requests and their opaque page tokens. Pure: no database, no HTTP.

Source: Provisioning API reference 1.2.117, listSenders. Sort defaults, the comma in
``filterSenderIds`` and the rejection of unknown parameters are inferences.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from senders.sandbox import tokens
from senders.sandbox.errors import STATES, ApiRefusal, invalid_input

SORT_COLUMNS = ("CREATED", "MODIFIED", "NAME", "STATE")
DIRECTIONS = ("ASC", "DESC")
PAGE_SIZES = range(1, 101)
SINGLE = {
    "pageToken",
    "pageSize",
    "filterConversationApiAppId",
    "filterSenderIds",
    "filterSenderName",
    "search",
    "sortColumn",
    "sortDirection",
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_TOKENS = "senders"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """The start of a page: just after, or just before, the row with this sort value and ID."""

    value: str
    id: str
    backwards: bool


@dataclass(frozen=True)
class ListQuery:
    states: tuple[str, ...] = ()
    app_id: str = ""
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    column: str = "MODIFIED"
    direction: str = "DESC"
    size: int = 50
    place: Place | None = None

    @property
    def view(self) -> str:
        """Returns a digest of all that a token depends on: filters and order, not the page size."""
        text = json.dumps(
            [sorted(self.states), self.app_id, self.ids, self.names, self.column, self.direction]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def token(self, place: Place) -> str:
        return tokens.write([place.value, place.id, place.backwards, self.view], _TOKENS)


def read_list_query(pairs: Pairs) -> ListQuery:
    """Returns the query. Raises ``ApiRefusal`` in the documented order: token, size, states."""
    states = tuple(value for key, value in pairs if key == "filterStates")
    single = _single(pairs)
    query = ListQuery(
        states=tuple(dict.fromkeys(states)),
        app_id=single.get("filterConversationApiAppId", ""),
        ids=tuple(
            part.strip().lower()
            for part in single.get("filterSenderIds", "").split(",")
            if part.strip()
        ),
        names=tuple(
            single[key].casefold() for key in ("filterSenderName", "search") if single.get(key)
        ),
        column=_one_of(single, "sortColumn", SORT_COLUMNS, "MODIFIED"),
        direction=_one_of(single, "sortDirection", DIRECTIONS, "DESC"),
        size=page_size(single.get("pageSize"), PAGE_SIZES, 50),
    )
    unknown = [state for state in states if state not in STATES]
    if unknown:
        raise ApiRefusal("invalid_filter_states", information={"supportedCodes": ", ".join(STATES)})
    if "pageToken" not in single:
        return query
    return ListQuery(**{**query.__dict__, "place": _place(single["pageToken"], query.view)})


def check_sender_id(sender_id: str) -> str:
    """Returns the ID in lower case. The documented rule is *format*; a UUID is our inference."""
    if not UUID.match(sender_id):
        raise ApiRefusal("invalid_id_format")
    return sender_id.lower()


def _single(pairs: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key == "filterStates":
            continue
        if key not in SINGLE:
            raise invalid_input(f"property {key[:100]} should not exist")
        if key in found:
            raise invalid_input(f"{key} must be a string")
        found[key] = value
    return found


def _one_of(single: dict[str, str], key: str, values: tuple[str, ...], default: str) -> str:
    value = single.get(key, default)
    if value not in values:
        raise invalid_input(f"{key} must be one of the following values: {', '.join(values)}")
    return value


def page_size(text: str | None, sizes: range, default: int) -> int:
    """Returns the size. Raises ``invalid_page_size`` for no number or one out of range."""
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", text) or int(float(text)) not in sizes:
        raise ApiRefusal("invalid_page_size")
    return int(float(text))


def _place(token: str, view: str) -> Place:
    value, sender_id, backwards, of_view = tokens.read(token, _TOKENS)
    if of_view != view:
        raise ApiRefusal("invalid_page_token")
    return Place(value, sender_id, backwards)


def wire_date(moment: Any) -> str:
    """Formats a time in UTC with milliseconds and the reference's lower-case ``t``."""
    text = moment.strftime("%Y-%m-%dt%H:%M:%S.%f")
    return f"{text[:-3]}Z"
