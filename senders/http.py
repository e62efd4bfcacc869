"""The request as our views see it, and the choice between a page and its fragment."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from senders.models import Project, Role


class PortalRequest(HttpRequest):
    """What the middleware and ``senders.access`` have added by the time a view runs."""

    htmx: HtmxDetails
    project: Project
    role: Role


def is_fragment(request: PortalRequest) -> bool:
    """True when htmx asks for a part of the page; a boosted or restored page is a whole one."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def fragment(request: PortalRequest, template: str, partial: str) -> str:
    """``template#partial`` for htmx, else ``template``. The view names it, never the client."""
    return f"{template}#{partial}" if is_fragment(request) else template
