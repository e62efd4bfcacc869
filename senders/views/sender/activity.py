"""A sender's activity: what Sinch tells and what we did, newest first, page by page. No writes."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.models import Role
from senders.provisioning import Rejected
from senders.sender.activity.feed import Timeline, timeline_of
from senders.sender.activity.happened import KINDS
from senders.sender.activity.merge import Place
from senders.sinch import cached_reads
from senders.views.sender.common import read_sender, sender_page
from senders.web.access import requires
from senders.web.request import PortalRequest, is_fragment
from senders.web.retry_after import with_retry_after
from senders.words.api_problems import Failure

TEMPLATE = "sender/activity.html"
KEYS = {"kind", *Place.KEYS}


@require_GET
@requires(Role.AUDITOR)
def activity(request: PortalRequest, sender: str) -> HttpResponse:
    """The page; for htmx its list alone, which spares the call for the sender."""
    asked = _Asked.of(request.GET)
    if is_fragment(request):
        found, gone = _read(request, sender, asked)
        context = {**_context(request, sender, asked, found, gone), "now": timezone.now()}
        template = f"{TEMPLATE}#activities"
        response = render(request, template, {**context, "oob": True}, status=_status(found))
        if gone:
            response["HX-Replace-Url"] = context["here"] + context["newest"]
    else:
        head = read_sender(request.project, sender)
        found, gone = _read(request, head.value.id, asked, head.failure)
        context = _context(request, head.value.id, asked, found, gone)
        status = head.status if head.failure else _status(found)
        response = sender_page(request, TEMPLATE, head, status=status, **context)
    if "Retry-After" not in response:
        with_retry_after(response, found.failure)
    return response


@dataclass(frozen=True)
class _Asked:
    """The page that the address names; ``is_broken`` for a place that no link of the portal has."""

    place: Place
    kind: str = ""
    ignored: tuple[str, ...] = ()
    is_broken: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "_Asked":
        kind = query.get("kind", "")
        ignored = [key for key in query if key not in KEYS]
        if kind not in {"", *KINDS}:
            ignored.append(f"kind={kind}")
            kind = ""
        try:
            place = Place.from_query({key: query.get(key, "") for key in Place.KEYS})
            return cls(place, kind, tuple(ignored))
        except ValueError:
            return cls(Place(), kind, tuple(ignored), is_broken=True)

    def query(self, place: Place) -> str:
        """``?kind=note&page=…``, or ``?`` alone for the newest of all."""
        return _query(self.kind, place)


def _read(
    request: PortalRequest, sender: str, asked: _Asked, down: Failure | None = None
) -> tuple[Timeline, bool]:
    """The page asked for, or the first one and True where that page is gone."""
    try:
        return timeline_of(request.project, sender, asked.place, down=down), asked.is_broken
    except Rejected as error:
        if not cached_reads.is_refused_token(error):
            raise
    return timeline_of(request.project, sender, Place()), True


def _context(
    request: PortalRequest, sender: str, asked: _Asked, found: Timeline, gone: bool
) -> dict[str, Any]:
    kinds: list[tuple[str, str | Promise]] = [("", _("All")), *KINDS.items()]
    return {
        "timeline": found,
        "items": [item for item in found.items if asked.kind in ("", item.kind)],
        "kind": asked.kind,
        "kinds": [(kind, word, _query(kind, Place())) for kind, word in kinds],
        "ignored": asked.ignored,
        "page_gone": gone,
        "is_newest": gone or asked.place == Place(),
        "here": reverse("senders:activity", args=[request.project.slug, sender]),
        "newest": asked.query(Place()),
        "older": asked.query(found.older) if found.older else "",
    }


def _query(kind: str, place: Place) -> str:
    return "?" + urlencode(([("kind", kind)] if kind else []) + place.pairs())


def _status(found: Timeline) -> int:
    return found.failure.status if found.failure else 200
