"""The line that every printed page carries: who printed it, when, and the end of the chain then."""

from dataclasses import dataclass
from datetime import datetime

from senders import audit
from senders.web.request import PortalRequest


@dataclass(frozen=True)
class Printed:
    """The user, the role and the time of a print, with the project's audit chain at that time."""

    by: str
    role: str
    at: datetime
    entries: int
    last_hash: str

    @classmethod
    def of(cls, request: PortalRequest, now: datetime) -> "Printed":
        chain = audit.end_of(request.project)
        return cls(
            by=request.user.get_username(),
            role=str(request.role.label),
            at=now,
            entries=chain.length,
            last_hash=chain.last_hash if chain.length else "",
        )
