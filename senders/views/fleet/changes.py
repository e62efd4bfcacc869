"""The page of changes, *Mark as seen*, and the changes of one sender. Exports are ``exports``'s."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from senders.fleet import changes, coverage, visits
from senders.fleet.change_filters import KINDS, OWNERS, PERIODS, ChangeFilters
from senders.fleet.change_view import SOURCES
from senders.models import Change, Role, SenderRecord
from senders.records.freshness import freshness
from senders.views.sender.common import read_sender, sender_page
from senders.views.visiting import since_last_visit
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, fragment
from senders.words import countries

TEMPLATE = "fleet/changes.html"


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    """The changes of a period by sender, newest sender first; for htmx the list alone."""
    now, user, project = timezone.now(), signed_in_user(request), request.project
    filters = ChangeFilters.from_query(request.GET)
    visited = since_last_visit(request)
    since = filters.begins(visited, now)
    counts = changes.counts_by_kind(project, filters, user, since)
    periods = changes.counts_by_period(project, visited, now)
    known = freshness(project)
    page = changes.page_of(project, filters, user, since)
    context = {
        "filters": filters,
        "since": since,
        "page": page,
        "total": counts[filters.kind],
        "all_count": counts[""],
        "all_kinds": filters.but(kind="").query(),
        "week": "" if filters.period in ("7", "30") else filters.but(period="7").query(),
        "periods": [
            (key, words, periods[key], filters.but(period=key).query())
            for key, words in PERIODS.items()
        ],
        "kinds": _kinds(filters, counts),
        "owners": [(key, words, filters.but(whose=key).query()) for key, words in OWNERS.items()],
        "chips": filters.chips(countries.NAMES),
        "places": _places(request),
        "sources": SOURCES.values(),
        "freshness": known,
        "is_stale": known.is_stale(now),
        "now": now,
    }
    return render(request, fragment(request, TEMPLATE, "results"), context)


@posted_from("changes")
@require_POST
@requires(Role.AUDITOR)
def mark_as_seen(request: PortalRequest) -> HttpResponseRedirect:
    """Personal: nothing of the project changes, so it leaves no audit entry."""
    user = signed_in_user(request)
    visits.mark_as_seen(user, request.project, timezone.now())
    changes.forget_new_to(request.project, user)
    return redirect("changes", project=request.project.slug)


@require_GET
@requires(Role.AUDITOR)
def of_sender(request: PortalRequest, sender: str) -> HttpResponse:
    """All changes of one sender that the portal saw, newest first."""
    head = read_sender(request.project, sender)
    record = SenderRecord.objects.filter(project=request.project, sender_id=head.value.id).first()
    before = ChangeFilters.from_query(request.GET).before
    views, older = changes.of_sender(record, before) if record else ([], 0)
    return sender_page(
        request,
        "sender/changes.html",
        head,
        record=record,
        views=views,
        older=older,
        is_newest=not before,
        total=Change.objects.filter(record=record).count() if record else 0,
        sources=SOURCES.values(),
    )


def _kinds(filters: ChangeFilters, counts: dict[str, int]) -> list[tuple[str, Any, int, str]]:
    """Returns (key, words, number, query); those without a change only where they are chosen."""
    return [
        (kind, words, counts[kind], filters.but(kind=kind).query())
        for kind, (words, _means) in KINDS.items()
        if counts[kind] or kind == filters.kind
    ]


def _places(request: PortalRequest) -> dict[str, list[Any]]:
    """Returns the countries and operators of the project's records, for the drop-downs."""
    counted = coverage.counted(request.project)
    codes = {*counted.senders, *(group.country for group in counted.groups)}
    return {
        "countries": sorted(
            ((code, countries.name(code)) for code in codes), key=lambda pair: pair[1]
        ),
        "operators": sorted({group.operator for group in counted.groups}, key=str.casefold),
    }
