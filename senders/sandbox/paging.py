"""Query strings and pages of activities and webhooks. ``rules.py`` reads those of senders.

Source: Provisioning API reference 1.2.117. The rejection of unknown and repeated parameters, and
the content of tokens, are inferences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from senders.sandbox import rules, tokens
from senders.sandbox.errors import ApiRefusal, invalid_input

_TOKENS = "rows"
_ANY: tuple[str, ...] = ()
Row = TypeVar("Row", bound=Model)


def read_query(pairs: rules.Pairs, known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Returns single parameters; ``known`` lists allowed values, an empty list allows any.

    Raises ``invalid_input`` for unknown and repeated parameters and for other values.
    """
    found: dict[str, str] = {}
    for key, value in pairs:
        if key not in known:
            raise invalid_input(f"property {key[:100]} should not exist")
        if key in found:
            raise invalid_input(f"{key} must be a string")
        if known[key] and value not in known[key]:
            values = ", ".join(known[key])
            raise invalid_input(f"{key} must be one of the following values: {values}")
        found[key] = value
    return found


@dataclass(frozen=True)
class PageQuery:
    """A page request. ``view`` names the list: a token is valid for one list only."""

    size: int
    start: int
    view: str

    def token(self, start: int) -> str:
        return tokens.write([start, self.view], _TOKENS)


def read_page(pairs: rules.Pairs, view: str, *, most: int, default: int) -> PageQuery:
    """Returns the requested page.

    Raises ``invalid_input``, ``invalid_page_size`` and ``invalid_page_token``.
    """
    single = read_query(pairs, {"pageToken": _ANY, "pageSize": _ANY})
    size = rules.page_size(single.get("pageSize"), range(1, most + 1), default)
    token = single.get("pageToken")
    return PageQuery(size, 0 if token is None else _start(token, view), view)


def page(query: PageQuery, rows: QuerySet[Row]) -> tuple[list[Row], dict[str, Any]]:
    """Returns the rows of a page from the database, and the other keys of the response."""
    end = query.start + query.size
    return list(rows[query.start : end]), _around(query, rows.count())


def slice_page(query: PageQuery, entries: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Returns a page like ``page``, from a list in memory."""
    end = query.start + query.size
    return list(entries[query.start : end]), _around(query, len(entries))


def _around(query: PageQuery, total: int) -> dict[str, Any]:
    around: dict[str, Any] = {"totalSize": total, "pageSize": query.size}
    if query.start > 0:
        around["previousPageToken"] = query.token(max(0, query.start - query.size))
    if query.start + query.size < total:
        around["nextPageToken"] = query.token(query.start + query.size)
    return around


def _start(token: str, view: str) -> int:
    start, of_view = tokens.read(token, _TOKENS)
    if of_view != view:
        raise ApiRefusal("invalid_page_token")
    return int(start)
