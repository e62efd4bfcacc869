"""The first pages after signing in: the project chooser and a project's overview."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from senders.models import Project, Role
from senders.onboarding import drafts
from senders.onboarding.list_rows import DraftRow
from senders.sinch import counts
from senders.trail import entry_view
from senders.web.access import requires, signed_in, signed_in_user
from senders.web.request import PortalRequest, fragment, is_fragment
from senders.words import api_values, state_icons
from senders.words.api_values import Word

SHOWN, SHOWN_ACTIONS = 5, 8


@require_GET
@signed_in
def home(request: PortalRequest) -> HttpResponse:
    projects = list(Project.objects.visible_to(request.user))
    if len(projects) == 1:
        return redirect("overview", project=projects[0].slug)
    return render(request, "home/chooser.html", {"projects": projects})


@require_GET
@requires(Role.AUDITOR)
def overview(request: PortalRequest) -> HttpResponse:
    """Counting takes nine calls, so the page arrives without and the fragment brings them."""
    asked = is_fragment(request) or "count" in request.GET
    known = counts.ask_counts(request.project) if asked else counts.kept(request.project)
    shares = _shares(known)
    context = {
        **({} if is_fragment(request) else _ours(request)),
        "states": shares,
        "total": known[counts.ALL] if known else 0,
        "counted": known is not None,
        "asked": asked,
        "other": known[counts.ALL] - sum(share.count or 0 for share in shares) if known else 0,
    }
    return render(request, fragment(request, "home/overview.html", "states"), context)


def _ours(request: PortalRequest) -> dict[str, Any]:
    """Returns the user's open drafts and the project's latest actions, from the portal's tables."""
    user, now = signed_in_user(request), timezone.now()
    mine = drafts.listed(request.project, "mine", user=user, now=now)
    return {
        "drafts": [DraftRow.of(draft, now=now) for draft in mine[:SHOWN]],
        "actions": entry_view.latest(request.project, SHOWN_ACTIONS),
        "now": now,
    }


@dataclass(frozen=True)
class Share:
    """One state's part of the bar; ``x`` and ``width`` are percent, ``count`` None when unknown."""

    state: str
    word: Word
    dial: SafeString
    tone: str
    count: int | None
    x: float
    width: float


def _shares(known: counts.Counts | None) -> list[Share]:
    shares: list[Share] = []
    x = 0.0
    for state, word in api_values.SENDER_STATES.items():
        count = known.get(state, 0) if known else None
        width = 100 * (count or 0) / known[counts.ALL] if known and known[counts.ALL] else 0.0
        shares.append(
            Share(state, word, *state_icons.dial(state), count, round(x, 2), round(width, 2))
        )
        x += width
    return shares
