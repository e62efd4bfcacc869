"""The review page of a draft, for users who send it and users who only read."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.models import Draft, Role
from senders.onboarding import submitting, unconfirmed
from senders.onboarding.checking import check
from senders.onboarding.draft_view import DraftView
from senders.onboarding.preview import preview_of
from senders.onboarding.refusals import Refused
from senders.onboarding.reviewing import Review
from senders.provisioning import ProvisioningError
from senders.views.onboarding.common import draft_or_404
from senders.views.onboarding.drafts import about
from senders.views.printed import Printed
from senders.web import stashed_post
from senders.web.access import requires
from senders.web.request import PortalRequest
from senders.web.retry_after import with_retry_after
from senders.words import api_problems


@never_cache
@require_safe
@requires(Role.AUDITOR)
def review(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    now = timezone.now()
    if submitting.state_now(found) == Draft.State.UNCONFIRMED:
        return unconfirmed_page(request, found)
    return review_page(request, found, now)


def review_page(
    request: PortalRequest, draft: Draft, now: datetime, *, status: int = 200
) -> HttpResponse:
    opened = DraftView(draft)
    checked = check(opened)
    may_write = not request.role.only_reads
    may_change = may_write and draft.state == Draft.State.OPEN
    context: dict[str, Any] = {
        **about(draft),
        "state": draft.state,
        "review": Review(opened, checked, now),
        "checked": checked,
        "refusal": Refused.of(draft) if draft.state == Draft.State.OPEN else None,
        "preview": preview_of(checked.details),
        "may_write": may_write,
        "may_change": may_change,
        "may_send": may_change and checked.can_be_sent,
        "printed": Printed.of(request, now),
        "now": now,
    }
    return render(request, "onboarding/review.html", context, status=status)


def unconfirmed_page(
    request: PortalRequest, draft: Draft, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Shows the senders that the attempt may have created, or why Sinch could not list them."""
    unsent = stashed_post.typed(request, "onboarding:unconfirmed")
    context: dict[str, Any] = {
        **about(draft),
        "name": unconfirmed.name_of(draft),
        "error": error,
        "may_write": not request.role.only_reads,
        "failure": None,
        "candidates": [],
        "chosen": (unsent or request.POST).get("sender", ""),
        "may_be_under_way": submitting.may_be_under_way(draft),
    }
    if not draft.is_edit:
        try:
            context["candidates"] = found = unconfirmed.candidates(draft)
            context["has_same_name"] = any(candidate.same_name for candidate in found)
        except ProvisioningError as unreadable:
            failure = api_problems.explain(unreadable)
            context["failure"], status = failure, failure.status
    response = render(request, "onboarding/unconfirmed.html", context, status=status)
    with_retry_after(response, context["failure"])
    return response
