"""The first page after signing in: the projects of a person, each with its numbers."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from senders.fleet import project_numbers
from senders.fleet.project_numbers import ProjectNumbers
from senders.models import Project
from senders.web.access import signed_in, signed_in_user
from senders.web.request import PortalRequest
from senders.words import api_values, state_icons


@require_GET
@signed_in
def home(request: PortalRequest) -> HttpResponse:
    """Leads on to the only project. No calls: a project that Sinch refuses does not matter."""
    projects = list(Project.objects.visible_to(request.user))
    if len(projects) == 1:
        return redirect("overview", project=projects[0].slug)
    now = timezone.now()
    numbers = project_numbers.of_projects(projects, signed_in_user(request), now)
    shown = [(each, _states(each)) for each in numbers]
    return render(request, "home/chooser.html", {"projects": shown, "now": now})


def _states(numbers: ProjectNumbers) -> list[tuple[str | Promise, SafeString, str, int]]:
    """Returns (word, dial, tone, number) of the states that any sender is in."""
    known = [*api_values.SENDER_STATES, *sorted(set(numbers.states) - {*api_values.SENDER_STATES})]
    return [
        (api_values.sender_state(state or None).label, *state_icons.dial(state), number)
        for state in known
        if (number := numbers.states.get(state, 0))
    ]
