"""The list of senders. One sender's pages are in ``views.sender``."""

from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.fleet import saved_views, view_counts
from senders.fleet.view_counts import Counted
from senders.models import Role
from senders.notices import follows
from senders.records.freshness import stale_after
from senders.sender import list_chips, list_columns
from senders.sender.list_filters import KEYS, SIZES, SenderFilters
from senders.sender.list_rows import Beside
from senders.sinch import counts
from senders.views.sender import list_look, list_table
from senders.views.sender.list_table import Look
from senders.views.sender.listed import Refreshed, listed, refresh
from senders.views.visiting import since_last_visit
from senders.web import list_return
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of
from senders.web.request import PortalRequest, fragment, is_fragment
from senders.web.retry_after import with_retry_after
from senders.words import api_values, state_icons

SORT_WORDS = [
    ("-modified", "Recently modified first"),
    ("modified", "Least recently modified first"),
    ("-created", "Newest first"),
    ("created", "Oldest first"),
    ("name", "Name A–Z"),
    ("-name", "Name Z–A"),
    ("state", "State"),
    ("-state", "State (reverse order)"),
    ("-waiting", "Longest wait first"),
    ("waiting", "Shortest wait first"),
    ("-changed", "Latest seen change first"),
]


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    filters = SenderFilters.from_query(request.GET)
    user, now = signed_in_user(request), timezone.now()
    seen = list_look.shown_to(request)
    if seen is None:
        list_return.remember(request, "senders:index", request.project.slug, KEYS)
    again = Refreshed()
    if "again" in request.GET:
        again = refresh(request.project, user, filters)
    found = listed(request.project, user, filters)
    if seen is not None and found.page_gone:
        return HttpResponse(status=204)  # what is shown stays: the first page is another list
    if found.page_gone:
        filters = filters.but()
    has_tags = "tags" in filters.columns
    if has_tags:
        prefetch_related_objects(list(found.records.values()), "tags")
    page, age = found.page, list_look.age(found, now, has_tags=has_tags)
    if seen == age["seen"]:
        same = {"filters": filters, "failure": page.failure, **age}
        return render(request, "sender/_list_look.html", same)
    first = (*filters.countries, *(found.search.countries if found.search else ()))
    people = list_chips.people_of(request.project)
    beside = Beside(
        found.records,
        since_last_visit(request),
        stale_after() if found.known else None,
        has_tags,
    )
    look = Look(request.path, first, filters.columns, has_ticks=not request.role.only_reads)
    context = {
        "page_title": _page_title(filters),
        "filters": filters,
        "page": page.value,
        **age,
        "again": again,
        "failure": page.failure or again.failure,
        "page_gone": found.page_gone,
        "from_records": found.known is not None,
        "rows": list_table.drawn(page.value.senders, look, beside, now),
        "place": found.place,
        "search": found.search,
        "menus": list_chips.menus(filters, request.project),
        "people": people,
        "tags": list_chips.tags_of(request.project),
        "mine": list_chips.ME,
        "nobody": list_chips.NOBODY,
        "first_page": not filters.page,
        **_views(request, user, filters),
        **_states(counts.kept(request.project)),
        "chips": list_chips.chips(filters, people),
        "sort_words": SORT_WORDS,
        "sizes": [(size, filters.but(size=size).query()) for size in SIZES],
        "legend": _legend(get_language()),
        "columns": _columns(filters),
        "columns_are_chosen": filters.columns != list_columns.DEFAULT,
        "column_choices": [(key, label) for key, _sort, label in _heads() if key != "name"],
        "default_columns": ",".join((list_columns.ALWAYS, *list_columns.DEFAULT)),
        "previous": _turn(filters, page.value.previous_page_token),
        "next": _turn(filters, page.value.next_page_token),
        "oob": is_fragment(request) and seen is None,
        "changed": seen is not None,
    }
    template = fragment(request, "sender/list.html", "results")
    if seen is not None:
        return render(request, "sender/_list_look.html", context)
    response = render(request, template, context, status=page.status)
    if found.page_gone and is_fragment(request):
        response["HX-Replace-Url"] = request.path + filters.query()
    with_retry_after(response, page.failure)
    return response


@part_of("senders:index")
@require_GET
@requires(Role.AUDITOR)
def state_counts(request: PortalRequest) -> HttpResponse:
    """Answers with the counts of the menu of states, each for its own place."""
    found = counts.ask_counts(request.project)
    soon = found is None and counts.are_asked_for(request.project)
    return render(request, "sender/_state_counts.html", {**_states(found), "soon": soon})


def _views(request: PortalRequest, user: User, filters: SenderFilters) -> dict[str, Any]:
    """Returns the tabs: all senders, and the saved views with the one that is open."""
    kept = view_counts.kept(request.project, user)
    counted = kept or Counted({})
    tabs = saved_views.tabs(request.project, user, request.role, filters, counted)
    current = next((tab for tab in tabs if tab.is_current), None)
    return {
        "views": tabs,
        "current_view": current,
        "all_query": filters.cleared().query(),
        "all_count": counted.words(view_counts.ALL),
        "counted": counted,
        "are_counted": kept is not None
        and all(tab.count for tab in tabs[: view_counts.MOST_VIEWS]),
        "may_share": saved_views.may_share(request.role),
        "following": follows.menu_of_view(user, current.view) if current else None,
    }


def _turn(filters: SenderFilters, token: str | None) -> str:
    """The query of the page behind ``token``, or nothing where the API gave none."""
    return filters.but(page=token).query() if token else ""


def _heads() -> list[tuple[str, str, str]]:
    """Returns all columns in their order: the column, what it sorts by, and its words."""
    return [
        ("name", "name", _("Sender")),
        ("state", "state", _("State")),
        ("waiting", "waiting", _("Waiting for")),
        ("countries", "", _("Countries")),
        ("testers", "", _("Verified testers")),
        ("owner", "", _("Owner")),
        ("tags", "", _("Tags")),
        ("changed", "changed", _("Change seen")),
        ("modified", "modified", _("Modified")),
        ("created", "created", _("Created")),
    ]


def _columns(filters: SenderFilters) -> list[dict[str, Any]]:
    """Returns the table's heads; those with an order lead to it and say the present one."""
    order = "descending" if filters.sort.startswith("-") else "ascending"
    return [
        {
            "key": key,
            "label": label,
            "css": f"column-{column}",
            "query": filters.but(sort=_turned(filters.sort, key)).query() if key else "",
            "order": order if key and filters.sort.removeprefix("-") == key else "",
        }
        for column, key, label in _heads()
        if column == "name" or column in filters.columns
    ]


def _turned(sort: str, key: str) -> str:
    """Returns the sort of a column head: newest first, a second click reverses it."""
    first = f"-{key}" if key in {"created", "modified", "waiting", "changed"} else key
    other = key if first.startswith("-") else f"-{key}"
    return other if sort == first else first


def _states(known: counts.Counts | None) -> dict[str, Any]:
    """Returns the choices of the menu of states with their counts, None where it is not known."""
    return {
        "states": [
            (state, word.label, known.get(state) if known else None)
            for state, word in api_values.SENDER_STATES.items()
        ],
        "states_counted": known is not None,
    }


@lru_cache
def _legend(language: str | None) -> tuple[tuple[str, str, str, str, str], ...]:
    """Returns the states: symbol, tone, label, meaning and next step."""
    return tuple(
        (*state_icons.dial(state), str(word.label), str(word.meaning), str(word.next))
        for state, word in api_values.SENDER_STATES.items()
    )


def _page_title(filters: SenderFilters) -> str:
    """Names the one state that is chosen, so that browser tabs and history tell them apart."""
    if len(filters.states) != 1:
        return _("Senders")
    return _("Senders: %(state)s") % {"state": api_values.sender_state(filters.states[0]).label}
