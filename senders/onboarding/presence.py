"""Who else is on a step: a few minutes' memory in the cache, so that nobody is taken by surprise.

A hint only. What two people may do to each other's answers is decided in ``saving.py``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

LASTING = timedelta(minutes=5)
OPENED, SAVED = "opened", "saved"


@dataclass(frozen=True)
class Visit:
    """``did`` is ``opened`` or ``saved``."""

    name: str
    did: str
    at: datetime


def note(draft: int, step: str, name: str, did: str, now: datetime) -> None:
    visits = {visit.name: visit for visit in _visits(draft, step, now)}
    visits[name] = Visit(name, did, now)
    kept = [(visit.name, visit.did, visit.at) for visit in visits.values()]
    cache.set(_key(draft, step), kept, timeout=LASTING.total_seconds())


def others(draft: int, step: str, name: str, now: datetime) -> list[Visit]:
    """Everybody but ``name``, the latest first."""
    found = [visit for visit in _visits(draft, step, now) if visit.name != name]
    return sorted(found, key=lambda visit: visit.at, reverse=True)


def _visits(draft: int, step: str, now: datetime) -> list[Visit]:
    known = [Visit(*each) for each in cache.get(_key(draft, step), [])]
    return [visit for visit in known if now - visit.at <= LASTING]


def _key(draft: int, step: str) -> str:
    return f"here:{draft}:{step}"
