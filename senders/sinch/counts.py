"""Counts of a project's senders in each state: nine small calls, kept for a minute."""

from typing import Annotated

from pydantic import AfterValidator, Field

from rcsportal import cache
from senders.models import Project
from senders.provisioning import HeldBack, ProvisioningError, SenderState
from senders.sinch import clients

KEPT_FOR = 60  # seconds, for counts and for the news that they could not be had
ALL = ""

Counts = dict[str, int]
_FAILED: Counts = {}


def _with_total(counts: Counts) -> Counts:
    if counts and ALL not in counts:
        raise ValueError("counts without their total")
    return counts


_KEPT = cache.Cached[Counts](
    Annotated[dict[str, Annotated[int, Field(ge=0, lt=10**9)]], AfterValidator(_with_total)]
)


def kept(project: Project) -> Counts | None:
    """The counts if they are at hand, by state and under ``ALL``; never calls the API."""
    return _KEPT.get(_name(project)) or None


def ask_counts(project: Project) -> Counts | None:
    """The counts, asked for one after another; None when Sinch fails or another request asks now.

    The first failure ends the round, and nobody asks again before ``KEPT_FOR`` is over, unless
    the portal itself held the round back.
    """
    known = _KEPT.get(_name(project))
    if known is not None:
        return known or None
    if not cache.claim(_asking(project), KEPT_FOR):
        return None
    try:
        counts = _ask(project)
    except HeldBack:
        return None  # nobody waited for it, so the next request may ask
    except ProvisioningError:
        counts = _FAILED
    finally:
        cache.forget(_asking(project))
    _KEPT.set(_name(project), counts, KEPT_FOR)
    return counts or None


def are_asked_for(project: Project) -> bool:
    """Returns True while a request asks, so that others may soon have the counts."""
    return cache.is_claimed(_asking(project))


def _ask(project: Project) -> Counts:
    client = clients.client_of(project)
    counts = {ALL: client.list_senders(page_size=1).total_size}
    for state in SenderState:
        counts[state.value] = client.list_senders(states=(state,), page_size=1).total_size
    return counts


def _name(project: Project) -> str:
    return f"counts:{project.pk}"


def _asking(project: Project) -> str:
    return f"{_name(project)}:asking"
