"""The request as our views see it, who acts in it, and the choice of a page or its fragment."""

from datetime import date

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from senders.audit import Actor
from senders.models import Project, Role
from senders.web.client_address import client_address


class PortalRequest(HttpRequest):
    """A request with the attributes that the middleware and ``senders.web.access`` add."""

    htmx: HtmxDetails
    project: Project
    role: Role
    until: date | None  # the last day of the person's membership


def actor_of(request: PortalRequest) -> Actor:
    """The person, in the project and role that the access decorator has put on the request."""
    user = request.user if isinstance(request.user, User) else None
    return Actor(
        request.project,
        request.user.get_username(),
        user=user,
        role=request.role,
        ip=client_address(request),
    )


def is_fragment(request: PortalRequest) -> bool:
    """True when htmx asks for a part of the page; a boosted or restored page is a whole one."""
    return is_fragment_of(request.htmx)


def is_fragment_of(htmx: HtmxDetails) -> bool:
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def wants_fragment(request: HttpRequest) -> bool:
    """Tests the same by the headers, for a request that no middleware has seen yet."""
    return is_fragment_of(HtmxDetails(request))


def to_banner(response: HttpResponse) -> None:
    """Sends a fragment to the top of the page instead of the place that was asked for."""
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Push-Url"] = response["HX-Replace-Url"] = "false"


def fragment(request: PortalRequest, template: str, partial: str) -> str:
    """``template#partial`` for htmx, else ``template``. The view names it, never the client."""
    return f"{template}#{partial}" if is_fragment(request) else template
