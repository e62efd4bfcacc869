"""The dossier of a sender: all that is known of it on one page, made for paper. Reading only."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders.cases import opening, papers
from senders.exports import dossier as contents
from senders.exports.dossier import Log
from senders.jobs import worker_report
from senders.models import Draft, Note, Role
from senders.onboarding import address_checks, finding_groups, sender_checks
from senders.onboarding.verdicts import Verdict
from senders.views.sender.common import read_sender, sender_page
from senders.web.access import requires
from senders.web.request import PortalRequest


@never_cache
@require_GET
@requires(Role.AUDITOR)
def dossier(request: PortalRequest, sender: str) -> HttpResponse:
    """``?launch=`` puts that launch on top; at most two calls to Sinch."""
    found = read_sender(request.project, sender)
    sender_id = found.value.id
    trail = contents.trail(request.project, "sender", sender_id)
    launches = contents.launches(trail)
    known = sender_checks.receipts(request.project, found.value)
    findings = contents.findings_of(found.value, known)
    about = {"project": request.project, "sender_id": sender_id}
    return sender_page(
        request,
        "exports/sender_dossier.html",
        found,
        launch=_launch_or_404(request.GET.get("launch", ""), launches),
        launches=launches,
        sections=contents.sections_of(found.value, findings),
        check_lines=address_checks.lines(known, findings, worker_report(), timezone.now()),
        finding_groups=finding_groups.of_sender(findings),
        verdict=Verdict.of(findings, pending=known.unsettled),
        # Whoever did not answer just now would only be waited for a second time.
        log=Log(failure=found.failure)
        if found.failure
        else contents.read_log(request.project, sender_id),
        notes=Note.objects.filter(**about).select_related("by"),
        drafts=Draft.objects.filter(**about).order_by("pk"),
        trail=trail,
        **_papers(request, sender_id),
    )


def _papers(request: PortalRequest, sender_id: str) -> dict[str, Any]:
    """Returns the context for the papers of the sender's case; empty without a case."""
    case = opening.of_sender(request.project, sender_id)
    return {"case_papers": papers.rows(case), "case_of_papers": case.pk} if case else {}


def _launch_or_404(correlation: str, launches: list[contents.Launch]) -> contents.Launch | None:
    if not correlation:
        return None
    for launch in launches:
        if launch.correlation == correlation:
            return launch
    raise Http404(_("Launch not found."))
