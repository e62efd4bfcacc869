"""The launch page: the reading of the sender, its plan and all that the page shows. No writes."""

from typing import Any

from django.db.models import Max
from django.http import HttpResponse, QueryDict

from senders import audit
from senders.cases import opening, papers
from senders.launch import approval, expected_mail
from senders.launch.plan import LaunchPlan
from senders.launch.request_forms import DeclineForm, RequestForm
from senders.launch.reviewed import ReviewedPlan
from senders.models import AuditEntry, LaunchRequest
from senders.onboarding import sender_checks
from senders.provisioning import Sender
from senders.records.facts import country_statuses
from senders.sinch.cached_reads import Reading
from senders.views.sender.common import read_sender, sender_page
from senders.web import stashed_post
from senders.web.access import signed_in_user
from senders.web.request import PortalRequest
from senders.web.retry_after import with_retry_after

TEMPLATE = "launch/page.html"


def look(request: PortalRequest, sender: str) -> tuple[Reading[Sender], int]:
    """Returns the sender, and the number of the trail's last entry from before it was read.

    Later entries say what the reader of the page cannot have seen, whatever the clocks say.
    """
    entry = audit.end_of(request.project).length
    found = read_sender(request.project, sender)
    if found.failure:
        then = AuditEntry.objects.filter(project_slug=request.project.slug, at__lte=found.at)
        entry = then.aggregate(last=Max("number"))["last"] or 0
    return found, entry


def plan_of(request: PortalRequest, sender: Sender) -> LaunchPlan:
    """Returns the plan, in which an image or policy that cannot be opened blocks the launch."""
    receipts = sender_checks.receipts(request.project, sender)
    return LaunchPlan.of(sender, receipts, _open_papers(request, sender))


def _open_papers(request: PortalRequest, sender: Sender) -> set[str]:
    """Returns the keys of papers not received, of the countries that are not launched."""
    case = opening.of_sender(request.project, sender.id)
    statuses = country_statuses(sender)
    codes = [code for code, status in statuses.items() if status != "LAUNCHED"]
    return papers.open_keys(case.pk, codes) if case else set()


def launch_page(
    request: PortalRequest,
    found: Reading[Sender],
    entry: int,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """The page anew, with what ``more`` says of the last try and the tick as it was."""
    known = sender_checks.receipts(request.project, found.value)
    sender_checks.ask_if_stale(request.project, found.value, known)
    shown = plan_of(request, found.value)
    response = sender_page(
        request,
        TEMPLATE,
        found,
        status=status,
        launch=shown,
        seen=ReviewedPlan.of(shown, entry).dump(),
        told=told(request),
        google=expected_mail.GOOGLE,
        answer_within=expected_mail.ANSWER_WITHIN,
        **{**_approval(request, found, shown), **more},
    )
    unanswered = more.get("unanswered")
    failure = unanswered.failure if unanswered else more.get("failure")
    return with_retry_after(response, failure)


def _approval(request: PortalRequest, found: Reading[Sender], shown: LaunchPlan) -> dict[str, Any]:
    """Returns the launch request of the page with what has changed since, and the forms of both."""
    if not request.project.four_eyes:
        return {}
    newest = approval.of_sender(request.project, found.value.id).first()
    is_open = newest is not None and newest.state == LaunchRequest.State.OPEN
    typed = stashed_post.typed(request, "senders:request_launch") or QueryDict()
    refusal = stashed_post.typed(request, "senders:decide_launch") or QueryDict()
    return {
        "held": newest if is_open else None,
        "ended": None if is_open else newest,
        "is_own": newest is not None and newest.requested_by_id == signed_in_user(request).pk,
        # An older answer says nothing of what has changed.
        "since": approval.changes(newest, shown) if newest and is_open else [],
        "request_form": RequestForm(None, initial={"remark": typed.get("remark", "")}),
        "decline_form": DeclineForm(None, initial={"reason": refusal.get("reason", "")}),
    }


def told(request: PortalRequest) -> bool:
    unsent = stashed_post.typed(request, "senders:launch")
    unsent = unsent or stashed_post.typed(request, "senders:request_launch")
    return bool((unsent or request.POST).get("told"))
