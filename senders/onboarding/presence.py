"""Recent visitors of a step, held in the cache for five minutes.

Only a notice for the page. ``saving`` protects the answers of two users from each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rcsportal.cache import Cached, Moment

LASTING = timedelta(minutes=5)
Deed = Literal["opened", "saved"]
OPENED: Deed = "opened"
SAVED: Deed = "saved"


@dataclass(frozen=True)
class Visit:
    """The last action of a user on a step: ``opened`` or ``saved``."""

    name: str
    did: Deed
    at: Moment


_VISITS = Cached[list[Visit]](list[Visit])


def note(draft: int, step: str, name: str, did: Deed, now: datetime) -> None:
    visits = {visit.name: visit for visit in _visits(draft, step, now)}
    visits[name] = Visit(name, did, now)
    _VISITS.set(_key(draft, step), list(visits.values()), LASTING.total_seconds())


def others(draft: int, step: str, name: str, now: datetime) -> list[Visit]:
    """Returns the visits of other users in the last five minutes, latest first."""
    visits = [visit for visit in _visits(draft, step, now) if visit.name != name]
    return sorted(visits, key=lambda visit: visit.at, reverse=True)


def _visits(draft: int, step: str, now: datetime) -> list[Visit]:
    visits = _VISITS.get(_key(draft, step)) or []
    return [visit for visit in visits if now - visit.at <= LASTING]


def _key(draft: int, step: str) -> str:
    return f"here:{draft}:{step}"
