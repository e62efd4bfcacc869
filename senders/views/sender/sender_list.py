"""The list of senders. One sender's pages are in ``views.sender``."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.fleet import search
from senders.models import Project, Role
from senders.provisioning import ProvisioningError, Rejected, SenderSummary, TokenPage
from senders.sender.list_filters import KEYS, SIZES, SenderFilters
from senders.sender.list_rows import SenderRow
from senders.sinch import cached_reads, clients, counts
from senders.sinch.cached_reads import Reading
from senders.views.sender import list_search
from senders.views.sender.list_search import SearchAnswer
from senders.web import list_return
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest, fragment, is_fragment
from senders.web.retry_after import with_retry_after
from senders.words import api_problems, api_values, state_icons

SummaryPage = TokenPage[SenderSummary]

SORT_WORDS = [
    ("-modified", "Recently modified first"),
    ("modified", "Least recently modified first"),
    ("-created", "Newest first"),
    ("created", "Oldest first"),
    ("name", "Name A–Z"),
    ("-name", "Name Z–A"),
    ("state", "State"),
    ("-state", "State (reverse order)"),
]


@dataclass(frozen=True)
class Listed:
    """One page of the list. ``page_gone`` where the first stands for one that no longer exists.

    ``place`` are the numbers of the first and last row, where they are known; ``search`` is what
    the page says about a search.
    """

    page: Reading[SummaryPage]
    page_gone: bool = False
    place: tuple[int, int] | None = None
    search: SearchAnswer | None = None


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    filters = SenderFilters.from_query(request.GET)
    list_return.remember(request, "senders:index", request.project.slug, KEYS)
    listed = _searched(request.project, filters) if filters.q else _live(request.project, filters)
    now = timezone.now()
    if listed.page_gone:
        filters = filters.but()
    page = listed.page
    context = {
        "page_title": _page_title(filters),
        "filters": filters,
        "page": page.value,
        "reading": page,
        "failure": page.failure,
        "page_gone": listed.page_gone,
        "rows": [SenderRow.of(sender, base=request.path, now=now) for sender in page.value.senders],
        "place": listed.place,
        "first_page": not filters.page,
        "search": listed.search,
        "tabs": _tabs(filters, counts.kept(request.project)),
        "chips": filters.chips(_state_words()),
        "state_words": _state_words(),
        "sort_words": SORT_WORDS,
        "sizes": [(size, filters.but(size=size).query()) for size in SIZES],
        "now": now,
        "legend": [
            (*state_icons.dial(state), word) for state, word in api_values.SENDER_STATES.items()
        ],
        "columns": _columns(filters),
        "previous": _turn(filters, page.value.previous_page_token),
        "next": _turn(filters, page.value.next_page_token),
        "oob": is_fragment(request),
    }
    template = fragment(request, "sender/list.html", "results")
    response = render(request, template, context, status=page.status)
    if listed.page_gone and is_fragment(request):
        response["HX-Replace-Url"] = request.path + filters.query()
    with_retry_after(response, page.failure)
    return response


@part_of("senders:index")
@require_GET
@requires(Role.AUDITOR)
def state_counts(request: PortalRequest) -> HttpResponse:
    filters = SenderFilters.from_query(request.GET)
    found = counts.ask_counts(request.project)
    soon = found is None and counts.are_asked_for(request.project)
    context = {"tabs": _tabs(filters, found), "filters": filters, "counted": not soon, "soon": soon}
    return render(request, "sender/list.html#tabs", context)


def _searched(project: Project, filters: SenderFilters) -> Listed:
    """The senders that a search finds: live where a name alone was typed, else from records.

    Where Sinch does not answer for a name and no answer is kept, the records do.
    """
    understood = search.understand(project, filters.q)
    if not understood:
        return _live(project, filters)
    failure = None
    if understood.live_name and not filters.name:
        try:
            live = _live(project, filters, name=understood.live_name)
        except ProvisioningError as error:
            failure = api_problems.explain(error)
        else:
            total = live.page.value.total_size
            said = list_search.answer(project, understood, filters, total=total, is_live=True)
            return replace(live, search=said)
    look_up = list_search.ask_for_id(project, understood)
    found = search.page_of(search.beside(project, filters), understood, filters)
    value = SummaryPage(
        total_size=found.total,
        page_size=found.size,
        senders=found.senders(),
        previous_page_token=found.previous or None,
        next_page_token=found.next or None,
    )
    said = list_search.answer(
        project, understood, filters, total=found.total, is_live=False, look_up=look_up
    )
    page = Reading(value, said.known.newest or timezone.now(), failure)
    return Listed(page, place=(found.first, found.last), search=said)


def _live(project: Project, filters: SenderFilters, *, name: str = "") -> Listed:
    """The page asked for, or the first one and True when the API no longer knows the page.

    ``name`` is that of a search, in place of the filter's own.
    """
    asked = replace(filters, q="", name=name or filters.name)
    if not asked.page:
        return Listed(_read_list(project, asked))
    try:
        found = _read_list(project, asked)
    except Rejected as error:
        if not cached_reads.is_refused_token(error):
            raise
    else:
        if found.value.senders or found.failure:
            return Listed(found)
    return Listed(_read_list(project, asked.but()), page_gone=True)


def _read_list(project: Project, filters: SenderFilters) -> Reading[SummaryPage]:
    return cached_reads.read_or_last_good(
        project,
        f"senders {filters.query()} {filters.page}",
        lambda: clients.client_of(project).list_senders(**filters.api_query()),
        dump=SummaryPage.model_dump_json,
        load=SummaryPage.model_validate_json,
    )


def _turn(filters: SenderFilters, token: str | None) -> str:
    """The query of the page behind ``token``, or nothing where the API gave none."""
    return filters.but(page=token).query() if token else ""


def _columns(filters: SenderFilters) -> list[dict[str, Any]]:
    """The table's heads; those the API can sort by lead to their order and say the present one."""
    heads = (
        ("name", _("Sender"), ""),
        ("state", _("State"), "column-state"),
        ("", _("Waiting for"), "column-waiting"),
        ("", _("Countries launched"), "column-countries"),
        ("", _("Verified testers"), "column-testers"),
        ("modified", _("Modified"), "column-modified"),
    )
    order = "descending" if filters.sort.startswith("-") else "ascending"
    return [
        {
            "key": key,
            "label": label,
            "css": css,
            "query": filters.but(sort=_turned(filters.sort, key)).query() if key else "",
            "order": order if key and filters.sort.removeprefix("-") == key else "",
        }
        for key, label, css in heads
    ]


def _turned(sort: str, key: str) -> str:
    """Returns the sort of a column head: newest first, a second click reverses it."""
    first = f"-{key}" if key in {"created", "modified"} else key
    other = key if first.startswith("-") else f"-{key}"
    return other if sort == first else first


def _state_words() -> list[tuple[str, str]]:
    return [(state, str(word.label)) for state, word in api_values.SENDER_STATES.items()]


def _page_title(filters: SenderFilters) -> str:
    """Names the state of the selected tab, so that browser tabs and history tell them apart."""
    if len(filters.states) != 1:
        return _("Senders")
    return _("Senders: %(state)s") % {"state": api_values.sender_state(filters.states[0]).label}


def _tabs(filters: SenderFilters, known: counts.Counts | None) -> list[dict[str, Any]]:
    """State tabs replace the states and keep the other filters; counts ignore those."""
    current = filters.states[0] if len(filters.states) == 1 else counts.ALL
    return [
        {
            "state": state or "ALL",
            "label": label,
            "query": filters.but(states=(state,) if state else ()).query(),
            "current": state == current and len(filters.states) < 2,
            "count": known.get(state) if known else None,
        }
        for state, label in [(counts.ALL, _("All")), *_state_words()]
    ]
