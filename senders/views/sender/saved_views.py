"""Saves, changes, removes and counts views. What a view is stands in ``fleet.saved_views``."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from senders.fleet import saved_views, view_counts
from senders.fleet.saved_views import NotSaved
from senders.models import Role, SavedView
from senders.sender.list_filters import SenderFilters
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of, posted_from
from senders.web.request import PortalRequest, actor_of

PROBLEMS = {
    "empty": gettext_lazy("Type a name for the view."),
    "long": gettext_lazy("A name has at most 60 characters."),
    "taken": gettext_lazy("You have a view of this name. Type another name."),
    "many": gettext_lazy("You have 50 views. Remove one before you save another."),
}


@posted_from("senders:index")
@requires(Role.AUDITOR)
def save(request: PortalRequest) -> HttpResponse:
    """Stores the filters of the form under the name typed; auditors may keep personal ones."""
    is_shared = request.POST.get("for") == "everyone"
    if is_shared and not saved_views.may_share(request.role):
        raise PermissionDenied(_("Your role cannot share views."))
    try:
        view = saved_views.save(
            actor_of(request),
            request.project,
            signed_in_user(request),
            request.POST.get("name", ""),
            _filters(request),
            timezone.now(),
            is_shared=is_shared,
        )
    except NotSaved as problem:
        return _again(request, problem)
    messages.success(request, _("The view is saved."))
    return _to(request, _filters(request).but(view=str(view.pk)))


@posted_from("senders:index")
@requires(Role.AUDITOR)
def change(request: PortalRequest, view: int) -> HttpResponse:
    """Renames a view, gives it the filters of the form, or removes it."""
    user, now = signed_in_user(request), timezone.now()
    found = get_object_or_404(saved_views.visible(request.project, user), pk=view)
    if not saved_views.may_change(found, user, request.role):
        raise PermissionDenied(_("Your role cannot change shared views."))
    act, filters = request.POST.get("do", ""), _filters(request)
    if act == "remove":
        saved_views.remove(actor_of(request), found, now)
        messages.success(request, _("The view is removed."))
        return _to(request, filters.but(view=""))
    try:
        name = request.POST.get("name", "") if act == "rename" else found.name
        other = filters if act == "update" else None
        saved_views.change(actor_of(request), found, name, other, now)
    except NotSaved as problem:
        return _again(request, problem, found)
    messages.success(request, _("The view is saved."))
    return _to(request, filters.but(view=str(found.pk)))


@part_of("senders:index")
@require_GET
@requires(Role.AUDITOR)
def counts(request: PortalRequest) -> HttpResponse:
    """Answers with the counts of all tabs, each for its own place."""
    project, user = request.project, signed_in_user(request)
    views = list(saved_views.visible(project, user))
    wanted = [saved_views.filters_of(view) for view in views]
    counted = view_counts.count(project, user, wanted)
    context = {
        "tabs": saved_views.tabs(project, user, request.role, SenderFilters(), counted),
        "counted": counted,
        "all_count": counted.words(view_counts.ALL),
        "now": timezone.now(),
    }
    return render(request, "sender/_view_counts.html", context)


def _filters(request: PortalRequest) -> SenderFilters:
    query = request.POST.get("query", "")[:4000].removeprefix("?")
    return SenderFilters.from_query(QueryDict(query)).but()


def _to(request: PortalRequest, filters: SenderFilters) -> HttpResponse:
    return redirect(reverse("senders:index", args=[request.project.slug]) + filters.query())


def _again(
    request: PortalRequest, problem: NotSaved, view: SavedView | None = None
) -> HttpResponse:
    """Shows the form with what was typed."""
    context = {
        "problem": PROBLEMS[str(problem)],
        "typed": request.POST,
        "query": _filters(request).query(),
        "view": view,
        "may_share": saved_views.may_share(request.role),
    }
    return render(request, "sender/view_not_saved.html", context, status=422)
