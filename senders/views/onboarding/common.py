"""Shared by the pages of a draft: loading the draft, and redirects to its other pages."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from senders.models import Draft
from senders.onboarding import copying
from senders.web.request import PortalRequest


def draft_or_404(request: PortalRequest, draft: int) -> Draft:
    """Returns a draft of the request's project whose data is there. Raises ``Http404``."""
    found = any_draft_or_404(request, draft)
    if found.removed_at:
        raise Http404(_("The data of this draft was removed."))
    return found


def any_draft_or_404(request: PortalRequest, draft: int) -> Draft:
    """Returns a draft of the request's project, also one whose data was removed."""
    record = (
        Draft.objects.select_related("project", "case__owner", "saved_by")
        .filter(project=request.project, pk=draft)
        .first()
    )
    if record is None:
        raise Http404(_("Draft not found."))
    return record


def to_hub(draft: Draft) -> HttpResponse:
    return redirect("onboarding:hub", project=draft.project.slug, draft=draft.pk)


def to_review(draft: Draft) -> HttpResponse:
    return redirect("onboarding:review", project=draft.project.slug, draft=draft.pk)


def to_step(draft: Draft, step: str, anchor: str = "", **query: str) -> HttpResponse:
    """Redirects to a step. Empty values of ``query`` are left out."""
    response = redirect("onboarding:step", project=draft.project.slug, draft=draft.pk, step=step)
    if given := {key: value for key, value in query.items() if value}:
        response["Location"] += f"?{urlencode(given)}"
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


def warn_of_same_name(request: PortalRequest, copy: Draft) -> None:
    """Adds a message where a copy still has the brand name of its original."""
    if name := copying.same_name(copy):
        messages.warning(
            request,
            _(
                "The duplicate has the same brand name as the original, “%(name)s”. Two senders of "
                "one brand with the same name are usually rejected. Change the name in the step "
                "Brand."
            )
            % {"name": name},
        )


def new_tab() -> str:
    """Returns an identifier for one opened page, which distinguishes its own saves from others'."""
    return secrets.token_hex(16)
