"""Failed sign-ins of nobody the portal knows, for those who run it: unknown names and passkeys.

They are in the portal's own chain and belong to no project. The typed text is not stored, since it
may be a password in the wrong field: an entry holds a mark of it, so that repeats can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.audit import Action
from senders.models import AuditEntry

SHOWN = 10
MOST_COUNTED = 1000
WITHIN = timedelta(days=30)
RESULTS: dict[str, str | Promise] = {
    "unknown_name": _("Unknown name"),
    "throttled": _("Not tried: too many attempts"),
    "throttled_address": _("Not tried: too many attempts from this address"),
    "throttled_portal": _("Not tried: too many attempts in all"),
    "no_access": _("No access by single sign-on"),
    "wrong_passkey": _("Unknown passkey"),
}


@dataclass(frozen=True)
class UnknownSignIn:
    """One entry: its number in the portal's chain, and a mark of what was typed."""

    number: int
    at: datetime
    ip: str
    mark: str
    result: str | Promise


@dataclass(frozen=True)
class UnknownSignIns:
    """The latest ones, and how many there were in 30 days; ``is_more`` where nobody counted on."""

    latest: Sequence[UnknownSignIn]
    count: int
    is_more: bool


def within_30_days(now: datetime) -> UnknownSignIns:
    found = AuditEntry.objects.filter(
        project_slug="",
        actor=None,
        action=Action.PERSON_SIGN_IN_FAILED.value,
        at__gte=now - WITHIN,
    ).order_by("-number")
    count = found[: MOST_COUNTED + 1].count()
    return UnknownSignIns(
        [_row(entry) for entry in found[:SHOWN]], min(count, MOST_COUNTED), count > MOST_COUNTED
    )


def _row(entry: AuditEntry) -> UnknownSignIn:
    result = RESULTS.get(entry.error_code, entry.error_code)
    mark = entry.target_label.rpartition("#")[2][:8]
    return UnknownSignIn(entry.number, entry.at, entry.ip, mark, result)
