"""The newest changes of a project since a person's last visit, and how many there are. No HTTP."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from senders.fleet.change_view import ChangeView, views_of
from senders.models import Change, Project

SHOWN = 10


@dataclass(frozen=True)
class News:
    """One change, or alike ones that were seen together, with the sender that it is of."""

    sender_id: str
    name: str
    view: ChangeView


@dataclass(frozen=True)
class Latest:
    """``count`` changes since ``since``; ``shown`` are the newest."""

    shown: list[News]
    count: int
    since: datetime = field(repr=False)  # it moves by itself for people without a visit


def latest(project: Project, since: datetime) -> Latest:
    """Returns what is new. Two queries by index."""
    found = _since(project, since)
    # Several changes may be told as one, so more are read than are shown.
    newest = found.select_related("record").order_by("-seen_at", "-pk")[: 4 * SHOWN]
    shown = [
        News(view.changes[0].record.sender_id, view.changes[0].record.name, view)
        for view in views_of(newest)[:SHOWN]
    ]
    return Latest(shown, found.count(), since)


def _since(project: Project, since: datetime) -> QuerySet[Change]:
    return Change.objects.filter(project=project, seen_at__gt=since)
