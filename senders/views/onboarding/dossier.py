"""The printable dossier of a draft: its answers, saves, notes and attempts. Read-only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders.audit import Action
from senders.exports import dossier as contents
from senders.jobs import worker_report
from senders.models import Role
from senders.onboarding import address_checks, history
from senders.onboarding.checking import check
from senders.onboarding.draft_view import DraftView
from senders.onboarding.preview import preview_of
from senders.onboarding.refusals import Refused
from senders.onboarding.reviewing import Review
from senders.views.onboarding.common import draft_or_404
from senders.views.onboarding.drafts import about, judged, papers_of_case
from senders.views.printed import Printed
from senders.web.access import requires
from senders.web.request import PortalRequest

# Outcomes of attempts to send, and decisions about attempts without a response.
ATTEMPTS = (
    Action.DRAFT_SUBMITTED,
    Action.DRAFT_REFUSED,
    Action.DRAFT_UNCONFIRMED,
    Action.DRAFT_CONFIRMED,
    Action.DRAFT_UNLOCKED,
)


@never_cache
@require_GET
@requires(Role.AUDITOR)
def dossier(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    now, opened = timezone.now(), DraftView(found)
    checked = check(opened)
    trail = contents.trail(request.project, "draft", str(found.pk))
    context = {
        **about(found),
        "review": Review(opened, checked, now),
        "preview": preview_of(checked.details),
        "check_lines": address_checks.lines(
            checked.receipts, checked.findings, worker_report(), now
        ),
        **judged(checked),
        **papers_of_case(found),
        "saves": history.entries(opened)[::-1],
        "notes": found.notes.select_related("by"),
        "attempts": [line for line in trail if line.entry.action in ATTEMPTS],
        "refusal": Refused.of(found),
        "trail": trail,
        "printed": Printed.of(request, now),
        "now": now,
    }
    return render(request, "exports/draft_dossier.html", context)
