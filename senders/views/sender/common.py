"""The shared parts of every page of one sender: reading, head and tabs. No writes."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from senders.fleet import ours
from senders.launch import approval
from senders.models import Project
from senders.notices import follows
from senders.provisioning import NotFound, Sender
from senders.records import keeping
from senders.sender.headline import headline
from senders.sender.next_step import next_step
from senders.sender.page import SenderPage
from senders.sinch import cached_reads, clients
from senders.sinch.cached_reads import Reading
from senders.views.printed import Printed
from senders.web.access import signed_in_user
from senders.web.request import PortalRequest
from senders.web.retry_after import with_retry_after
from senders.words import countries
from senders.words.api_problems import Failure


def read_sender(project: Project, sender: str) -> Reading[Sender]:
    """The sender, or the last good answer with its failure.

    Raises what ``read_or_last_good`` does; that Sinch does not know the sender is stored.
    """
    asked_at = timezone.now()
    try:
        return cached_reads.read_or_last_good(
            project,
            f"sender {sender}",
            lambda: clients.client_of(project).get_sender(sender),
            dump=Sender.wire_text,
            load=lambda text: Sender.from_wire(json.loads(text)),
        )
    except NotFound:
        keeping.after_not_found(project, sender, asked_at)
        raise


def last_read_sender(project: Project, sender: str, failure: Failure) -> Reading[Sender] | None:
    """The last good answer without asking again; ``failure`` is why nobody asks."""
    return cached_reads.last_good(
        project,
        f"sender {sender}",
        failure,
        load=lambda text: Sender.from_wire(json.loads(text)),
    )


def sender_page(
    request: PortalRequest,
    template: str,
    found: Reading[Sender],
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """A page of the sender that was read; ``more`` is what this one adds to the context."""
    now, sender_id = timezone.now(), found.value.id
    page = SenderPage(found.value, now)
    record, changes = ours.of_sender(request.project, sender_id)
    context: dict[str, Any] = {
        "page": page,
        "headline": headline(page),
        "next_step": next_step(page.sender, page.waiting),
        "reading": found,
        "failure": found.failure,
        "now": now,
        "printed": Printed.of(request, now),
        "ours": record,
        "following": SimpleLazyObject(
            lambda: follows.menu_of_sender(signed_in_user(request), sender_id, record)
        ),
        "page_tabs": page_tabs(request.project, sender_id, changes),
        **_launch_request(request, sender_id),
        **more,
    }
    response = render(request, template, context, status=status or found.status)
    # A later failure than that of the read is in ``more``.
    return with_retry_after(response, context["failure"])


def pretty(sender: Sender) -> str:
    """The JSON as it came, secrets hidden."""
    return sender.wire_text(indent=2)


def page_tabs(project: Project, sender: str, changes: int) -> list[tuple[str, str, str]]:
    """(section, words, address) of a sender's pages; ``changes`` is how many were seen."""
    sections = (
        ("status", _("Status"), "senders:detail"),
        ("answers", _("Answers"), "senders:answers"),
        ("activity", _("Activity"), "senders:activity"),
        ("changes", _words_of_changes(changes), "senders:changes"),
    )
    trail = f"{reverse('audit:index', args=[project.slug])}?{urlencode({'object': sender})}"
    return [
        *(
            (key, words, reverse(name, args=[project.slug, sender]))
            for key, words, name in sections
        ),
        ("audit", _("Audit trail"), trail),
    ]


def _words_of_changes(number: int) -> str:
    """Returns ``Changes 12``; without the number for a sender that has not changed yet."""
    return _("Changes %(number)d") % {"number": number} if number else _("Changes")


def _launch_request(request: PortalRequest, sender: str) -> dict[str, Any]:
    """Returns the open request to approve a launch, if the project launches with four eyes."""
    if not request.project.four_eyes:
        return {}
    held = approval.open_of(request.project, sender)
    return {
        "launch_request": held,
        "launch_request_where": countries.named(held.countries) if held else "",
    }
