"""Saved views: names for queries of the list, for one person or for the whole project.

Shared views leave entries in the audit trail, personal ones leave none. No drawing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict

from senders import audit, inputs
from senders.audit import Action, Actor, Target
from senders.fleet.view_counts import Counted
from senders.models import Outcome, Project, Role, SavedView
from senders.sender import list_columns
from senders.sender.list_filters import SenderFilters

LONGEST_NAME = 60
MOST = 50  # views of one person in a project


class NotSaved(ValueError):
    """A view cannot be stored: ``empty``, ``long``, ``taken`` or ``many``."""


@dataclass(frozen=True)
class Tab:
    """A view as the list shows it; ``is_edited`` where it is open with other filters."""

    view: SavedView
    query: str
    is_current: bool
    is_edited: bool
    may_change: bool
    count: str = ""  # in words; empty where it is not known


def visible(project: Project, user: User) -> "QuerySet[SavedView]":
    """Returns the person's own views and the shared ones, by name."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), project=project)


def may_share(role: Role) -> bool:
    return role >= Role.ONBOARDING


def may_change(view: SavedView, user: User, role: Role) -> bool:
    """Tells if the person may write the view; a shared one is everybody's who may share."""
    return may_share(role) if view.is_shared else view.owner_id == user.pk


def tabs(
    project: Project, user: User, role: Role, filters: SenderFilters, counted: Counted
) -> list[Tab]:
    now = filters.but(view="").query()
    found = []
    for view in visible(project, user):
        own = filters_of(view)
        is_current = filters.view == str(view.pk)
        found.append(
            Tab(
                view,
                own.but(view=str(view.pk)).query(),
                is_current,
                is_current and own.query() != now,
                may_change(view, user, role),
                counted.words(own.query()),
            )
        )
    return found


def filters_of(view: SavedView) -> SenderFilters:
    query = MultiValueDict(parse_qs(view.query.removeprefix("?")))
    columns, _unknown = list_columns.read(view.columns)
    return SenderFilters.from_query(query).but(view="", columns=columns)


def save(
    actor: Actor,
    project: Project,
    user: User,
    name: str,
    filters: SenderFilters,
    now: datetime,
    *,
    is_shared: bool = False,
) -> SavedView:
    """Stores a new view. Raises ``NotSaved``."""
    if SavedView.objects.filter(project=project, owner=user).count() >= MOST:
        raise NotSaved("many")
    view = SavedView(project=project, owner=user, is_shared=is_shared, created_at=now)
    return _store(actor, view, _name(name), filters, Action.VIEW_SHARED, now)


def change(
    actor: Actor, view: SavedView, name: str, filters: SenderFilters | None, now: datetime
) -> SavedView:
    """Renames a view, and gives it other filters where there are some. Raises ``NotSaved``."""
    wanted = filters_of(view) if filters is None else filters
    return _store(actor, view, _name(name), wanted, Action.VIEW_CHANGED, now)


@transaction.atomic
def remove(actor: Actor, view: SavedView, now: datetime) -> None:
    if view.is_shared:
        _record(actor, view, Action.VIEW_REMOVED, {"before": _facts(view)}, now)
    view.delete()


@transaction.atomic
def _store(
    actor: Actor, view: SavedView, name: str, filters: SenderFilters, action: Action, now: datetime
) -> SavedView:
    before = _facts(view) if view.pk else {}
    columns = list_columns.DEFAULT  # they are kept beside the query
    view.name, view.query = name, filters.but(view="", columns=columns).query()
    view.columns = list(list_columns.written(filters.columns))
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NotSaved("taken") from None
    changes = audit.difference(before, _facts(view))
    if view.is_shared and any(changes.values()):
        _record(actor, view, action, changes, now)
    return view


def _record(
    actor: Actor, view: SavedView, action: Action, changes: dict[str, Any], now: datetime
) -> None:
    target = Target("view", str(view.pk), view.name)
    audit.record(actor, action, Outcome.SUCCEEDED, target, changes=changes, now=now)


def _facts(view: SavedView) -> dict[str, str]:
    facts = {"name": view.name, "query": view.query}
    return {**facts, "columns": ", ".join(view.columns)} if view.columns else facts


def _name(typed: str) -> str:
    name = inputs.label(typed).sent
    if not name:
        raise NotSaved("empty")
    if len(name) > LONGEST_NAME:
        raise NotSaved("long")
    return name
