"""One audit entry as pages show it: trail, timeline, dossier and overview take it from here.

The words of an action are in ``senders.audit.actions``, the values in ``entry_changes``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.audit import Action, Kind, actions
from senders.audit.redaction import without_tokens
from senders.models import AuditEntry, Case, Outcome, Project, Role
from senders.models.audit import NOT_SENT
from senders.trail import reasons, row_facts

PEOPLE = "people"  # the portal's own chain, of which a project shows its members' entries
SHORT_HASH = 6  # characters of a hash in a table


class OutcomeWords(NamedTuple):
    """The label, icon and tone of an outcome."""

    label: str | Promise
    icon: str
    tone: str


OUTCOMES: dict[str, OutcomeWords] = {
    Outcome.SUCCEEDED.value: OutcomeWords(gettext_lazy("Succeeded"), "circle-check", "ok"),
    Outcome.REFUSED.value: OutcomeWords(gettext_lazy("Rejected"), "circle-x", "bad"),
    Outcome.FAILED.value: OutcomeWords(gettext_lazy("Failed"), "circle-alert", "bad"),
    Outcome.NO_ANSWER.value: OutcomeWords(
        gettext_lazy("No response"), "circle-question-mark", "wait"
    ),
    Outcome.ATTEMPTED.value: OutcomeWords(
        gettext_lazy("Attempted, no outcome recorded"), "hourglass", "wait"
    ),
}
# A request that was certainly not carried out because nothing of it was sent.
UNSENT = OutcomeWords(gettext_lazy("Not sent"), "circle-x", "bad")
# An attempt whose outcome stands beside it.
SETTLED_ATTEMPT = OutcomeWords(gettext_lazy("Attempted"), "hourglass", "idle")
OBJECT_KINDS: dict[str, str | Promise] = {
    "sender": gettext_lazy("sender"),
    "draft": gettext_lazy("draft"),
    "case": gettext_lazy("case"),
    "webhook": gettext_lazy("webhook"),
    "view": gettext_lazy("view"),
    "account": gettext_lazy("RCS account"),
    "profile": gettext_lazy("brand profile"),
    "project": gettext_lazy("project"),
    "person": gettext_lazy("user"),
}
OBJECT_PAGES = {
    "case": ("cases:case", "case"),
    "draft": ("onboarding:hub", "draft"),
    "sender": ("senders:detail", "sender"),
}


@dataclass(frozen=True)
class EntryView:
    """An entry in words. ``project`` is the slug of the page's project.

    ``is_settled`` marks an attempt whose outcome is shown beside it. ``parts`` are all entries of
    the action, the earliest first, where there are several.
    """

    entry: AuditEntry
    project: str
    is_settled: bool = False
    parts: Sequence["EntryView"] = ()

    @property
    def action(self) -> Action | None:
        """The action; None for one that this portal does not know."""
        return actions.known(self.entry.action)

    @property
    def heading(self) -> str:
        return actions.heading(self.entry.action)

    @property
    def kind(self) -> Kind:
        return self.action.kind if self.action else Kind.OTHER

    @property
    def icon(self) -> str:
        return self.action.icon if self.action else "circle-dot"

    @property
    def sentence(self) -> SafeString:
        """``manager launched the sender Aurora Deals``, the object linked where it has a page."""
        label = self.label or _("(unnamed)")
        linked = format_html('<a href="{}"><bdi>{}</bdi></a>', self.object_url, label)
        named = linked if self.object_url else format_html("<bdi>{}</bdi>", label)
        if self.action is None:
            return format_html("{} · {} {}", bold(self.user), self.entry.action, named)
        return format_html(str(self.action.sentence), user=bold(self.user), object=named)

    @property
    def sentence_here(self) -> str:
        """The sentence with the placeholder ``{user}``, for pages of the object itself.

        Empty for an action that this portal does not know.
        """
        return str(self.action.here) if self.action else ""

    @property
    def outcome(self) -> OutcomeWords:
        if self.is_settled and self.entry.outcome == Outcome.ATTEMPTED:
            return SETTLED_ATTEMPT
        if self.entry.error_code == NOT_SENT:
            return UNSENT
        return OUTCOMES[self.entry.outcome]

    @property
    def succeeded(self) -> bool:
        return self.entry.outcome == Outcome.SUCCEEDED

    @property
    def response(self) -> str:
        """The HTTP status and error code of Sinch's response; empty where there was none."""
        status = f"HTTP {self.entry.status}" if self.entry.status else ""
        return " · ".join(part for part in (status, self.entry.error_code) if part)

    @property
    def facts(self) -> tuple[str, ...]:
        """Short phrases about what matters: countries, roles, counts, states before → after."""
        tried = self.parts[0].entry.changes.get("asked") if self.parts else None
        asked = tried if isinstance(tried, Mapping) else {}
        entry = self.entry
        return row_facts.facts(entry.action, entry.changes, asked, entry.number)

    @property
    def reason(self) -> str:
        """The reason in words of an action that did not succeed; empty where none is recorded."""
        if self.entry.outcome in {Outcome.SUCCEEDED, Outcome.ATTEMPTED}:
            return ""
        return reasons.reason(self.entry.action, self.entry.error_code, self.entry.changes)

    @property
    def number(self) -> int:
        return self.entry.number

    @property
    def numbered(self) -> str:
        return _("entry %s") % self.entry.number

    @property
    def at(self) -> datetime:
        return self.entry.at

    @property
    def user(self) -> str:
        return self.entry.actor_name

    @property
    def role(self) -> str:
        """The role at that time; a role that no longer exists as it was stored."""
        known = Role.__members__.get(self.entry.role.upper())
        return str(known.label) if known else self.entry.role

    @property
    def label(self) -> str:
        return without_tokens(self.entry.target_label) or self.entry.target_id

    @property
    def object_kind(self) -> str:
        return str(OBJECT_KINDS.get(self.entry.target_kind, self.entry.target_kind))

    @property
    def object_url(self) -> str:
        """The page of the object; empty where it has none."""
        known = OBJECT_PAGES.get(self.entry.target_kind)
        if known is None or not self.entry.target_id:
            return ""
        name, key = known
        try:
            return reverse(name, kwargs={"project": self.project, key: self.entry.target_id})
        except NoReverseMatch:
            return ""  # not an ID: a rejected call left the text it was given

    @property
    def object_filter(self) -> str:
        """The value of the trail's filter ``object``: a sender's ID, else ``draft:12``."""
        kind, identifier = self.entry.target_kind, self.entry.target_id
        return identifier if kind == "sender" else f"{kind}:{identifier}"

    @property
    def hash(self) -> str:
        return self.entry.hash[:SHORT_HASH]

    @property
    def chain(self) -> str:
        return "" if self.entry.project_slug else PEOPLE


def with_attempts(
    project: str, entries: Sequence[AuditEntry], attempts: Mapping[str, Sequence[AuditEntry]]
) -> list[EntryView]:
    """Returns one view an entry. ``attempts``, by correlation, become parts of their outcome."""
    views = []
    for entry in entries:
        view = EntryView(entry, project)
        earlier = [
            EntryView(attempt, project, is_settled=True)
            for attempt in attempts.get(entry.correlation, ())
            if attempt.action == entry.action and entry.outcome != Outcome.ATTEMPTED
        ]
        views.append(replace(view, parts=(*earlier, view)) if earlier else view)
    return views


def latest(project: Project, count: int) -> list[EntryView]:
    """Returns the project's latest ``count`` outcomes, the newest first; attempts are left out."""
    entries = AuditEntry.objects.filter(project_slug=project.slug)
    settled = entries.exclude(outcome=Outcome.ATTEMPTED).order_by("-number")
    return [EntryView(entry, project.slug) for entry in settled[:count]]


def about_case(case: Case, count: int) -> list[EntryView]:
    """Returns the latest ``count`` outcomes about a case, its drafts and its sender."""
    drafts = [str(pk) for pk in case.drafts.values_list("pk", flat=True)]
    about = Q(target_kind="case", target_id=str(case.pk))
    about |= Q(target_kind="draft", target_id__in=drafts)
    if case.sender_id:
        about |= Q(target_kind="sender", target_id=case.sender_id)
    slug = case.project.slug
    entries = AuditEntry.objects.filter(about, project_slug=slug)
    settled = entries.exclude(outcome=Outcome.ATTEMPTED).order_by("-number")
    return [EntryView(entry, slug) for entry in settled[:count]]


def bold(user: str) -> SafeString:
    """Returns a user name as every sentence about a user shows it."""
    return format_html("<b><bdi>{}</bdi></b>", user)
