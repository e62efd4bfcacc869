"""The comparison of a draft with its source on the draft's pages, and taking over what is new."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.models import Role
from senders.onboarding import origins
from senders.onboarding.draft_view import DraftView
from senders.onboarding.saving import NotOpen
from senders.views.onboarding.common import draft_or_404, to_hub, to_step
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest
from senders.words.steps import SLUGS


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def take_over(request: PortalRequest, draft: int) -> HttpResponse:
    """Leads to the page with both versions of what the profile changed in one step.

    Nothing of the draft changes before the user chooses there.
    """
    found, step = draft_or_404(request, draft), request.POST.get("step", "")
    aside = None
    if step in SLUGS:
        try:
            aside = origins.offer(found, step, signed_in_user(request), timezone.now())
        except NotOpen:
            messages.error(request, _("This draft is not open, so its answers cannot change."))
            return to_hub(found)
    if aside is None:
        messages.info(request, _("The profile has no new answers for this step."))
        return to_hub(found)
    return to_step(found, step, conflict=str(aside.pk))


def context(opened: DraftView) -> dict[str, Any]:
    """Returns the context for the panel about the source of a draft."""
    return {"origin": origins.of(opened)}
