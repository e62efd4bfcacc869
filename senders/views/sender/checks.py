"""Checks of a sender's links and images: their part of its page, and *Check again*."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.exports.dossier import findings_of
from senders.models import Role
from senders.onboarding import address_checks, sender_checks
from senders.onboarding.check_panel import CheckPanel
from senders.provisioning import Sender
from senders.receipts.reading import Receipts
from senders.views.sender.common import read_sender, sender_page
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest, is_fragment


@part_of("senders:detail", "sender")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.ONBOARDING)
def checks(request: PortalRequest, sender: str) -> HttpResponse:
    """Returns the part of the page; a POST asks for the checks again.

    While the page's state in ``?open=`` is still true there is nothing new, and Sinch is not asked.
    """
    if request.method == "POST" and request.role.only_reads:
        raise PermissionDenied
    if request.method == "POST":
        sender_checks.ask_again(request.project, read_sender(request.project, sender).value)
    if not is_fragment(request):
        page = redirect("senders:detail", project=request.project.slug, sender=sender)
        page["Location"] += "#web"
        return page
    state = request.GET.get("open", "")
    if request.method != "POST" and sender_checks.is_unchanged(request.project, state):
        return HttpResponse(status=204)
    found = read_sender(request.project, sender)
    known = sender_checks.receipts(request.project, found.value)
    return sender_page(
        request, "sender/_web.html", found, status=200, **context(found.value, known)
    )


def on_page(request: PortalRequest, sender: Sender) -> dict[str, Any]:
    """Returns the context of a whole page; what was not checked within a day is asked for."""
    known = sender_checks.receipts(request.project, sender)
    may_ask = not request.role.only_reads
    if may_ask and sender_checks.ask_if_stale(request.project, sender, known):
        known = sender_checks.receipts(request.project, sender)
    return context(sender, known)


def context(sender: Sender, known: Receipts) -> dict[str, Any]:
    panel, now = CheckPanel.of(known), timezone.now()
    found = findings_of(sender, known)
    return {
        "checks": panel,
        "open_checks": sender_checks.state_of(panel),
        "check_lines": address_checks.lines(known, found, panel.report, now),
    }
