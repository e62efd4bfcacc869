"""Recent visitors of a step, held in the cache for five minutes.

Only a notice for the page. ``saving`` protects the answers of two users from each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

LASTING = timedelta(minutes=5)
OPENED, SAVED = "opened", "saved"


@dataclass(frozen=True)
class Visit:
    """The last action of a user on a step: ``opened`` or ``saved``."""

    name: str
    did: str
    at: datetime


def note(draft: int, step: str, name: str, did: str, now: datetime) -> None:
    visits = {visit.name: visit for visit in _visits(draft, step, now)}
    visits[name] = Visit(name, did, now)
    entries = [(visit.name, visit.did, visit.at) for visit in visits.values()]
    cache.set(_key(draft, step), entries, timeout=LASTING.total_seconds())


def others(draft: int, step: str, name: str, now: datetime) -> list[Visit]:
    """Returns the visits of other users in the last five minutes, latest first."""
    visits = [visit for visit in _visits(draft, step, now) if visit.name != name]
    return sorted(visits, key=lambda visit: visit.at, reverse=True)


def _visits(draft: int, step: str, now: datetime) -> list[Visit]:
    visits = [Visit(*each) for each in cache.get(_key(draft, step), [])]
    return [visit for visit in visits if now - visit.at <= LASTING]


def _key(draft: int, step: str) -> str:
    return f"here:{draft}:{step}"
