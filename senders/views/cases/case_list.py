"""The page that lists cases."""

from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.cases import lists, opening, papers
from senders.cases.lists import Filters
from senders.models import Project, Role
from senders.onboarding import case_rows
from senders.web import list_return
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, fragment, is_fragment

PAGE = 50
KNOWN = {"tab", "q", "owner", "party", "country", "papers", "page"}


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    user, today = signed_in_user(request), timezone.localdate()
    list_return.remember(request, "onboarding:index", request.project.slug, KNOWN)
    # Auditors own no cases, so their list starts with all open ones.
    default = "open" if request.role.only_reads else "mine"
    requested = request.GET.get("tab", default)
    tab = requested if requested in lists.TABS else default
    filters = Filters.of(request.GET.dict())
    matching = lists.listed(request.project, tab, filters, user, today)
    page = Paginator(case_rows.with_rows(matching), PAGE).get_page(request.GET.get("page"))
    counts = lists.counts(request.project, user, today)
    context = {
        "page_title": _("Onboarding: %(tab)s") % {"tab": lists.TABS[tab]},
        "tab": tab,
        "tabs": [(key, label, counts[key]) for key, label in lists.TABS.items()],
        "counts": counts,
        "filters": filters,
        **_choices(request.project),
        "page": page,
        "rows": case_rows.rows(list(page.object_list), today),
        "ignored": [*_ignored(request.GET, filters), *([requested] if requested != tab else [])],
        "any": any(counts.values()),
        "paper_key": papers.key(),
        "today": today,
        "now": timezone.now(),
        "oob": is_fragment(request),
    }
    return render(request, fragment(request, "cases/list.html", "results"), context)


def _choices(project: Project) -> dict[str, Any]:
    """Returns the context of the filters' menus."""
    owners = User.objects.filter(cases__project=project) | opening.writers(project)
    return {
        "owners": owners.distinct().order_by("username"),
        "parties": lists.PARTIES.items(),
        "paper_states": lists.PAPERS.items(),
        "countries": lists.countries_of(project),
    }


def _ignored(query: QueryDict, filters: Filters) -> list[str]:
    values = vars(filters)
    typed = [(key, str(query.get(key, ""))) for key in ("party", "country", "papers")]
    unknown = [key for key in query if key not in KNOWN]
    return unknown + [value for key, value in typed if value and not values[key]]
