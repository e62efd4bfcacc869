"""One event in a sender's activity, from Sinch, from the audit trail or from an internal note.

The order and the pages of the events are in ``merge``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.audit import Action, Kind
from senders.audit.redaction import shown
from senders.models import AuditEntry, Note, Outcome
from senders.provisioning import Activity
from senders.trail import phrases
from senders.trail.entry_view import EntryView, bold

SINCH, PORTAL = "sinch", "portal"
SOURCES: dict[str, str | Promise] = {SINCH: gettext_lazy("Sinch"), PORTAL: gettext_lazy("Portal")}
KINDS: dict[str, str | Promise] = {
    "state": gettext_lazy("State"),
    "edit": gettext_lazy("Changes"),
    "comment": gettext_lazy("Comments"),
    "note": gettext_lazy("Internal notes"),
    "numbers": gettext_lazy("Test numbers"),
    "launch": gettext_lazy("Launches"),
    "token": gettext_lazy("Token"),
    "other": gettext_lazy("Other"),
}
LONG = 1200  # characters; a longer text is folded


@dataclass(frozen=True)
class Happening:
    """An event. ``sentence`` has the placeholder ``{user}``; ``heading`` stands without a user.

    ``at`` is None where Sinch gave no date. ``outcome`` is empty for a success, ``answer`` is
    Sinch's message about a rejection, ``entry`` the number of the audit entry (0 for none) and
    ``redacted`` the text by which Sinch's record of the same comment is recognised.
    """

    at: datetime | None
    kind: str
    heading: str
    icon: str
    who: str = ""
    sentence: str = ""
    tone: str = "idle"
    sources: tuple[str, ...] = (PORTAL,)
    details: tuple[str, ...] = ()
    text: str = ""
    outcome: str = ""
    answer: str = ""
    url: str = ""
    entry: int = 0
    redacted: str = ""

    @property
    def line(self) -> SafeString:
        """The event in one sentence, the user in bold."""
        if self.who and self.sentence:
            return format_html(self.sentence, user=bold(self.who))
        if self.who:
            return format_html("{} <bdi>{}</bdi>", bold(self.who), self.heading)
        return bold(self.heading)

    @property
    def is_internal(self) -> bool:
        return self.kind == "note"

    @property
    def is_sent(self) -> bool:
        """A comment of ours that is at Sinch."""
        return self.kind == "comment" and PORTAL in self.sources and not self.outcome

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG

    @property
    def tags(self) -> list[tuple[str, str | Promise]]:
        return [(source, SOURCES[source]) for source in self.sources]


class _Type(NamedTuple):
    """A type of activity: the sentence with its author, the heading without, kind, icon, tone."""

    sentence: str | Promise
    heading: str | Promise
    kind: str
    icon: str
    tone: str = "idle"


# What Sinch means by TEST, ACTIVE and INACTIVE is not documented: they are named, not explained.
_TYPES = {
    "CREATED": _Type(
        gettext_lazy("{user} created the sender"), gettext_lazy("Created"), "state", "circle-plus"
    ),
    "EDITED": _Type(
        gettext_lazy("{user} updated the sender"), gettext_lazy("Updated"), "edit", "pencil"
    ),
    "COMMENT_ADDED": _Type(
        gettext_lazy("{user} commented"), gettext_lazy("Comment"), "comment", "message-square"
    ),
    "TEST": _Type(
        gettext_lazy("{user} set the status to Test"),
        gettext_lazy("Test"),
        "state",
        "flask-conical",
        "info",
    ),
    "ACTIVE": _Type(
        gettext_lazy("{user} set the status to Active"),
        gettext_lazy("Active"),
        "state",
        "circle-check",
        "ok",
    ),
    "INACTIVE": _Type(
        gettext_lazy("{user} set the status to Inactive"),
        gettext_lazy("Inactive"),
        "state",
        "circle-pause",
    ),
    "DELETED": _Type(
        gettext_lazy("{user} deleted the sender"),
        gettext_lazy("Deleted"),
        "state",
        "trash-2",
        "bad",
    ),
}


def of_activity(activity: Activity) -> Happening:
    """Returns an activity that Sinch reports; an unknown type is named as it came."""
    known = _TYPES.get(activity.type) or _Type("", activity.type, "other", "circle-dot")
    at, author = activity.created, activity.author or ""
    return Happening(
        at=at.replace(tzinfo=UTC) if at and at.tzinfo is None else at,
        kind=known.kind,
        heading=str(known.heading),
        icon=known.icon,
        who=author,
        sentence=str(known.sentence),
        tone=known.tone,
        sources=(SINCH,),
        text=activity.comment or "",
    )


def of_entry(entry: AuditEntry, asked: Mapping[str, Any], url: str = "") -> Happening:
    """Returns an action of a user of the portal.

    ``asked`` is what the attempt requested, where there was one before the entry. An attempt
    without an outcome entry says that no outcome is recorded.
    """
    view, outcome = EntryView(entry, entry.project_slug), Outcome(entry.outcome)
    text = phrases.text(entry.changes, asked) if view.kind == Kind.COMMENT else ""
    return Happening(
        at=entry.at,
        kind=view.kind.value,
        heading=view.heading,
        icon=view.icon,
        who=entry.actor_name,
        sentence=view.sentence_here,
        tone="idle" if view.succeeded else view.outcome.tone,
        details=phrases.details(entry.action, entry.changes, asked),
        text=shown(text),
        outcome=_outcome(view),
        answer=phrases.answer(entry.changes),
        url=url,
        entry=entry.number,
        redacted="" if outcome == Outcome.REFUSED else text,
    )


def of_note(note: Note, url: str = "") -> Happening:
    """Returns an internal note, with its whole text."""
    return Happening(
        at=note.at,
        kind=Kind.NOTE.value,
        heading=str(Action.SENDER_NOTED.heading),
        icon=Action.SENDER_NOTED.icon,
        who=note.by.get_username(),
        sentence=str(Action.SENDER_NOTED.here),
        tone="wait",
        text=note.text,
        url=url,
    )


def _outcome(view: EntryView) -> str:
    if view.succeeded:
        return ""
    if view.entry.outcome == Outcome.ATTEMPTED:
        return _("No outcome recorded")
    return str(view.outcome.label)
