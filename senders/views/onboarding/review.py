"""The review page of a draft, for users who send it and users who only read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.models import Draft, Role
from senders.onboarding import editing, submitting, unconfirmed
from senders.onboarding.checking import check
from senders.onboarding.country_moves import CountryMove
from senders.onboarding.draft_view import DraftView
from senders.onboarding.exact_change import ExactChange
from senders.onboarding.preview import preview_of
from senders.onboarding.refusals import Refused
from senders.onboarding.reviewing import Review
from senders.provisioning import ProvisioningError, Sender
from senders.sinch.cached_reads import Reading
from senders.views.onboarding import check_context, origin
from senders.views.onboarding.common import draft_or_404
from senders.views.onboarding.drafts import about, judged, papers, papers_of_case
from senders.views.printed import Printed
from senders.views.sender.common import last_read_sender, read_sender
from senders.web import stashed_post
from senders.web.access import requires
from senders.web.request import PortalRequest
from senders.web.retry_after import with_retry_after
from senders.words import api_problems
from senders.words.api_problems import Failure

REMOVE = "remove"  # the boxes of launched countries that are taken away


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
    request: PortalRequest,
    draft: Draft,
    now: datetime,
    *,
    status: int = 200,
    failed: ProvisioningError | None = None,
    current: Sender | None = None,
    unticked: Collection[str] = (),
) -> HttpResponse:
    """Returns the review. After a call that ``failed`` nobody asks for the sender again.

    ``unticked`` are the codes of launched countries that nobody agreed to remove, so that nothing
    was sent; ``current`` is the sender as it was read then.
    """
    reading, failure = Reading(current, now) if current else None, None
    if reading is None:
        reading, failure = _current(draft, failed)
    opened = DraftView(draft)
    check_context.ask_if_stale(request, opened, now)
    checked = check(opened)
    agreed = _ticked(request)
    change = None
    if draft.is_edit and draft.state == Draft.State.OPEN:
        change = ExactChange.of(opened, checked, reading.value if reading else None, agreed)
    may_write = not request.role.only_reads
    may_change = may_write and draft.state == Draft.State.OPEN
    context: dict[str, Any] = {
        **about(draft),
        "state": draft.state,
        "review": Review(opened, checked, now, change),
        "change": change,
        "reading": reading,
        "not_read": failure,
        "unticked": _unticked(change, unticked),
        "checked": checked,
        **judged(checked),
        **papers(opened),
        **papers_of_case(draft),
        **origin.context(opened),
        "refusal": Refused.of(draft) if draft.state == Draft.State.OPEN else None,
        "preview": preview_of(checked.details),
        "may_write": may_write,
        "may_change": may_change,
        "may_send": may_change and checked.can_be_sent,
        "printed": Printed.of(request, now),
        "now": now,
        **check_context.context(opened, "review", checked.findings, now),
    }
    return render(request, "onboarding/review.html", context, status=status)


def _current(
    draft: Draft, failed: ProvisioningError | None
) -> tuple[Reading[Sender] | None, Failure | None]:
    """Returns the sender of an open edit draft as last read, and why it could not be read now."""
    if not draft.is_edit or draft.state != Draft.State.OPEN:
        return None, None
    if failed is not None:
        failure = api_problems.explain(failed)
        return last_read_sender(draft.project, draft.sender_id, failure), failure
    try:
        reading = read_sender(draft.project, draft.sender_id)
    except ProvisioningError as error:
        return None, api_problems.explain(error)
    if reading.failure is None:
        editing.note_state(draft, reading.value)
    return reading, reading.failure


def _ticked(request: PortalRequest) -> list[str]:
    """Returns the countries whose removal is ticked, also before a session that ended."""
    unsent = stashed_post.typed(request, "onboarding:submit")
    return (unsent or request.POST).getlist(REMOVE)


def _unticked(change: ExactChange | None, codes: Collection[str]) -> list[CountryMove]:
    """Returns the boxes that were not ticked."""
    boxes = change.countries.to_tick if change and change.countries else []
    return [move for move in boxes if move.code in codes]


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
