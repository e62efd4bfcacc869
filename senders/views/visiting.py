"""Visits as pages see them: every whole page of a project counts, once a request."""

from datetime import datetime

from django.utils import timezone

from senders.fleet import changes, visits
from senders.web.access import signed_in_user
from senders.web.request import PortalRequest, is_fragment


def since_last_visit(request: PortalRequest) -> datetime:
    """Returns since when changes are new to the person; a whole page is noted as a visit."""
    known: datetime | None = getattr(request, "since_last_visit", None)
    if known is None:
        ask = visits.since if is_fragment(request) or request.method != "GET" else visits.note
        known = ask(signed_in_user(request), request.project, timezone.now())
        vars(request)["since_last_visit"] = known
    return known


def new_changes(request: PortalRequest) -> int:
    """Returns how many changes are new to the person, for the navigation."""
    user = signed_in_user(request)
    return changes.new_to(request.project, user, lambda: since_last_visit(request))
