"""A sender to look at: where it stands, its answers, its JSON. Reading only."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from senders.models import Role
from senders.sender.activity import feed
from senders.sender.answers import sections
from senders.views.sender.common import pretty, read_sender, sender_page
from senders.views.sender.status_page import (
    SHOWN_ACTIVITIES,
    latest,
    polled_parts,
    state_of,
    status_page,
)
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest, is_fragment


@require_GET
@requires(Role.AUDITOR)
def detail(request: PortalRequest, sender: str) -> HttpResponse:
    asked = feed.ask(request.project, sender, SHOWN_ACTIVITIES)
    return status_page(request, read_sender(request.project, sender), asked=asked)


@part_of("senders:detail", "sender")
@require_GET
@requires(Role.AUDITOR)
def status(request: PortalRequest, sender: str) -> HttpResponse:
    """Answers a page that polls while something moves: the time of this reading and the news.

    ``?seen=`` names the reading that the page shows. Only where that differs are the parts sent,
    out of band, so that nothing else on the page is touched. A notice about a state that
    has moved on since is taken away.
    """
    if not is_fragment(request):
        return redirect("senders:detail", project=request.project.slug, sender=sender)
    found = read_sender(request.project, sender)
    more = polled_parts(request, found)
    changed = request.GET.get("seen") != more["seen"]
    if changed:
        more |= {"latest": latest(request, found), "json": pretty(found.value)}
        more["moved_on"] = state_of(request.GET.get("seen", "")) != (found.value.state or "")
    return sender_page(
        request, "sender/status.html", found, status=200, oob=changed, changed=changed, **more
    )


@require_GET
@requires(Role.AUDITOR)
def answers(request: PortalRequest, sender: str) -> HttpResponse:
    found = read_sender(request.project, sender)
    return sender_page(request, "sender/answers.html", found, sections=sections(found.value))


@require_GET
@requires(Role.AUDITOR)
def as_json(request: PortalRequest, sender: str) -> HttpResponse:
    """The sender as it came, secrets hidden: a page, or with ``?download`` the file."""
    found = read_sender(request.project, sender)
    text = pretty(found.value)
    if "download" not in request.GET or found.failure:
        # A file says nothing of its age, so an older answer is not handed out as one.
        return sender_page(request, "sender/json.html", found, json=text)
    response = HttpResponse(text, content_type="application/json")
    name = f"sender-{found.value.id}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
