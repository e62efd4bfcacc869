"""The page that creates a draft."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.models import BrandProfile, Draft, Role
from senders.onboarding import copying, profiles, saving, step_status
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import posted, step_form
from senders.onboarding.step_status import next_step
from senders.views.onboarding.common import new_tab, to_step
from senders.views.onboarding.step import focus_of
from senders.web import stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, actor_of

BASICS, _ROUTE = "basics", "onboarding:new"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def new(request: PortalRequest) -> HttpResponse:
    """Shows the basics and creates the draft once they are valid, empty or from a brand profile.

    ``?profile=`` selects one. A button beside a question selects what fits and creates nothing.
    """
    data = request.POST if request.method == "POST" else stashed_post.typed(request, _ROUTE)
    typed = posted(BASICS, data) if data is not None else {}
    form = step_form(BASICS, typed, quiet=request.method != "POST")
    listed = list(profiles.of_project(request.project))
    chosen = (request.GET if data is None else data).get("profile", "")
    profile = next((each for each in listed if str(each.pk) == chosen), None)
    is_gone = bool(chosen) and profile is None and data is not None
    advised = form.changed_by(request.POST.get("then", ""))
    if advised is not None:
        form = step_form(BASICS, advised, quiet=True)
    elif request.method == "POST" and form.is_valid and not is_gone:
        draft = _create(request, form.stored(), profile)
        opened = DraftView(draft)
        step_status.store_progress(draft, opened)
        return to_step(draft, next_step(opened, BASICS))
    refused = request.method == "POST" and advised is None
    context = {
        "step_form": form,
        "problems": form.problems if refused else [],
        "refused": refused,
        "profiles": listed,
        "profile": profile,
        "is_gone": is_gone and refused,
        "focus": focus_of(form, request.POST["then"]) if advised is not None else "",
        "tab": request.POST.get("tab") or new_tab(),
    }
    return render(request, "onboarding/new.html", context, status=422 if refused else 200)


def _create(request: PortalRequest, basics: Stored, profile: BrandProfile | None) -> Draft:
    actor, user, now = actor_of(request), signed_in_user(request), timezone.now()
    tab = request.POST.get("tab", "")[:32]
    if profile is not None:
        return copying.of_profile(profile, basics, actor, user, now, tab=tab)
    return saving.create(request.project, user, {BASICS: basics}, now=now, tab=tab, actor=actor)
