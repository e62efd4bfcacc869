"""The contents of a dossier beside the sender or draft itself: trail, launches, Sinch's log.

Reads the portal's own tables and, in one call, Sinch's log of a sender. Writes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from senders import audit
from senders.audit import Action
from senders.models import AuditEntry, Outcome, Project
from senders.onboarding import readiness
from senders.onboarding.readiness import Finding
from senders.onboarding.wire import field_of
from senders.provisioning import ActivityPage, ProvisioningError, Sender
from senders.receipts.reading import Receipts
from senders.sender import answers
from senders.sender.answers import Answer, Section
from senders.sinch import cached_reads, clients
from senders.trail.entry_view import EntryView
from senders.words import api_problems, api_values, countries
from senders.words.api_problems import Failure
from senders.words.fields import name_of

LAUNCHED = Action.SENDER_LAUNCHED
MOST_ACTIVITIES = 100  # what one call brings at most
MOST_FOUND = 200  # senders of which a process stores the findings, with up to 30 KB of key
_FOUND: dict[str, tuple[Finding, ...]] = {}  # by all that the rules read


@dataclass(frozen=True)
class Launch:
    """One launch that was asked for: its audit entries, the attempt first."""

    correlation: str
    lines: tuple[EntryView, ...]

    @property
    def first(self) -> AuditEntry:
        return self.lines[0].entry

    @property
    def answer(self) -> EntryView | None:
        """The outcome entry; None where the portal stopped before it knew the outcome."""
        last = self.lines[-1]
        return None if last.entry.outcome == Outcome.ATTEMPTED else last

    @property
    def countries(self) -> list[str]:
        """The names of those that were asked for; none where that was not recorded."""
        codes = self._asked.get("countries")
        return [countries.name(str(code)) for code in codes] if isinstance(codes, list) else []

    @property
    def contact_told(self) -> bool | None:
        """True if the contact was informed before the launch; None if that was not recorded."""
        told = self._asked.get("contactTold")
        return told if isinstance(told, bool) else None

    @property
    def message(self) -> str:
        return str(self._answered.get("message") or "")

    @property
    def problems(self) -> list[str]:
        found = self._answered.get("validationErrors")
        return [str(each) for each in found] if isinstance(found, list) else []

    @property
    def moved(self) -> list[tuple[str, str, str]]:
        """(what, before, after) of the sender's state and of the countries', where they differ."""
        changes = self.lines[-1].entry.changes
        before, after = _mapping(changes, "before"), _mapping(changes, "after")
        return [
            (_standing_name(path), _in_words(path, before), _in_words(path, after))
            for path in dict.fromkeys([*before, *after])
        ]

    @property
    def _asked(self) -> Mapping[str, Any]:
        return _mapping(self.first.changes, "asked")

    @property
    def _answered(self) -> Mapping[str, Any]:
        return _mapping(self.lines[-1].entry.changes, "answer")


@dataclass(frozen=True)
class Happened:
    """One entry of Sinch's log, its type in sentence case as it came."""

    at: datetime | None
    what: str
    who: str
    comment: str


@dataclass(frozen=True)
class Log:
    """Sinch's log of a sender, the newest last. ``failure`` says why it is old or missing."""

    rows: tuple[Happened, ...] = ()
    total: int = 0
    at: datetime | None = None
    failure: Failure | None = None


def trail(project: Project, kind: str, target_id: str) -> list[EntryView]:
    """The audit entries of a sender or draft, the newest last.

    With them come the other entries of the same actions: a sender that is being created has no
    id yet when the attempt is recorded.
    """
    entries = AuditEntry.objects.filter(project_slug=project.slug)
    about = audit.entries_of(project, kind, target_id)
    found = entries.filter(correlation__in=about.order_by().values("correlation")).order_by()
    # Sorted here: asked for an order, SQLite reads the whole chain in it.
    whole = sorted(found, key=lambda entry: entry.number)
    return [EntryView(entry, project.slug) for entry in whole]


def launches(lines: Iterable[EntryView]) -> list[Launch]:
    """The launches among the entries of one sender, the latest last."""
    found: dict[str, list[EntryView]] = {}
    for line in lines:
        if line.entry.action == LAUNCHED:
            found.setdefault(line.entry.correlation, []).append(line)
    return [Launch(correlation, tuple(its)) for correlation, its in found.items()]


def read_log(project: Project, sender_id: str) -> Log:
    """Sinch's log, or the last one it gave, or nothing but the failure."""
    try:
        found = cached_reads.read_or_last_good(
            project,
            f"log {sender_id}",
            lambda: clients.client_of(project).list_activities(
                sender_id, page_size=MOST_ACTIVITIES
            ),
            dump=ActivityPage.model_dump_json,
            load=ActivityPage.model_validate_json,
        )
    except ProvisioningError as error:
        return Log(failure=api_problems.explain(error))
    rows = tuple(
        Happened(
            each.created,
            capfirst(each.type.replace("_", " ").lower()),
            each.author or "",
            each.comment or "",
        )
        for each in reversed(found.value.notifications)
    )
    return Log(rows, found.value.total_size, found.at, found.failure)


def findings_of(sender: Sender, receipts: Receipts | None = None) -> list[Finding]:
    """Returns the findings about a sender, without those about fields new to the portal."""
    key = _all_that_rules_read(sender, receipts or Receipts())
    found = _FOUND.get(key)
    if found is None:
        found = tuple(
            readiness.findings(
                sender.wire_details,
                region=sender.region,
                billing_category=sender.billing_category,
                use_case=sender.use_case,
                receipts=receipts,
            )
        )
        if len(_FOUND) >= MOST_FOUND:
            _FOUND.clear()
        _FOUND[key] = found
    return [each for each in found if each.step or each.stops != readiness.CREATE]


def _all_that_rules_read(sender: Sender, receipts: Receipts) -> str:
    """Returns equal texts only for what the rules judge alike; they read no clock."""
    measured = [[*key, each.facts, str(each.at)] for key, each in receipts.measured.items()]
    changed = [[*key, str(at)] for key, at in receipts.changed.items()]
    details, kinds = sender.wire_details, (sender.region, sender.billing_category, sender.use_case)
    words = (get_language(), timezone.get_current_timezone_name())
    return json.dumps([details, kinds, measured, changed, words])


def sections_of(sender: Sender, found: Iterable[Finding]) -> list[Section]:
    """Everything that is asked, with its answer; what a launch needs and lacks is marked."""
    needed = readiness.needed_for_launch(found)

    def marked(answer: Answer) -> Answer:
        return replace(answer, needed=not answer.values and field_of(answer.path) in needed)

    return [
        replace(section, answers=tuple(map(marked, section.answers)))
        for section in (*answers.basics_and_brand(sender), *answers.sections(sender))
    ]


def _mapping(whole: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}


def _standing_name(path: str) -> str:
    if path == "state":
        return _("Sender")
    kind, _dot, code = path.partition(".")
    return countries.name(code) if kind == "countryStatus" else name_of(path)


def _in_words(path: str, values: Mapping[str, Any]) -> str:
    if path not in values:
        return ""
    value = str(values[path])
    word = api_values.sender_state(value) if path == "state" else api_values.operator_status(value)
    return str(word.label)
