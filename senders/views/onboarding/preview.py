"""The live preview beside brand, contacts and images. It stores nothing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.models import Role
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import posted
from senders.onboarding.preview import preview_of
from senders.views.onboarding import images
from senders.views.onboarding.common import draft_or_404
from senders.views.onboarding.step_page import PREVIEWED
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest


@part_of("onboarding:hub", "draft")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR)
def preview(request: PortalRequest, draft: int) -> HttpResponse:
    """Returns the preview. A POST with ``?step=`` previews that step's unsaved answers."""
    found, step = draft_or_404(request, draft), request.GET.get("step", "")
    answers = dict(found.answers)
    if request.method == "POST" and step in PREVIEWED:
        answers[step] = posted(step, request.POST)
    opened = DraftView(found, answers=answers)
    details = opened.body.get("details", {})
    if step != images.STEP:
        return render(request, "components/_preview.html", {"preview": preview_of(details)})
    context = {
        "preview": preview_of(details, found),
        **images.context(found, opened.form(step), {}),
    }
    return render(request, "onboarding/_images_preview.html", context)
