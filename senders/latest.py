"""Actions in words, the one place for them, and the project's latest for the overview.

What an entry says beyond its action is in ``telling``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import AuditEntry, Outcome, Project

# What stands between the person and the thing; an action that is not here is named as it is kept.
WORDS: dict[str, str | Promise] = {
    "draft.caught_up": gettext_lazy("took changes made elsewhere into"),
    "draft.cloned": gettext_lazy("began, as a copy,"),
    "draft.confirmed": gettext_lazy("found the sender of"),
    "draft.created": gettext_lazy("began"),
    "draft.discarded": gettext_lazy("discarded"),
    "draft.owner_changed": gettext_lazy("changed the owner of"),
    "draft.refused": gettext_lazy("tried to send"),
    "draft.restored": gettext_lazy("restored"),
    "draft.save_restored": gettext_lazy("restored earlier answers of"),
    "draft.saved": gettext_lazy("saved"),
    "draft.submitted": gettext_lazy("sent"),
    "draft.unconfirmed": gettext_lazy("got no answer about"),
    "draft.unlocked": gettext_lazy("unlocked"),
    "sender.commented": gettext_lazy("commented on the sender"),
    "sender.created": gettext_lazy("created the sender"),
    "sender.launched": gettext_lazy("launched the sender"),
    "sender.noted": gettext_lazy("wrote an internal note about"),
    "sender.updated": gettext_lazy("changed the sender"),
    "test_number.invited_again": gettext_lazy("invited a tester again for"),
    "test_number.removed": gettext_lazy("removed a test number from"),
    "test_numbers.added": gettext_lazy("added test numbers to"),
    "token.revealed": gettext_lazy("revealed the token of"),
}
# Where the thing is the page itself and is not named again; for the others ``WORDS`` will do.
WORDS_HERE: dict[str, str | Promise] = {
    "sender.noted": gettext_lazy("wrote an internal note"),
    "test_number.invited_again": gettext_lazy("invited a tester again"),
    "test_number.removed": gettext_lazy("removed a test number"),
    "test_numbers.added": gettext_lazy("added test numbers"),
    "token.revealed": gettext_lazy("revealed the token"),
}
PAGES = {"draft": ("onboarding:hub", "draft"), "sender": ("senders:detail", "sender")}


@dataclass(frozen=True)
class Action:
    """``who did what``; ``outcome`` is empty for what succeeded, ``url`` where there is no page."""

    who: str
    did: str
    what: str
    outcome: str
    at: datetime
    url: str


def did(action: str) -> str:
    """``sender.launched`` as *launched the sender*, for the sender's own pages."""
    return str(WORDS_HERE.get(action) or WORDS.get(action, action))


def actions(project: Project, many: int) -> list[Action]:
    """The latest first. An attempt is told by what became of it."""
    entries = AuditEntry.objects.filter(project_slug=project.slug)
    settled = entries.exclude(outcome=Outcome.ATTEMPTED).order_by("-number")
    return [_action(project, entry) for entry in settled[:many]]


def _action(project: Project, entry: AuditEntry) -> Action:
    known = PAGES.get(entry.target_kind)
    url = ""
    if known and entry.target_id:
        view, name = known
        url = reverse(view, kwargs={"project": project.slug, name: entry.target_id})
    succeeded = entry.outcome == Outcome.SUCCEEDED
    return Action(
        who=entry.actor_name,
        did=str(WORDS.get(entry.action, entry.action)),
        what=entry.target_label or entry.target_id or _("something without a name"),
        outcome="" if succeeded else str(entry.get_outcome_display()),
        at=entry.at,
        url=url,
    )
