"""The request and route types of the operations: all that they know of HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import httpx


@dataclass(frozen=True)
class Call:
    """A parsed request: decoded path segments, decoded query pairs, body."""

    method: str
    segments: tuple[str, ...]
    query: list[tuple[str, str]]
    headers: httpx.Headers
    body: bytes
    now: datetime
    project: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the project


class Route(NamedTuple):
    """A method and path template with its operation.

    ``answer`` takes the call and the template's arguments; it returns (status, body) or raises
    ``ApiRefusal``.
    """

    method: str
    template: str
    answer: Callable[..., tuple[int, Any]]

    @property
    def key(self) -> str:
        """Returns the name of the route, for example ``GET /rcs/senders/{sender}``."""
        return f"{self.method} {self.template}"
