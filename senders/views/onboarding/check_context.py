"""Checks of links and images on a draft's pages: the panel, and a line at each field."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.forms import BoundField

from senders.models import Draft
from senders.onboarding import address_checks
from senders.onboarding.address_checks import Line
from senders.onboarding.check_panel import CheckPanel
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import FieldPart, Part, StepForm
from senders.onboarding.readiness import Finding
from senders.web.request import PortalRequest


def context(
    opened: DraftView, page: str, found: Iterable[Finding], now: datetime
) -> dict[str, Any]:
    """Returns the context of the panel of checks on a page, which only reads rows."""
    panel = CheckPanel.of(opened.receipts)
    lines = address_checks.lines(opened.receipts, found, panel.report, now)
    return {
        "checks": panel,
        "checks_page": page,
        "check_lines": [line for line in lines if line.step == page],
    }


def mark(form: StepForm, lines: Iterable[Line]) -> None:
    """Gives each field that may hold an address its lines, for the template of fields."""
    known: dict[str, list[Line]] = {}
    for line in lines:
        known.setdefault(line.field, []).append(line)
    for bound in marked(form):
        vars(bound.field)["measured"] = known.get(bound.html_name, [])


def marked(form: StepForm) -> list[BoundField]:
    """Returns the fields that may hold an address."""
    parts = (part for group in form.groups for part in group.parts)
    return [
        bound
        for part in parts
        for bound in _fields_of(part)
        if address_checks.may_hold_address(bound.html_name)
    ]


def _fields_of(part: Part) -> list[BoundField]:
    if isinstance(part, FieldPart):
        return [part.field]
    return [bound for row in part.rows for bound in row.fields]


def ask_if_stale(request: PortalRequest, opened: DraftView, now: datetime) -> None:
    """Asks again for what was not checked within a day, when somebody opens a page to work."""
    if opened.draft.state == Draft.State.OPEN and not request.role.only_reads:
        address_checks.ask_if_stale(opened, now)
