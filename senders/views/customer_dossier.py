"""The dossier for the customer, of a draft and of a sender: a page to print or to save as PDF.

It is handed to somebody without an account, so it has no navigation and names no user; opening it
leaves an entry, as exports do. What it may show is decided in ``exports.customer_dossier``.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders import audit
from senders.audit import Action, Target
from senders.cases import opening, papers
from senders.exports import customer_dossier
from senders.exports.customer_dossier import CustomerDossier
from senders.models import Case, Draft, Outcome, Role
from senders.onboarding import saving
from senders.onboarding.draft_view import DraftView
from senders.sender.page import SenderPage
from senders.views.onboarding.common import draft_or_404, to_hub
from senders.views.sender.common import read_sender
from senders.web.access import requires
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after


@never_cache
@require_GET
@requires(Role.AUDITOR)
def of_sender(request: PortalRequest, sender: str) -> HttpResponse:
    """Shows what Sinch gave now or, with its age, at the last read."""
    found = read_sender(request.project, sender)
    page = SenderPage(found.value, timezone.now())
    shown = customer_dossier.of_sender(request.project, found.value, page.countries, found.at)
    target = Target("sender", found.value.id, page.name)
    back = reverse("senders:dossier", args=[request.project.slug, found.value.id])
    case = opening.of_sender(request.project, found.value.id)
    return with_retry_after(
        _page(request, shown, target, back, case, failure=found.failure, status=found.status),
        found.failure,
    )


@never_cache
@require_GET
@requires(Role.AUDITOR)
def of_draft(request: PortalRequest, draft: int) -> HttpResponse:
    """Shows a draft that is not sent. A sent one leads to its sender, a discarded one to itself."""
    found = draft_or_404(request, draft)
    if found.state == Draft.State.DISCARDED:
        return to_hub(found)
    if found.state == Draft.State.SUBMITTED and found.sender_id:
        return redirect(
            "senders:customer_dossier", project=request.project.slug, sender=found.sender_id
        )
    shown = customer_dossier.of_draft(DraftView(found))
    back = reverse("onboarding:dossier", args=[request.project.slug, found.pk])
    return _page(request, shown, saving.target(found), back, found.case)


def _page(
    request: PortalRequest,
    shown: CustomerDossier,
    target: Target,
    back: str,
    case: Case | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = timezone.now()
    audit.record(actor_of(request), Action.DOSSIER_EXPORTED, Outcome.SUCCEEDED, target, now=now)
    context = {
        "dossier": shown,
        "preview": shown.preview,
        "case_papers": papers.for_customer(case) if case else [],
        "back": back,
        "now": now,
        **more,
    }
    return render(request, "exports/customer_dossier.html", context, status=status)
