"""One case as a row of the list, with all values that the template prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from senders.cases import papers, stages
from senders.cases.papers import Counts
from senders.cases.stages import Stage
from senders.models import Case, Draft, SenderRecord, WaitingItem
from senders.onboarding import submitting
from senders.onboarding.draft_titles import title_of
from senders.provisioning import SenderSummary
from senders.records.facts import initials
from senders.records.waiting_for import Waiting, waits_for
from senders.words import countries

SHOWN_ITEMS = 2
# All that a row needs of a draft; the answers are long.
DRAFT_COLUMNS = (
    *("case_id", "project_id", "title", "state", "attempt", "is_edit", "sender_id"),
    *("refusal", "answered", "total", "problems", "ready", "saved", "removed_at"),
)


@dataclass(frozen=True)
class Line:
    """One thing that a case is waiting for. ``due`` is None without a date."""

    whom: str | Promise
    what: str
    since: datetime | None
    due: date | None = None


@dataclass(frozen=True)
class CaseRow:
    """A case as lists and its page show it. ``read_at`` is the age of what is said of its sender.

    ``lines`` are at most two, ``more`` is how many others there are.
    """

    case: Case
    title: str
    mark: str
    countries: str
    stage: Stage
    draft: Draft | None
    lines: tuple[Line, ...]
    more: int
    read_at: datetime | None
    overdue: int  # days
    days_left: int | None
    papers: Counts = field(default_factory=Counts)

    @property
    def pk(self) -> int:
        return self.case.pk

    @classmethod
    def of(
        cls,
        case: Case,
        record: SenderRecord | None,
        today: date,
        counted: Counts | None = None,
    ) -> "CaseRow":
        """Expects a case with the prefetched rows of ``with_rows``."""
        draft = current(case)
        title = name_of(case, draft, record)
        lines = [*_of_items(case), *_of_record(case, record)]
        left = (case.next_due - today).days if case.next_due and not case.closed_at else None
        return cls(
            case=case,
            title=title,
            mark=initials(title),
            countries=", ".join(_countries(case, record)),
            stage=stages.of(case, draft, submitting.state_now(draft) if draft else "", record),
            draft=draft,
            lines=tuple(lines[:SHOWN_ITEMS]),
            more=len(lines[SHOWN_ITEMS:]),
            read_at=record.read_at if record else None,
            overdue=max(0, -left) if left is not None else 0,
            days_left=left,
            papers=counted or Counts(),
        )


def with_rows(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """Reads what rows need of drafts and items along with the cases, in two more queries."""
    drafts = Draft.objects.only(*DRAFT_COLUMNS).order_by("pk")
    items = WaitingItem.objects.filter(ended_at=None)
    return cases.select_related("owner").prefetch_related(
        Prefetch("drafts", drafts, to_attr="its_drafts"),
        Prefetch("items", items, to_attr="open_items"),
    )


def rows(cases: Sequence[Case], today: date) -> list[CaseRow]:
    """Returns the rows of cases of one project that were read by ``with_rows``."""
    ids = [case.sender_id for case in cases if case.sender_id]
    records: dict[str, SenderRecord] = {}
    if ids:
        found = SenderRecord.objects.filter(project=cases[0].project_id, sender_id__in=ids)
        records = {record.sender_id: record for record in found.prefetch_related("countries")}
    counted = papers.counts(cases, {case.pk: _codes(case, records) for case in cases})
    return [
        CaseRow.of(case, records.get(case.sender_id), today, counted[case.pk]) for case in cases
    ]


def current(case: Case) -> Draft | None:
    """Returns the draft that a case is about: the one under way, else the last that was sent."""
    drafts: list[Draft] = getattr(case, "its_drafts")  # noqa: B009  set by the prefetch
    under_way = [draft for draft in drafts if draft.state in Draft.UNSENT]
    sent = [draft for draft in drafts if draft.state == Draft.State.SUBMITTED]
    found = under_way or sent or drafts
    return found[-1] if found else None


def name_of(case: Case, draft: Draft | None, record: SenderRecord | None) -> str:
    """Returns the customer's name, or the best substitute there is."""
    if case.customer:
        return case.customer
    if record is not None and record.name:
        return record.name
    return title_of(draft) if draft else _("Case %d") % case.pk


def _of_items(case: Case) -> list[Line]:
    items: list[WaitingItem] = getattr(case, "open_items")  # noqa: B009  set by the prefetch
    return [
        Line(item.whom or item.get_party_display(), item.what, item.since, item.due)
        for item in sorted(items, key=lambda item: (item.due or date.max, item.pk))
    ]


def _of_record(case: Case, record: SenderRecord | None) -> list[Line]:
    """Returns what the sender's own state says, without anybody having written it down."""
    if case.closed_at is not None or record is None or record.gone_at is not None:
        return []
    if not record.waits_for:
        return []
    waiting: Waiting | None = waits_for(SenderSummary.model_validate(record.summary))
    return [Line(waiting.who, waiting.what, waiting.since)] if waiting else []


def _codes(case: Case, records: Mapping[str, SenderRecord]) -> set[str]:
    """Returns the countries that papers are required for, as ``papers.codes_of`` reads them."""
    record, codes = records.get(case.sender_id), set(case.countries.split())
    if record is not None and record.gone_at is None:
        codes |= {country.country for country in record.countries.all()}
    return codes


def _countries(case: Case, record: SenderRecord | None) -> list[str]:
    codes = case.countries.split()
    if record is not None:
        codes = sorted({country.country for country in record.countries.all()}) or codes
    return sorted(countries.name(code) for code in codes)
