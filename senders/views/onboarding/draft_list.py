"""The page that lists drafts."""

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.models import Role
from senders.onboarding import drafts
from senders.onboarding.list_rows import DraftRow
from senders.web import list_return
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, fragment, is_fragment

PAGE = 50
KNOWN = {"tab", "title", "page"}


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    user, now = signed_in_user(request), timezone.now()
    list_return.remember(request, "onboarding:index", request.project.slug, KNOWN)
    # Auditors own no drafts, so their list starts with all open ones.
    default = "open" if request.role.only_reads else "mine"
    requested = request.GET.get("tab", default)
    tab = requested if requested in drafts.TABS else default
    title = request.GET.get("title", "").replace("\x00", "").strip()[:200]
    matching = drafts.listed(request.project, tab, user=user, now=now)
    if title:
        matching = matching.filter(title__icontains=title)
    page = Paginator(matching, PAGE).get_page(request.GET.get("page"))
    counts = drafts.counts(request.project, user=user, now=now)
    context = {
        "page_title": _("Onboarding: %(tab)s") % {"tab": drafts.TABS[tab]},
        "tab": tab,
        "tabs": [(key, label, counts[key]) for key, label in drafts.TABS.items()],
        "title": title,
        "page": page,
        "rows": [DraftRow.of(draft, now=now) for draft in page.object_list],
        "ignored": [*ignored(request.GET), *([requested] if requested != tab else [])],
        "standings": [*drafts.STANDINGS.values()],
        "any": any(counts.values()),
        "now": now,
        "oob": is_fragment(request),
    }
    return render(request, fragment(request, "onboarding/list.html", "results"), context)


def ignored(query: QueryDict) -> list[str]:
    return [key for key in query if key not in KNOWN]
