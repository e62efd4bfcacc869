"""Values of changes with their shape and tone: states, statuses, counts of testers, registrations.

Sentences are in ``change_view``. No queries.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from senders.fleet.number_words import Counts
from senders.records.differences import ASKED
from senders.words import api_values, state_icons


@dataclass(frozen=True)
class Mark:
    """A value with its shape: a dial or tile in ``svg``, else the name of a line icon.

    ``level`` is the class of its element: ``state`` for senders, ``status`` for all else.
    """

    label: str
    tone: str = "idle"
    svg: SafeString | None = None
    icon: str = ""
    level: str = "status"


def of_state(state: str) -> Mark:
    svg, tone = state_icons.dial(state)
    return Mark(str(api_values.sender_state(state or None).label), tone, svg, level="state")


def of_status(status: str) -> Mark | None:
    if not status:
        return None
    svg, tone = state_icons.tile("NOT_LAUNCHED" if status == ASKED else status)
    if status == ASKED:
        return Mark(_("No status yet"), tone, svg)
    return Mark(str(api_values.operator_status(status).label), tone, svg)


def of_counts(counts: Counts | None, text: str) -> Mark:
    if counts is None:
        return Mark(text, icon="circle-question-mark")
    if counts.wrong:
        return Mark(counts.words, "bad", icon="circle-x")
    if counts.verified:
        return Mark(counts.words, "ok", icon="circle-check")
    return Mark(counts.words, "wait" if counts.total else "idle", icon="clock")


def of_registration(status: str) -> Mark:
    if not status:
        return Mark(_("none"), icon="clock")
    tone, icon = {
        "COMPLETED": ("ok", "circle-check"),
        "REJECTED": ("bad", "circle-x"),
        "INCOMPLETE": ("bad", "circle-alert"),
        "ARCHIVED": ("idle", "ban"),
    }.get(status, ("wait", "clock"))
    return Mark(api_values.label(api_values.REGISTRATION_STATUSES, status), tone, icon=icon)
