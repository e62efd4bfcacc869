"""A project's overview: what needs you, what waits for others, what is new, states, cases.

All of it comes from records, each part alone refreshed by one look a minute. Before the first full
pass Sinch's own counts stand in for the states. Deciding who waits for whom is in ``fleet``.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from senders.cases import lists
from senders.fleet import latest, others, state_trends, work
from senders.fleet.state_trends import StateTrends
from senders.models import Role
from senders.onboarding import case_rows
from senders.records import durations
from senders.records.freshness import Freshness, freshness
from senders.sinch import counts
from senders.trail import entry_view
from senders.views.visiting import since_last_visit
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, is_fragment
from senders.words import api_values, state_icons
from senders.words.api_values import Word

SHOWN_CASES, SHOWN_ACTIONS = 5, 5
PARTS = ("needs", "waits", "changed", "states", "cases")
EVERY = 60  # seconds between two looks of an open page


@dataclass(frozen=True)
class StateRow:
    """One state; ``x`` and ``width`` are percent of the bar, ``number`` None when unknown.

    ``changes`` are differences with their sign by period, None where there is no data yet.
    """

    state: str
    word: Word
    dial: SafeString
    tone: str
    number: int | None
    x: float
    width: float
    changes: tuple[str | None, ...]


@dataclass(frozen=True)
class States:
    """``is_live``: counted by Sinch just now, because not all senders are known yet.

    ``total`` is None while nobody knows it; ``other`` counts those without a row of their own.
    """

    rows: list[StateRow]
    total: int | None
    changes: tuple[str | None, ...]
    is_live: bool
    asked: bool = False
    other: int = 0


@require_GET
@requires(Role.AUDITOR)
def overview(request: PortalRequest) -> HttpResponse:
    """Returns the page; for htmx the parts that differ from ``?seen=``, else the states alone.

    Sinch is asked for its counts only by the fragment and the link that want them.
    """
    now, known = timezone.now(), freshness(request.project)
    context = {"freshness": known, "is_stale": known.is_stale(now), "now": now}
    if is_fragment(request) and "seen" not in request.GET:
        context["states"] = _states(request, known, now, asked=True)
        return render(request, "home/_states.html", context)
    context |= _parts(request, known, now)
    digests = {name: _digest(context[name]) for name in PARTS}
    context |= {"seen": ".".join(digests.values()), "every": EVERY}
    if not is_fragment(request):
        context["actions"] = entry_view.latest(request.project, SHOWN_ACTIONS)
        return render(request, "home/overview.html", context)
    seen = dict(zip(PARTS, request.GET["seen"].split("."), strict=False))
    context["moved"] = [name for name in PARTS if seen.get(name) != digests[name]]
    return render(request, "home/_look.html", context)


def _parts(request: PortalRequest, known: Freshness, now: datetime) -> dict[str, Any]:
    user, project = signed_in_user(request), request.project
    today = timezone.localdate()
    mine = lists.listed(project, "mine", lists.Filters(), user, today)
    return {
        "needs": work.needs(project, user, request.role),
        "waits": others.groups(project, durations.usual_times(project), now),
        "changed": latest.latest(project, since_last_visit(request)),
        "states": _states(request, known, now, asked="count" in request.GET),
        "cases": case_rows.rows(list(case_rows.with_rows(mine)[:SHOWN_CASES]), today),
    }


def _states(request: PortalRequest, known: Freshness, now: datetime, *, asked: bool) -> States:
    trends = state_trends.trends(request.project, now)
    if known.is_complete:
        numbers: dict[str, int] | None = {line.state: line.number for line in trends.lines}
        total: int | None = trends.total.number
        return _rows(trends, numbers, total, is_live=False)
    live = counts.ask_counts(request.project) if asked else counts.kept(request.project)
    total = live[counts.ALL] if live else None
    return _rows(trends, live, total, is_live=True, asked=asked)


def _rows(
    trends: StateTrends,
    numbers: dict[str, int] | None,
    total: int | None,
    *,
    is_live: bool,
    asked: bool = False,
) -> States:
    rows, x, counted = [], 0.0, 0
    for line in trends.lines:
        if is_live and line.state not in api_values.SENDER_STATES:
            continue  # Sinch counts these together
        number = numbers.get(line.state, 0) if numbers else (None if is_live else 0)
        width = 100 * (number or 0) / total if total else 0.0
        rows.append(
            StateRow(
                line.state,
                api_values.sender_state(line.state or None),
                *state_icons.dial(line.state),
                number,
                round(x, 2),
                round(width, 2),
                _signed(line.changes),
            )
        )
        x += width
        counted += number or 0
    other = total - counted if total is not None and is_live else 0
    return States(rows, total, _signed(trends.total.changes), is_live, asked, other)


def _signed(changes: tuple[int | None, ...]) -> tuple[str | None, ...]:
    """Returns ``+3``, ``−3`` with the sign of print, or ``0``."""
    return tuple(
        None if each is None else f"{each:+,}".replace("-", "−") if each else "0"
        for each in changes
    )


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]
