"""The people who may hear of changes: owners, and followers of senders, views and the project.

Only current members of the project are among them. If they want a change is in ``wishes``.
"""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import parse_qsl

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from senders.fleet import fitting
from senders.models import (
    AuditEntry,
    Change,
    Follow,
    Membership,
    Notice,
    Outcome,
    Project,
    SavedView,
    SenderRecord,
    Source,
)
from senders.notices.wishes import Wish
from senders.sender.list_filters import SenderFilters

Reason = Notice.Reason
# The entry of a write is made right after its answer was stored, or long before it.
WRITTEN_WITHIN = timedelta(minutes=2)
Wishes = dict[int, dict[int, list[Wish]]]  # by record, then by person


def of_project(project: Project, records: Iterable[SenderRecord]) -> Wishes:
    """Returns what current members wish to hear of these records. A query a followed view."""
    found = {record.pk: record for record in records}
    current = Membership.objects.current().filter(project=project)
    members = set(current.values_list("user", flat=True))
    wishes: Wishes = {pk: {} for pk in found}
    follows = Follow.objects.filter(project=project, user__in=members).select_related("view")
    follows = follows.filter(Q(record=None) | Q(record__in=found)).order_by("pk")
    for follow in follows:
        for pk in _matching(project, follow, found):
            reason, view = _reason(follow, found[pk])
            wish = Wish(reason, follow.about, follow.mail, view)
            wishes[pk].setdefault(follow.user_id, []).append(wish)
    for pk, record in found.items():
        owner = record.owner_id
        if (
            owner is not None
            and owner in members
            and not _has_own_follow(wishes[pk].get(owner, []))
        ):
            wishes[pk].setdefault(owner, []).append(Wish(Reason.OWNER))
    return wishes


def _reason(follow: Follow, record: SenderRecord) -> tuple[Reason, int | None]:
    if follow.view_id is not None:
        return Reason.VIEW, follow.view_id
    if follow.record_id is None:
        return Reason.PROJECT, None
    return (Reason.OWNER if record.owner_id == follow.user_id else Reason.SENDER), None


def _has_own_follow(wishes: list[Wish]) -> bool:
    """Tells if an owner has said of this very sender what to hear."""
    return any(wish.reason == Reason.OWNER for wish in wishes)


def _matching(project: Project, follow: Follow, found: dict[int, SenderRecord]) -> Iterable[int]:
    if follow.record_id is not None:
        return [follow.record_id]
    if follow.view is None:
        return list(found)
    return in_view(project, follow.view, follow.user_id, list(found))


def in_view(project: Project, view: SavedView, user: int, records: list[int]) -> list[int]:
    """Returns those of the records that a view lists now.

    A view whose address says something that the list does not know lists nothing here, so that
    nobody is told of senders that are not in it.
    """
    if not (view.is_shared or view.owner_id == user):
        return []
    query: MultiValueDict[str, str] = MultiValueDict()
    for key, value in parse_qsl(view.query.removeprefix("?"), keep_blank_values=True):
        query.appendlist(key, value)
    filters = SenderFilters.from_query(query)
    if filters.ignored:
        return []
    # *Mine* are those of the person who follows it.
    rows = fitting.records_of(project, User(pk=user), filters).order_by()
    return list(rows.filter(pk__in=records).values_list("pk", flat=True).distinct())


def writer_of(change: Change) -> int | None:
    """Returns who made a change in the portal, by the latest entry of a write to the sender."""
    if change.source != Source.WRITE:
        return None
    entries = AuditEntry.objects.filter(
        project_slug=change.project.slug,
        target_kind="sender",
        target_id=change.record.sender_id,
        outcome__in=(Outcome.ATTEMPTED, Outcome.SUCCEEDED),
        at__gte=change.seen_at - WRITTEN_WITHIN,
        at__lte=min(change.seen_at + WRITTEN_WITHIN, timezone.now()),
    )
    return entries.order_by("-number").values_list("actor", flat=True).first()
