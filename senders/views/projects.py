"""Where people arrive: the chooser and a project's overview."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from senders import counts, shapes, words
from senders.access import requires, signed_in
from senders.http import PortalRequest, fragment, is_fragment
from senders.models import Project, Role


@require_GET
@signed_in
def home(request: PortalRequest) -> HttpResponse:
    projects = list(Project.objects.visible_to(request.user))
    if len(projects) == 1:
        return redirect("overview", project=projects[0].slug)
    return render(request, "projects/home.html", {"projects": projects})


@require_GET
@requires(Role.AUDITOR)
def overview(request: PortalRequest) -> HttpResponse:
    """Counting takes nine calls, so the page arrives without and the fragment brings them."""
    asked = is_fragment(request) or "count" in request.GET
    known = counts.count(request.project) if asked else counts.kept(request.project)
    total = known[counts.ALL] if known else 0
    states = [
        {
            "state": state,
            "word": word,
            "dial": shapes.dial(state)[0],
            "tone": shapes.dial(state)[1],
            "count": known.get(state, 0) if known else None,
            "width": round(100 * known.get(state, 0) / total, 2) if known and total else 0,
        }
        for state, word in words.SENDER_STATES.items()
    ]
    x = 0.0
    for state in states:
        state["x"] = round(x, 2)
        x += state["width"]
    context = {
        "states": states,
        "total": total,
        "counted": known is not None,
        "asked": asked,
        "other": total - sum(state["count"] or 0 for state in states),
        "now": timezone.now(),
    }
    return render(request, fragment(request, "projects/overview.html", "states"), context)
