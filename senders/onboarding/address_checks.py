"""Checks of a draft's web addresses: asking for them, and each result as a line of a page.

``receipts`` keeps what was measured, and the rules of ``readiness`` judge it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.jobs import WorkerReport
from senders.models import Draft
from senders.onboarding import step_status
from senders.onboarding.answers import merging
from senders.onboarding.draft_view import DraftView
from senders.onboarding.readiness import BLOCKER, HINT, WARNING, Finding
from senders.onboarding.readiness.registry import WEB_RULES
from senders.onboarding.wire import field_of
from senders.receipts import asking
from senders.receipts.reading import Known, Receipts
from senders.words import measured
from senders.words.fields import FIELDS, name_of

# Fields of the wizard that hold addresses; rows and lists by their name.
_FIELDS = {
    *("logo_url", "banner_url", "privacy_policy_url", "terms_of_service_url", "websites"),
    *("video_uris", "screenshot_uris", "website", "website_url"),
}
_TONES = {BLOCKER: ("bad", "circle-alert"), WARNING: ("wait", "triangle-alert")}
_LEAST_FIRST = (HINT, WARNING, BLOCKER)


@dataclass(frozen=True)
class Line:
    """The state of one address in words. ``at`` is the time of the check, if it was made."""

    name: str
    url: str
    step: str
    field: str
    tone: str
    icon: str
    text: str
    at: datetime | None
    version: int
    now: datetime  # of the page, for ages


def has_changed(fields: Iterable[str]) -> bool:
    """Returns True if one of the changed fields of a save holds addresses."""
    return any(merging.field_of(field) in _FIELDS for field in fields)


def may_hold_address(html_name: str) -> bool:
    """Returns True for a field on a page; of a row only its address, not its label."""
    is_row = merging.field_of(html_name) != html_name
    return merging.field_of(html_name) in _FIELDS and (not is_row or html_name.endswith("-url"))


def ask_after_save(opened: DraftView) -> int:
    """Asks for checks of new addresses, and of those that did not open some minutes ago."""
    return asking.ask(
        opened.draft.project,
        opened.addresses,
        owner_of(opened.draft),
        age_failed=asking.AFTER_FAILURE,
    )


def ask_if_stale(opened: DraftView, now: datetime) -> int:
    """Asks for checks where there is no receipt of the last day, and then reads them again."""
    if not opened.receipts.stale(now):
        return 0
    asked = asking.ask(opened.draft.project, opened.addresses, owner_of(opened.draft))
    if asked:
        del opened.receipts
    return asked


def ask_again(opened: DraftView, step: str = "") -> int:
    """Asks for checks of all addresses, or of those of a step."""
    wanted = [
        each for each in opened.addresses if not step or (field_of(each.path) or ("",))[0] == step
    ]
    age = asking.AGAIN
    owner = owner_of(opened.draft)
    return asking.ask(opened.draft.project, wanted, owner, age=age, age_failed=age)


def owner_of(draft: Draft) -> str:
    return f"draft {draft.pk}"


def progress_after(asked_for: str) -> None:
    """Stores the progress of an open draft whose address has been checked."""
    kind, _space, key = asked_for.partition(" ")
    if kind != "draft":
        return
    open_draft = Draft.objects.select_related("project").filter(pk=key, state=Draft.State.OPEN)
    if (draft := open_draft.first()) is not None:
        step_status.store_progress(draft)


def lines(
    receipts: Receipts, found: Iterable[Finding], report: WorkerReport, now: datetime
) -> list[Line]:
    """Returns a line for each address. A finding about it says more than what was measured."""
    by_place: dict[tuple[str, str], Finding] = {}
    for finding in sorted(found, key=lambda each: _LEAST_FIRST.index(each.level)):
        if finding.rule in WEB_RULES:
            by_place[finding.step, finding.field] = finding
    return [_line(each, by_place, report, now) for each in receipts.known]


def label_of(path: str) -> str:
    """Returns the label of a field: ``Terms of service``, ``Video 1``."""
    return str(FIELDS[path].label) if path in FIELDS else name_of(path)


def _line(
    known: Known, found: Mapping[tuple[str, str], Finding], report: WorkerReport, now: datetime
) -> Line:
    place = field_of(known.address.path) or ("", "")
    tone, icon, text = _words(known, found.get(place), report, now)
    return Line(
        label_of(known.address.path),
        known.address.url,
        *place,
        tone,
        icon,
        text,
        None if known.is_pending else known.at,
        known.version,
        now,
    )


def _words(
    known: Known, finding: Finding | None, report: WorkerReport, now: datetime
) -> tuple[str, str, str]:
    if known.open_since is not None and not report.running:
        return "idle", "hourglass", _("Not checked yet. The worker is not running.")
    if known.open_since is not None and known.started_at is None:
        return "idle", "hourglass", _("Waiting to be checked. You can go on.")
    if known.started_at is not None:
        seconds = max(0, int((now - known.started_at).total_seconds()))
        if not seconds:
            return "idle", "hourglass", _("Checking. You can go on.")
        words = ngettext(
            "Checking for %(n)d second. You can go on.",
            "Checking for %(n)d seconds. You can go on.",
            seconds,
        )
        return "idle", "hourglass", words % {"n": seconds}
    if known.result is None:
        return "idle", "circle-dashed", _("Not checked yet.")
    if finding is not None:
        tone, icon = _TONES.get(finding.level, ("info", "info"))
        return tone, icon, f"{finding.message} {finding.detail}".strip()
    return "ok", "circle-check", measured.sentence(known.result)
