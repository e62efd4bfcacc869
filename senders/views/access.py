"""Access on a date, for auditors: who had which role that day, from entries of the audit trail."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders import inputs
from senders.accounts import access_history, members
from senders.audit import Action
from senders.exports import access as access_lines
from senders.models import Role
from senders.views.downloads import (
    CSV,
    Download,
    describe,
    file_name,
    file_of,
    in_a_place,
    of_project,
    record_export,
)
from senders.web.access import requires
from senders.web.pages import part_of
from senders.web.request import PortalRequest


@dataclass(frozen=True)
class Asked:
    """The day that was asked for, None with the ``problem`` of what was typed."""

    typed: str
    day: date | None
    problem: str = ""


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    now = timezone.now()
    asked = _asked(request, now)
    context = {
        "asked": asked,
        "history": access_history.on(request.project, asked.day) if asked.day else None,
        "today": members.today(now),
        "now": now,
    }
    status = 422 if asked.problem else 200
    return render(request, "access/index.html", context, status=status)


@part_of("access:index")
@require_GET
@requires(Role.AUDITOR)
def export(request: PortalRequest) -> HttpResponseBase:
    """Writes the lines of a day; a day that is none leads to the page, which says why."""
    asked = _asked(request, timezone.now())
    if asked.day is None:
        response = redirect("access:index", project=request.project.slug)
        response["Location"] += f"?{request.GET.urlencode()}"
        return response
    return _file(request, day=asked.day)


@in_a_place
def _file(request: PortalRequest, day: date) -> Download:
    about = describe(request, "access on a date", {"on": day.isoformat()}, (), timezone.now())
    record_export(request, Action.ACCESS_EXPORTED, of_project(request), about, "csv")
    history = access_history.on(request.project, day)
    lines = access_lines.csv_lines(history, about)
    return file_of(request, lines, file_name(about, "access", "csv"), CSV, len(history.lines))


def _asked(request: PortalRequest, now: datetime) -> Asked:
    typed, today = request.GET.get("on", ""), members.today(now)
    if not typed.strip():
        return Asked(today.isoformat(), today)
    reading = inputs.date(typed, _("The date"))
    if reading.problem:
        return Asked(typed, None, reading.problem)
    day = date.fromisoformat(reading.sent)
    if day > today:
        return Asked(typed, None, _("The date must be today or earlier."))
    return Asked(typed, day)
