"""Files handed out as they are written: the audit trail, the senders, a draft's history.

A GET writes nothing but here: who took which data out of the portal is what an audit trail is
asked about most, and a link, not a form, is what browsers and scripts download from. So each
export leaves one entry, before its first byte, whether or not anybody reads to the end. Few run at
once, because each keeps a thread for as long as its reader takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders import audit
from senders.audit import Action, Target
from senders.exports import changes as change_lines
from senders.exports import coverage as coverage_lines
from senders.exports import history as history_lines
from senders.exports import senders as sender_lines
from senders.exports import trail as trail_lines
from senders.exports.lines import About, moment
from senders.exports.sender_tables import TABLES, Table
from senders.exports.senders import Walk
from senders.fleet import fitting, search
from senders.fleet.change_filters import ChangeFilters, matching, of_kind
from senders.fleet.coverage_filters import CoverageFilters, filtered
from senders.models import Role, SenderRecord
from senders.onboarding.draft_titles import title_of
from senders.onboarding.draft_view import DraftView
from senders.provisioning import Patience
from senders.sender import list_columns
from senders.sender.list_filters import SenderFilters
from senders.sinch import clients
from senders.trail import reading
from senders.trail.filters import TrailFilters
from senders.trail.reading import Entries
from senders.views.downloads import (
    CSV,
    JSON_LINES,
    XLSX,
    Download,
    describe,
    file_name,
    file_of,
    in_a_place,
    of_project,
    record_export,
)
from senders.views.onboarding.common import draft_or_404
from senders.views.sender import ticked
from senders.views.visiting import since_last_visit
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of, posted_from
from senders.web.request import PortalRequest

# Entries that an export may recompute to sign the end: about a second.
MOST_SIGNED = 10_000


@part_of("audit:index")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def trail_csv(request: PortalRequest) -> Download:
    filters, about, entries, _end = _trail(request, "csv")
    lines = trail_lines.csv_lines(entries, about)
    return file_of(
        request, lines, file_name(about, _trail_word(filters), "csv"), CSV, entries.count()
    )


@part_of("audit:index")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def trail_jsonl(request: PortalRequest) -> Download:
    filters, about, entries, end = _trail(request, "jsonl")
    whole = not filters.narrows and not filters.chain
    chain = "" if filters.chain else request.project.slug
    lines = trail_lines.json_lines(entries, about, chain=chain, whole=whole, end=end)
    name = file_name(about, _trail_word(filters), "jsonl")
    return file_of(request, lines, name, JSON_LINES, entries.count())


@part_of("senders:index")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def senders_csv(request: PortalRequest) -> Download:
    walk, about, count = _walk(request, "csv")
    lines = sender_lines.csv_lines(walk, about, _table(request))
    return file_of(request, lines, file_name(about, "senders", "csv"), CSV, count)


@part_of("senders:index")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def senders_xlsx(request: PortalRequest) -> Download:
    walk, about, count = _walk(request, "xlsx")
    pieces = sender_lines.xlsx_pieces(walk, about, _table(request))
    return file_of(request, pieces, file_name(about, "senders", "xlsx"), XLSX, count)


@posted_from("senders:index")
@requires(Role.ONBOARDING)
def ticked_file(request: PortalRequest) -> HttpResponseBase:
    """Writes the ticked senders as they were last read; the file says when that was.

    It is a CSV file, with ``as=xlsx`` a workbook.
    """
    try:
        return _ticked_file(request, records=ticked.records_of(request))
    except ticked.Problem as problem:
        return ticked.problem_page(request, problem)


@in_a_place
def _ticked_file(request: PortalRequest, records: Sequence[SenderRecord]) -> Download:
    criteria = {"id": [record.sender_id for record in records]}
    what = _("ticked senders from records")
    about = describe(request, what, criteria, (), timezone.now())
    is_workbook = request.POST.get("as") == "xlsx"
    kind = "xlsx" if is_workbook else "csv"
    count = len(records)
    record_export(request, Action.SENDERS_EXPORTED, of_project(request), about, kind, count=count)
    walk = sender_lines.walk_known(records)
    name, table = file_name(about, "senders", kind), TABLES["senders"]
    if is_workbook:
        pieces = sender_lines.xlsx_pieces(walk, about, table)
        return file_of(request, pieces, name, XLSX, count)
    return file_of(request, sender_lines.csv_lines(walk, about, table), name, CSV, count)


def _table(request: PortalRequest) -> Table:
    """Returns the table that ``?rows=`` names; one row a sender for any other value."""
    return TABLES.get(request.GET.get("rows", ""), TABLES["senders"])


def _walk(request: PortalRequest, kind: str) -> tuple[Walk, About, int]:
    """Returns the senders of the list in force, and how many they are; leaves the entry.

    The first page is asked for here, so that a silent Sinch is a page that says so.
    """
    project, user, now = request.project, signed_in_user(request), timezone.now()
    query = _query(request)
    query.pop("rows", None)
    filters = SenderFilters.from_query(query)
    criteria = _criteria(filters.but(size=50, columns=list_columns.DEFAULT).pairs())
    if rows := request.GET.get("rows"):
        criteria["rows"] = [rows[:20]]
    live = _of_sinch(request, filters)
    if live is None:
        records = fitting.records_of(project, user, filters)
        about = describe(request, _("senders from records"), criteria, filters.ignored, now)
        walk, count = sender_lines.walk_records(records), records.count()
    else:
        first = sender_lines.first_page(clients.client_of(project), live)
        about = describe(request, "senders", criteria, filters.ignored, now)
        client = clients.client_of(project, Patience.BACKGROUND)
        walk, count = sender_lines.walk_sinch(client, live, first), first.total_size
    record_export(request, Action.SENDERS_EXPORTED, of_project(request), about, kind, count=count)
    return walk, about, count


def _of_sinch(request: PortalRequest, filters: SenderFilters) -> SenderFilters | None:
    """Returns the filters as Sinch knows them, None where only records can answer.

    A search for a name alone is Sinch's name filter.
    """
    if filters.is_from_records:
        return None
    if not filters.q:
        return filters
    understood = search.understand(request.project, filters.q)
    if not understood:
        return replace(filters, q="")
    if understood.live_name and not filters.name:
        return replace(filters, q="", name=understood.live_name)
    return None


@part_of("onboarding:history", "draft")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def history_csv(request: PortalRequest, draft: int) -> Download:
    found = draft_or_404(request, draft)
    ignored = tuple(_query(request))
    what = f"history of draft {found.pk}, {title_of(found)}"
    about = describe(request, what, {}, ignored, timezone.now())
    target = Target("draft", str(found.pk), found.title)
    record_export(request, Action.DRAFT_EXPORTED, target, about, "csv")
    lines = history_lines.csv_lines(DraftView(found), about)
    return file_of(request, lines, file_name(about, f"draft-{found.pk}-history", "csv"), CSV)


@part_of("changes")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def changes_csv(request: PortalRequest) -> Download:
    now, user = timezone.now(), signed_in_user(request)
    filters = ChangeFilters.from_query(_query(request)).but_page()
    since = filters.begins(since_last_visit(request), now)
    criteria = {**dict(filters.pairs()), "seen_since": moment(since)}
    about = describe(request, "changes", criteria, filters.ignored, now)
    found = of_kind(matching(request.project, filters, user, since), filters.kind)
    count = found.count()
    record_export(request, Action.CHANGES_EXPORTED, of_project(request), about, "csv", count=count)
    lines = change_lines.csv_lines(found, about)
    return file_of(request, lines, file_name(about, "changes", "csv"), CSV, count)


@part_of("coverage")
@require_GET
@requires(Role.AUDITOR)
@in_a_place
def coverage_csv(request: PortalRequest) -> Download:
    now, user = timezone.now(), signed_in_user(request)
    filters = CoverageFilters.from_query(_query(request))
    lands, counted = filtered(request.project, filters, user, now)
    criteria = {**dict(filters.pairs()), "counted_at": moment(counted.at)}
    about = describe(request, "coverage", criteria, filters.ignored, now)
    record_export(request, Action.COVERAGE_EXPORTED, of_project(request), about, "csv")
    lines = coverage_lines.csv_lines(lands, about)
    return file_of(request, lines, file_name(about, "coverage", "csv"), CSV)


def _trail(request: PortalRequest, kind: str) -> tuple[TrailFilters, About, Entries, int]:
    """Returns the requested entries, and the number of the last one: the signed end of the chain.

    It is the export's own entry or one that came right after it.
    """
    now = timezone.now()
    query = _query(request)
    people = reading.people(request.project, query.get("chain", ""))
    filters = reading.filters_of(request.project, query, now.date(), people)
    about = describe(request, "audit trail", filters.criteria(), filters.ignored, now)
    last = record_export(request, Action.AUDIT_EXPORTED, of_project(request), about, kind)
    signed = audit.sign("" if filters.chain else request.project.slug, most=MOST_SIGNED)
    if signed is not None:
        end = signed.number
    else:  # a changed or empty chain gets no signature, and a long one waits for the worker
        end = audit.length_of("") if filters.chain else last.number
    entries = reading.matching(reading.Trail(request.project, filters)).filter(number__lte=end)
    return filters, about, entries, end


def _query(request: PortalRequest) -> QueryDict:
    query = request.GET.copy()
    query.pop("bom", None)
    return query


def _criteria(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    criteria: dict[str, list[str]] = {}
    for key, value in pairs:
        criteria.setdefault(key, []).append(value)
    return criteria


def _trail_word(filters: TrailFilters) -> str:
    return "sign-ins" if filters.chain else "audit"
