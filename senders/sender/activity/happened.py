"""One thing that happened to a sender, whoever tells of it: Sinch, the audit trail or a note.

Their order and their pages are in ``timeline``, what an entry says in words is in ``telling``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.audit.redaction import shown
from senders.models import AuditEntry, Note, Outcome
from senders.provisioning import Activity
from senders.trail import action_words, phrases

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
    """``who`` *did* it; without ``who`` it happened.

    ``at`` is None where Sinch gave no date. ``outcome`` is empty for what succeeded, ``answer``
    is what Sinch said to a refusal, ``entry`` the number of the audit entry (0 for none) and
    ``redacted`` the text by which Sinch's record of the same comment is recognised.
    """

    at: datetime | None
    kind: str
    did: str
    icon: str
    who: str = ""
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
    """A type of activity: words with an author and without, kind, icon, tone."""

    did: str | Promise
    alone: str | Promise
    kind: str
    icon: str
    tone: str = "idle"


# What Sinch means by TEST, ACTIVE and INACTIVE is not documented: they are named, not explained.
_TYPES = {
    "CREATED": _Type(
        gettext_lazy("created the sender"), gettext_lazy("Created"), "state", "circle-plus"
    ),
    "EDITED": _Type(gettext_lazy("updated the sender"), gettext_lazy("Updated"), "edit", "pencil"),
    "COMMENT_ADDED": _Type(
        gettext_lazy("commented"), gettext_lazy("Comment"), "comment", "message-square"
    ),
    "TEST": _Type(
        gettext_lazy("set the status to Test"),
        gettext_lazy("Test"),
        "state",
        "flask-conical",
        "info",
    ),
    "ACTIVE": _Type(
        gettext_lazy("set the status to Active"),
        gettext_lazy("Active"),
        "state",
        "circle-check",
        "ok",
    ),
    "INACTIVE": _Type(
        gettext_lazy("set the status to Inactive"),
        gettext_lazy("Inactive"),
        "state",
        "circle-pause",
    ),
    "DELETED": _Type(
        gettext_lazy("deleted the sender"), gettext_lazy("Deleted"), "state", "trash-2", "bad"
    ),
}
# Kind and icon by action; those on test numbers have one for all.
_ACTIONS = {
    "sender.created": ("state", "circle-plus"),
    "sender.updated": ("edit", "pencil"),
    "sender.launched": ("launch", "rocket"),
    "sender.commented": ("comment", "message-square"),
    "token.revealed": ("token", "key-round"),
}
_NUMBERS, _OTHER = ("numbers", "smartphone"), ("other", "circle-dot")
_TONES = {
    Outcome.ATTEMPTED: "wait",
    Outcome.SUCCEEDED: "idle",
    Outcome.REFUSED: "bad",
    Outcome.FAILED: "bad",
    Outcome.NO_ANSWER: "wait",
}


def of_activity(activity: Activity) -> Happening:
    """What Sinch tells; a type that we do not know is named as it came."""
    known = _TYPES.get(activity.type) or _Type(activity.type, activity.type, *_OTHER)
    at, author = activity.created, activity.author or ""
    return Happening(
        at=at.replace(tzinfo=UTC) if at and at.tzinfo is None else at,
        kind=known.kind,
        did=str(known.did if author else known.alone),
        icon=known.icon,
        who=author,
        tone=known.tone,
        sources=(SINCH,),
        text=activity.comment or "",
    )


def of_entry(entry: AuditEntry, asked: Mapping[str, Any], url: str = "") -> Happening:
    """What we did. ``asked`` is what the attempt wanted, where there was one before the entry.

    An attempt that stayed alone is told as one of which no outcome is recorded.
    """
    on_numbers = entry.action.startswith(("test_number.", "test_numbers."))
    kind, icon = _ACTIONS.get(entry.action) or (_NUMBERS if on_numbers else _OTHER)
    outcome = Outcome(entry.outcome)
    text = phrases.text(entry.changes, asked) if kind == "comment" else ""
    return Happening(
        at=entry.at,
        kind=kind,
        did=action_words.words_after_person(entry.action),
        icon=icon,
        who=entry.actor_name,
        tone=_TONES[outcome],
        details=phrases.details(entry.action, entry.changes, asked),
        text=shown(text),
        outcome=_outcome(outcome),
        answer=phrases.answer(entry.changes),
        url=url,
        entry=entry.number,
        redacted="" if outcome == Outcome.REFUSED else text,
    )


def of_note(note: Note, url: str = "") -> Happening:
    return Happening(
        at=note.at,
        kind="note",
        did=action_words.words_after_person("sender.noted"),
        icon="sticky-note",
        who=note.by.get_username(),
        tone="wait",
        text=note.text,
        url=url,
    )


def _outcome(outcome: Outcome) -> str:
    if outcome == Outcome.SUCCEEDED:
        return ""
    return _("No outcome recorded") if outcome == Outcome.ATTEMPTED else str(outcome.label)
