"""The page with the mail that asks a customer for what a draft still needs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.models import Draft, Role
from senders.onboarding import customer_mail, step_status
from senders.onboarding.draft_view import DraftView
from senders.views.onboarding.common import draft_or_404, to_review
from senders.views.onboarding.drafts import about
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest


@never_cache
@require_safe
@requires(Role.AUDITOR)
def missing(request: PortalRequest, draft: int) -> HttpResponse:
    """Shows the mail. Nothing is sent and nothing is written."""
    found = draft_or_404(request, draft)
    if found.state != Draft.State.OPEN:
        return to_review(found)
    opened = DraftView(found)
    checked = step_status.checked_if_begun(opened)
    findings = checked.findings if checked else []
    context = {
        **about(found),
        "mail": customer_mail.of(opened, findings, signed_in_user(request).get_full_name()),
    }
    return render(request, "onboarding/missing.html", context)
