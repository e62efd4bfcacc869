"""Checks of a draft's links and images: their state on its pages, and *Check again*."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.models import Draft, Role
from senders.onboarding import address_checks, step_status
from senders.onboarding.address_checks import Line
from senders.onboarding.checking import Checked, check
from senders.onboarding.draft_view import DraftView
from senders.onboarding.reviewing import Review
from senders.views.onboarding import step_page
from senders.views.onboarding.check_context import context, mark, marked
from senders.views.onboarding.common import draft_or_404, to_hub, to_review, to_step
from senders.views.onboarding.drafts import judged
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest, is_fragment
from senders.words.steps import BY_SLUG

HUB, REVIEW = "hub", "review"


@part_of("onboarding:hub", "draft")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.ONBOARDING)
def checks(request: PortalRequest, draft: int) -> HttpResponse:
    """Returns the state of the checks for ``?page=``; a POST asks for them again.

    ``?seen=`` names the state that the page shows. Only where that differs are the page's verdict
    and findings sent too, so that nothing else on it is touched.
    """
    found, page = draft_or_404(request, draft), request.GET.get("page", HUB)
    opened = DraftView(found)
    if request.method == "POST" and request.role.only_reads:
        raise PermissionDenied
    if request.method == "POST" and found.state == Draft.State.OPEN:
        address_checks.ask_again(opened, page if page in BY_SLUG else "")
        step_status.store_progress(found, opened)
    if not is_fragment(request):
        return _page(found, page)
    return render(request, "onboarding/_checks_update.html", _update(request, opened, page))


def _update(request: PortalRequest, opened: DraftView, page: str) -> dict[str, Any]:
    now, draft = timezone.now(), opened.draft
    checked = step_status.checked_if_begun(opened) or check(opened)
    more = context(opened, page, checked.findings, now)
    has_changed = request.GET.get("seen") != more["checks"].seen
    return {
        "draft": draft,
        "now": now,
        "may_change": draft.state == Draft.State.OPEN and not request.role.only_reads,
        "has_changed": has_changed,
        "lines_by_field": _lines(opened, page, more["check_lines"]),
        **more,
        **(_judged(opened, checked, page, now) if has_changed else {}),
    }


def _lines(opened: DraftView, page: str, lines: list[Line]) -> dict[str, list[Line]]:
    """Returns the lines of each field of the step that may hold an address, also of empty ones."""
    if page not in BY_SLUG:
        return {}
    form = opened.form(page)
    mark(form, lines)
    return {bound.html_name: vars(bound.field)["measured"] for bound in marked(form)}


def _judged(opened: DraftView, checked: Checked, page: str, now: datetime) -> dict[str, Any]:
    """Returns what the results change on the page: verdict, findings, state of the steps."""
    if page == REVIEW:
        review = Review(opened, checked, now)
        return {"checked": checked, "review": review, "state": "open", **judged(checked)}
    if page in BY_SLUG:
        return {"step": BY_SLUG[page], **step_page.judged_step(checked.findings, page)}
    tasks = step_status.tasks(opened, checked.findings)
    return {
        "opened": opened,
        "groups": step_status.hub(tasks),
        **judged(checked),
    }


def _page(draft: Draft, page: str) -> HttpResponse:
    if page == REVIEW:
        return to_review(draft)
    return to_step(draft, page) if page in BY_SLUG else to_hub(draft)
