"""Reads and writes the sandbox's tables and documented bodies. Does not know HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum

from senders.sandbox.models import LoggedRequest, Project, Sender, StateCount
from senders.sandbox.questions import questions
from senders.sandbox.rules import ListQuery, Place, wire_date

DATABASE = "sandbox"
LOG_KEEPS = 1000
_COLUMNS = {"CREATED": "created", "MODIFIED": "modified", "NAME": "name_key", "STATE": "state"}
BATCH = 2000


@dataclass(frozen=True)
class Page:
    senders: list[Sender]
    total: int
    previous: Place | None
    next: Place | None


def list_senders(project_id: str, query: ListQuery) -> Page:
    """Returns one page by keyset: the last page of 100,000 senders is as fast as the first."""
    matching = _matching(project_id, query)
    column = _COLUMNS[query.column]
    backwards = query.place is not None and query.place.backwards
    descending = (query.direction == "DESC") != backwards
    rows = matching
    if query.place is not None:
        rows = rows.filter(_beyond(column, query.place, descending))
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: query.size + 1])
    more = len(found) > query.size
    found = found[: query.size]
    if backwards:
        found.reverse()
    # The side the walk came from holds at least the row that the token names.
    has_previous, has_next = (more, True) if backwards else (query.place is not None, more)
    return Page(
        found,
        _total(project_id, query, matching),
        _place(column, found[0], backwards=True) if found and has_previous else None,
        _place(column, found[-1], backwards=False) if found and has_next else None,
    )


def get_sender(project_id: str, sender_id: str, *, to_change: bool = False) -> Sender | None:
    """Returns a sender or None. ``to_change`` locks the row until the transaction ends."""
    rows = Sender.objects.select_for_update() if to_change else Sender.objects.all()
    return rows.filter(project_id=project_id, pk=sender_id).first()


def add_sender(sender: Sender) -> None:
    """Stores a new sender and counts it."""
    with transaction.atomic(using=DATABASE):
        sender.name_key = _name_key(sender)
        sender.save(force_insert=True)
        _count(sender.project_id, sender.state, 1)


def save_sender(sender: Sender) -> None:
    """Stores a changed sender, and updates its name, app and the counts by state."""
    with transaction.atomic(using=DATABASE):
        (before,) = Sender.objects.filter(pk=sender.pk).values_list("state", flat=True)
        sender.name_key = _name_key(sender)
        sender.app_id = sender.body.get("conversationApiApp", "")
        sender.save(force_update=True)
        if before != sender.state:
            _count(sender.project_id, before, -1)
            _count(sender.project_id, sender.state, 1)


def find_project(project_id: str) -> Project | None:
    return Project.objects.filter(pk=project_id).first()


def sender_body(sender: Sender) -> dict[str, Any]:
    """Returns the documented ``RcsSenderDto``: stored body, columns, generated questions."""
    body: dict[str, Any] = {
        "id": sender.pk,
        **({"state": sender.state} if sender.state else {}),
        **sender.body,
        "created": wire_date(sender.created),
        "modified": wire_date(sender.modified),
    }
    details = body.get("details")
    if details:
        asked = {
            section: {
                "questions": questions(section, given["answers"]),
                "answers": given["answers"],
            }
            for section, given in details["questionnaire"].items()
        }
        body["details"] = {**details, "questionnaire": asked}
    return body


def replace_senders(project: Project, senders: Iterable[Sender]) -> int:
    """Replaces all senders of the project and counts them by state."""
    with transaction.atomic(using=DATABASE):
        Project.objects.update_or_create(pk=project.pk, defaults={"name": project.name})
        Sender.objects.filter(project_id=project.pk).delete()
        Sender.objects.bulk_create(senders, batch_size=BATCH)
        return _count_again(project.pk)


def counts(project_id: str) -> dict[str, int]:
    return dict(
        StateCount.objects.filter(project_id=project_id)
        .values_list("state", "senders")
        .order_by("state")
    )


def log_request(
    method: str, route: str, query: list[list[str]], status: int | None, at: datetime
) -> None:
    row = LoggedRequest.objects.create(
        method=method, route=route, query=query, status=status, at=at
    )
    # Thinned now and then, so that most calls cost one insert.
    if row.pk % 100 == 0:
        LoggedRequest.objects.filter(pk__lte=row.pk - LOG_KEEPS).delete()


def requests(most: int = LOG_KEEPS) -> list[dict[str, Any]]:
    """Returns the last calls, newest last: method, route, query, status, at."""
    rows = list(LoggedRequest.objects.order_by("-pk")[:most])
    return [
        {
            "method": row.method,
            "route": row.route,
            "query": row.query,
            "status": row.status,
            "at": row.at.isoformat(),
        }
        for row in reversed(rows)
    ]


def clear_requests() -> None:
    LoggedRequest.objects.all().delete()


def _matching(project_id: str, query: ListQuery) -> QuerySet[Sender]:
    rows = Sender.objects.filter(project_id=project_id)
    if query.states:
        rows = rows.filter(state__in=query.states)
    if query.app_id:
        rows = rows.filter(app_id=query.app_id)
    if query.ids:
        rows = rows.filter(pk__in=query.ids)
    for name in query.names:
        rows = rows.filter(name_key__contains=name)
    return rows


def _total(project_id: str, query: ListQuery, matching: QuerySet[Sender]) -> int:
    if query.app_id or query.ids or query.names:
        return matching.count()
    kept = StateCount.objects.filter(project_id=project_id)
    if query.states:
        kept = kept.filter(state__in=query.states)
    return int(kept.aggregate(total=Sum("senders"))["total"] or 0)


def _beyond(column: str, place: Place, descending: bool) -> Q:
    """Returns the rows after the place. The first condition lets the database use its index."""
    comparison = "lt" if descending else "gt"
    value: object = place.value
    if column in {"created", "modified"}:
        value = datetime.fromisoformat(place.value)
    return Q(**{f"{column}__{comparison}e": value}) & (
        Q(**{f"{column}__{comparison}": value}) | Q(**{f"pk__{comparison}": place.id})
    )


def _place(column: str, sender: Sender, *, backwards: bool) -> Place:
    value = getattr(sender, column)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return Place(text, sender.pk, backwards)


def _name_key(sender: Sender) -> str:
    name = ((sender.body.get("details") or {}).get("brand") or {}).get("name") or ""
    return str(name).casefold()[:255]


def _count(project_id: str, state: str, more: int) -> None:
    rows = StateCount.objects.filter(project_id=project_id, state=state)
    if not rows.update(senders=F("senders") + more):
        StateCount.objects.create(project_id=project_id, state=state, senders=more)


def _count_again(project_id: str) -> int:
    StateCount.objects.filter(project_id=project_id).delete()
    rows = (
        Sender.objects.filter(project_id=project_id)
        .order_by()
        .values("state")
        .annotate(senders=Count("pk"))
    )
    found = [StateCount(project_id=project_id, **row) for row in rows]
    StateCount.objects.bulk_create(found)
    return sum(count.senders for count in found)
