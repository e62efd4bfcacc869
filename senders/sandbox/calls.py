"""A call taken apart, and the route that answers it: what the operations know of HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import httpx


@dataclass(frozen=True)
class Call:
    """A request taken apart: decoded path segments, decoded query pairs, body."""

    method: str
    segments: tuple[str, ...]
    query: list[tuple[str, str]]
    headers: httpx.Headers
    body: bytes
    now: datetime
    project: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the project


class Route(NamedTuple):
    """``answer`` takes the call and the template's names; it gives (status, body) or refuses."""

    method: str
    template: str
    answer: Callable[..., tuple[int, Any]]

    @property
    def key(self) -> str:
        """Such as ``GET /rcs/senders/{sender}``."""
        return f"{self.method} {self.template}"
