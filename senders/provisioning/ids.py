"""The forms of an ID, a test number or a page token. Anything else is never asked for at Sinch.

The reference shows UUIDs (senders) and 32 hexadecimal digits (webhooks) and states no format, so
every short text of letters, digits, hyphens and underscores passes. Page tokens are opaque: any
printable ASCII text of moderate length passes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from senders.provisioning.errors import NotFound, Rejected
from senders.provisioning.formats import is_e164

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PAGE_TOKEN: Final = re.compile(r"[!-~]{1,2048}")


class ImpossibleId(NotFound):
    """A text that can be no ID or test number, so nothing was sent; ``name`` tells where it was."""

    def __init__(self, name: str) -> None:
        super().__init__(status=404, code="invalid_id_format")
        self.name = name


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def is_page_token(text: str) -> bool:
    return _PAGE_TOKEN.fullmatch(text) is not None


def are_ids(text: str) -> bool:
    """Tests IDs that are separated by commas."""
    return all(map(is_id, text.split(",")))


# By the names in path templates, and by those of query parameters.
IN_PATH: Final[Mapping[str, Callable[[str], bool]]] = {
    "sender": is_id,
    "webhook": is_id,
    "number": is_e164,
    "use_case": is_id,
}
_IN_QUERY: Final[Mapping[str, Callable[[str], bool]]] = {
    "filterSenderIds": are_ids,
    "filterConversationApiAppId": is_id,
}


def check(path: Mapping[str, str], query: Sequence[tuple[str, str]]) -> None:
    """Raises ``ImpossibleId``, or for a page token the API's own rejection; nothing is sent."""
    for name, value in path.items():
        if not IN_PATH[name](value):
            raise ImpossibleId(name)
    for name, value in query:
        if name == "pageToken" and not is_page_token(value):
            raise Rejected(status=400, code="invalid_page_token")
        if name in _IN_QUERY and not _IN_QUERY[name](value):
            raise ImpossibleId(name)
