"""Actions in words, the one place for them, and the project's latest for the overview.

What an entry says beyond its action is in ``telling``; the whole trail is ``senders.trail``'s.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import AuditEntry, Outcome, Project

# What stands between the person and the thing; an action that is not here is named as it is kept.
WORDS: dict[str, str | Promise] = {
    "account.commented": gettext_lazy("sent Sinch a comment about"),
    "audit.exported": gettext_lazy("exported the audit trail of"),
    "draft.caught_up": gettext_lazy("merged changes from Sinch into"),
    "draft.cloned": gettext_lazy("duplicated a draft as"),
    "draft.confirmed": gettext_lazy("confirmed the sender created from"),
    "draft.created": gettext_lazy("created"),
    "draft.discarded": gettext_lazy("discarded"),
    "draft.exported": gettext_lazy("exported the history of"),
    "draft.noted": gettext_lazy("added an internal note to"),
    "draft.owner_changed": gettext_lazy("changed the owner of"),
    "draft.refused": gettext_lazy("failed to send"),
    "draft.restored": gettext_lazy("restored"),
    "draft.save_restored": gettext_lazy("restored earlier answers in"),
    "draft.saved": gettext_lazy("saved"),
    "draft.submitted": gettext_lazy("sent"),
    "draft.unconfirmed": gettext_lazy("received no response for"),
    "draft.unlocked": gettext_lazy("unlocked"),
    "draft.waiting_changed": gettext_lazy("updated the waiting status of"),
    "member.added": gettext_lazy("assigned a role to"),
    "member.role_changed": gettext_lazy("changed the role of"),
    "person.created": gettext_lazy("created the account of"),
    "person.password_changed": gettext_lazy("changed the password of"),
    "person.sign_in_failed": gettext_lazy("failed to sign in"),
    "person.signed_in": gettext_lazy("signed in"),
    "person.signed_out": gettext_lazy("signed out"),
    "project.connected": gettext_lazy("connected the project"),
    "project.credentials_changed": gettext_lazy("replaced the access key of"),
    "sender.commented": gettext_lazy("commented on the sender"),
    "sender.created": gettext_lazy("created the sender"),
    "sender.launched": gettext_lazy("launched the sender"),
    "sender.noted": gettext_lazy("added an internal note to"),
    "sender.updated": gettext_lazy("updated the sender"),
    "senders.exported": gettext_lazy("exported the senders of"),
    "test_number.invited_again": gettext_lazy("resent a tester invitation for"),
    "test_number.removed": gettext_lazy("removed a test number from"),
    "test_numbers.added": gettext_lazy("added test numbers to"),
    "token.revealed": gettext_lazy("revealed the token of"),
    "webhook.created": gettext_lazy("registered the webhook"),
    "webhook.removed": gettext_lazy("removed the webhook"),
    "webhook.replaced": gettext_lazy("replaced the webhook"),
    "webhook.updated": gettext_lazy("updated the webhook"),
}
# Where the thing is the page itself and is not named again; for the others ``WORDS`` will do.
WORDS_HERE: dict[str, str | Promise] = {
    "sender.noted": gettext_lazy("added an internal note"),
    "test_number.invited_again": gettext_lazy("resent a tester invitation"),
    "test_number.removed": gettext_lazy("removed a test number"),
    "test_numbers.added": gettext_lazy("added test numbers"),
    "token.revealed": gettext_lazy("revealed the token"),
}
# The action by itself, as a heading, where the words above lead on to the thing.
ALONE: dict[str, str | Promise] = {
    "account.commented": gettext_lazy("Sent Sinch a comment"),
    "audit.exported": gettext_lazy("Exported the audit trail"),
    "draft.caught_up": gettext_lazy("Merged changes from Sinch"),
    "draft.cloned": gettext_lazy("Duplicated a draft"),
    "draft.confirmed": gettext_lazy("Confirmed the sender"),
    "draft.created": gettext_lazy("Created a draft"),
    "draft.discarded": gettext_lazy("Discarded a draft"),
    "draft.exported": gettext_lazy("Exported the history"),
    "draft.noted": gettext_lazy("Added an internal note"),
    "draft.owner_changed": gettext_lazy("Changed the owner"),
    "draft.refused": gettext_lazy("Failed to send a draft"),
    "draft.restored": gettext_lazy("Restored a draft"),
    "draft.save_restored": gettext_lazy("Restored earlier answers"),
    "draft.saved": gettext_lazy("Saved answers"),
    "draft.submitted": gettext_lazy("Sent a draft"),
    "draft.unconfirmed": gettext_lazy("Received no response for a draft"),
    "draft.unlocked": gettext_lazy("Unlocked a draft"),
    "draft.waiting_changed": gettext_lazy("Updated a draft’s waiting status"),
    "member.added": gettext_lazy("Assigned a role"),
    "member.role_changed": gettext_lazy("Changed a role"),
    "person.created": gettext_lazy("Created an account"),
    "person.password_changed": gettext_lazy("Changed a password"),
    "project.connected": gettext_lazy("Connected the project"),
    "project.credentials_changed": gettext_lazy("Replaced the access key"),
    "sender.commented": gettext_lazy("Commented on a sender"),
    "sender.created": gettext_lazy("Created a sender"),
    "sender.launched": gettext_lazy("Launched a sender"),
    "sender.noted": gettext_lazy("Added an internal note"),
    "sender.updated": gettext_lazy("Updated a sender"),
    "senders.exported": gettext_lazy("Exported the senders"),
    "test_number.invited_again": gettext_lazy("Resent a tester invitation"),
    "test_number.removed": gettext_lazy("Removed a test number"),
    "test_numbers.added": gettext_lazy("Added test numbers"),
    "token.revealed": gettext_lazy("Revealed the token"),
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


def words_after_person(action: str) -> str:
    """``sender.launched`` as *launched the sender*, for the sender's own pages."""
    return str(WORDS_HERE.get(action) or WORDS.get(action, action))


def latest_actions(project: Project, many: int) -> list[Action]:
    """The latest first. An attempt is told by what became of it."""
    entries = AuditEntry.objects.filter(project_slug=project.slug)
    settled = entries.exclude(outcome=Outcome.ATTEMPTED).order_by("-number")
    return [_action(project, entry) for entry in settled[:many]]


def _action(project: Project, entry: AuditEntry) -> Action:
    succeeded = entry.outcome == Outcome.SUCCEEDED
    return Action(
        who=entry.actor_name,
        did=str(WORDS.get(entry.action, entry.action)),
        what=entry.target_label or entry.target_id or _("(unnamed)"),
        outcome="" if succeeded else str(entry.get_outcome_display()),
        at=entry.at,
        url=page_of(project.slug, entry.target_kind, entry.target_id),
    )


def heading(action: str) -> str:
    """``Launched a sender``; an action without words is named as it is kept."""
    return str(ALONE.get(action) or capfirst(str(WORDS.get(action, action))))


def page_of(project: str, kind: str, identifier: str) -> str:
    """The address of what an entry is about; empty where it has no page."""
    known = PAGES.get(kind)
    if known is None or not identifier:
        return ""
    view, name = known
    try:
        return reverse(view, kwargs={"project": project, name: identifier})
    except NoReverseMatch:
        return ""  # an id that is none, as a refused call left it
