"""Reads from the API that fall back on the last good answer, labelled with its age. No writes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.utils import timezone

from rcsportal.cache import Cached, Moment
from senders.models import Project
from senders.provisioning import NotFound, ProvisioningError, Rejected
from senders.sinch import followers
from senders.words import api_problems
from senders.words.api_problems import Failure

T = TypeVar("T")
KEPT_FOR = 24 * 60 * 60  # seconds
# The time of the answer, and the answer as its ``dump`` writes it.
_ANSWERS = Cached[tuple[datetime, str]](tuple[Moment, str])


@dataclass(frozen=True)
class Reading(Generic[T]):
    """An answer and when Sinch gave it; ``failure`` is set when it is an older one."""

    value: T
    at: datetime
    failure: Failure | None = None

    @property
    def status(self) -> int:
        return self.failure.status if self.failure else 200


def is_refused_token(error: ProvisioningError) -> bool:
    """The API no longer knows the page; its first page can still be asked for."""
    return isinstance(error, Rejected) and error.code == "invalid_page_token"


def read_or_last_good(
    project: Project,
    key: str,
    fetch: Callable[[], T],
    *,
    dump: Callable[[T], str],
    load: Callable[[str], T],
    has_followers: bool = True,
) -> Reading[T]:
    """Fetches, keeps the answer for exactly this ``key``, and falls back on the kept one.

    ``dump`` must leave secrets out. Without ``has_followers`` the caller itself hands on what was
    read, if the answer has no failure. Raises ``ProvisioningError`` when nothing is kept, and
    always for ``NotFound`` and a refused page token: those are answers, not failures.
    """
    asked_at = timezone.now()
    try:
        value = fetch()
    except ProvisioningError as error:
        if isinstance(error, NotFound) or is_refused_token(error):
            raise
        found = last_good(project, key, api_problems.explain(error), load)
        if found is None:
            raise
        return found
    now = timezone.now()
    _ANSWERS.set(_name(project, key), (now, dump(value)), KEPT_FOR)
    for follow in followers.AFTER_READS if has_followers else ():
        follow(project, value, asked_at)
    return Reading(value, now)


def last_good(
    project: Project, key: str, failure: Failure, load: Callable[[str], T]
) -> Reading[T] | None:
    """The last good answer under ``key`` without asking; ``failure`` is why nobody asks."""
    found = _ANSWERS.get(_name(project, key))
    if found is None:
        return None
    at, text = found
    try:
        return Reading(load(text), at, failure)
    except ValueError:  # among them a ValidationError
        return None


def _name(project: Project, key: str) -> str:
    return f"reading:{project.pk}:{hashlib.sha256(key.encode()).hexdigest()}"
