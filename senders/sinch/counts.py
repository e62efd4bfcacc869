"""Counts of a project's senders in each state: nine small calls, kept for a minute."""

from django.core.cache import cache
from django.utils import timezone

from senders.models import Project
from senders.provisioning import ProvisioningError, SenderState
from senders.sinch import clients

KEPT_FOR = 60  # seconds, for counts and for the news that they could not be had
ALL = ""

Counts = dict[str, int]
_FAILED: Counts = {}


def kept(project: Project) -> Counts | None:
    """The counts if they are at hand, by state and under ``ALL``; never calls the API."""
    return cache.get(_name(project)) or None


def ask_counts(project: Project) -> Counts | None:
    """The counts, asked for one after another; None when Sinch fails or another request asks now.

    The first failure ends the round, and nobody asks again before ``KEPT_FOR`` is over.
    """
    known: Counts | None = cache.get(_name(project))
    if known is not None:
        return known or None
    if not cache.add(f"{_name(project)}:asking", timezone.now(), KEPT_FOR):
        return None
    try:
        counts = _ask(project)
    except ProvisioningError:
        counts = _FAILED
    finally:
        cache.delete(f"{_name(project)}:asking")
    cache.set(_name(project), counts, KEPT_FOR)
    return counts or None


def _ask(project: Project) -> Counts:
    client = clients.client_of(project)
    counts = {ALL: client.list_senders(page_size=1).total_size}
    for state in SenderState:
        counts[state.value] = client.list_senders(states=(state,), page_size=1).total_size
    return counts


def _name(project: Project) -> str:
    return f"counts:{project.pk}"
