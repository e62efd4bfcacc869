"""One page of the list and where it comes from: a live call, or records. No drawing."""

from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.utils import timezone

from senders.fleet import fitting, search
from senders.fleet.search import Understood
from senders.models import Project, SenderRecord, Source
from senders.provisioning import ProvisioningError, Rejected, SenderSummary, TokenPage
from senders.records import filters as record_filters
from senders.records import keeping
from senders.records.filters import RecordPage
from senders.records.freshness import Freshness, freshness
from senders.sender.list_filters import SenderFilters
from senders.sinch import cached_reads, clients
from senders.sinch.cached_reads import Reading
from senders.views.sender import list_search
from senders.views.sender.list_search import SearchAnswer
from senders.words import api_problems
from senders.words.api_problems import Failure

SummaryPage = TokenPage[SenderSummary]


@dataclass(frozen=True)
class Listed:
    """One page of the list. ``page_gone`` where the first stands for one that no longer exists.

    ``known`` is set where records answered, and ``records`` are those of the senders shown.
    ``place`` are the numbers of the first and last row, where they are known; ``search`` is what
    the page says about a search.
    """

    page: Reading[SummaryPage]
    page_gone: bool = False
    known: Freshness | None = None
    records: dict[str, SenderRecord] = field(default_factory=dict)
    place: tuple[int, int] | None = None
    search: SearchAnswer | None = None


def listed(project: Project, user: User, filters: SenderFilters) -> Listed:
    asked_at = timezone.now()
    understood = search.understand(project, filters.q) if filters.q else None
    if understood:
        found = _searched(project, user, filters, understood)
    elif filters.is_from_records:
        found = _from_records(project, record_page(project, user, filters, None), filters)
    else:
        found = _live(project, filters)
    if found.known is not None:
        return found
    senders = found.page.value.senders
    ids = [sender.id for sender in senders]
    records = record_filters.of_ids(project, ids)
    if found.page.failure is None and keeping.keep_list(project, senders, records, asked_at):
        records = record_filters.of_ids(project, ids)
    return replace(found, records=records)


def _searched(
    project: Project, user: User, filters: SenderFilters, understood: Understood
) -> Listed:
    """The senders that a search finds: live where a name alone was typed, else from records.

    Where Sinch does not answer for a name and no answer is kept, the records do.
    """
    failure = None
    beside = fitting.fitting(project, user, filters)
    if understood.live_name and not filters.name and not filters.is_from_records:
        try:
            live = _live(project, filters, name=understood.live_name)
        except ProvisioningError as error:
            failure = api_problems.explain(error)
        else:
            total = live.page.value.total_size
            said = list_search.answer(
                project, understood, filters, beside, total=total, is_live=True
            )
            return replace(live, search=said)
    look_up = list_search.ask_for_id(project, understood)
    page = record_page(project, user, filters, understood)
    found = _from_records(project, page, filters, failure)
    total = found.page.value.total_size
    said = list_search.answer(
        project, understood, filters, beside, total=total, is_live=False, look_up=look_up
    )
    return replace(found, search=said)


def _live(project: Project, filters: SenderFilters, *, name: str = "") -> Listed:
    """The page asked for, or the first one where the API no longer knows the page.

    ``name`` is that of a search, in place of the filter's own.
    """
    asked = replace(filters, q="", name=name or filters.name)
    if not asked.page:
        return Listed(_read_live(project, asked))
    try:
        found = _read_live(project, asked)
    except Rejected as error:
        if not cached_reads.is_refused_token(error):
            raise
    else:
        if found.value.senders or found.failure:
            return Listed(found)
    return Listed(_read_live(project, asked.but()), page_gone=True)


def _from_records(
    project: Project,
    page: RecordPage,
    filters: SenderFilters,
    failure: Failure | None = None,
) -> Listed:
    known = freshness(project)
    value = SummaryPage(
        total_size=page.total,
        page_size=page.size,
        senders=page.senders,
        previous_page_token=str(page.number - 1) if page.number > 1 else None,
        next_page_token=str(page.number + 1) if page.has_next else None,
    )
    return Listed(
        Reading(value, page.oldest or known.newest or timezone.now(), failure),
        page_gone=bool(filters.page) and str(page.number) != filters.page,
        known=known,
        records={record.sender_id: record for record in page.records},
        place=(page.first, page.first + len(page.records) - 1),
    )


def record_page(
    project: Project, user: User, filters: SenderFilters, understood: Understood | None
) -> RecordPage:
    """Returns the page of the records that fit the filters and the search."""
    records = fitting.found(project, user, filters, understood)
    return record_filters.page_of(records, filters.page_number, filters.size)


@dataclass(frozen=True)
class Refreshed:
    """Numbers of the senders that were asked for again and that Sinch returned."""

    asked: int = 0
    read: int = 0
    failure: Failure | None = None


def refresh(project: Project, user: User, filters: SenderFilters) -> Refreshed:
    """Reads the senders of a page of records again at Sinch, in one call.

    A sender that the answer leaves out stays as it was known: the separator of the IDs is not
    documented, so an absence proves nothing.
    """
    understood = search.understand(project, filters.q) if filters.q else None
    page_known = record_page(project, user, filters, understood)
    ids = [record.sender_id for record in page_known.records]
    if not ids:
        return Refreshed()
    asked_at = timezone.now()
    try:
        page = clients.client_of(project).list_senders(sender_ids=ids, page_size=len(ids))
    except ProvisioningError as error:
        return Refreshed(len(ids), 0, api_problems.explain(error))
    found = [sender for sender in page.senders if sender.id in ids]
    keeping.note(project, found, asked_at=asked_at, source=Source.READ)
    return Refreshed(len(ids), len(found))


def _read_live(project: Project, filters: SenderFilters) -> Reading[SummaryPage]:
    return cached_reads.read_or_last_good(
        project,
        f"senders {filters.query()} {filters.page}",
        lambda: clients.client_of(project).list_senders(**filters.api_query()),
        dump=_as_text,
        load=SummaryPage.model_validate_json,
        has_followers=False,
    )


def _as_text(page: SummaryPage) -> str:
    """Returns the page as JSON, out of the texts that its senders have anyway."""
    around = page.model_dump_json(exclude={"senders"})
    senders = ",".join(sender.text for sender in page.senders)
    return f'{around[:-1]},"senders":[{senders}]}}'
