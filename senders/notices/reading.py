"""Notices as a person reads them, marked as read, and what a person follows. No requests.

Only of projects that the person is a member of now; a notice says if its state has moved on.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.fleet import change_view, marks
from senders.fleet.marks import Mark
from senders.models import (
    Case,
    Change,
    CountryRecord,
    Follow,
    Membership,
    Notice,
    OperatorRecord,
    SenderRecord,
)
from senders.notices import case_view

Kind = Change.Kind
IN_PANEL = 8


@dataclass(frozen=True)
class NoticeRow:
    """A notice in words. ``moved_on`` is the value now, where it is not that of the notice.

    ``name`` is that of the sender or customer, ``at`` when the change was seen or the event was.
    """

    notice: Notice
    name: str
    mark: Mark
    sentence: str
    at: datetime
    reason: str
    moved_on: Mark | None


def of_person(user: User) -> QuerySet[Notice]:
    """Returns the notices, the newest first."""
    mine = Membership.objects.current().filter(user=user)
    found = Notice.objects.filter(user=user, project__in=mine.values("project"))
    return found.order_by("-made_at", "-pk")


def unread(user: User, projects: Collection[int] | None = None) -> int:
    """Returns the number of notices that are not read: one query by index.

    ``projects`` are the keys of those that the person is a member of now, where they are known:
    every page counts, and finding them by a subquery costs three times as much.
    """
    if projects is None:
        return of_person(user).filter(read_at=None).order_by().count()
    return Notice.objects.filter(user=user, project__in=projects, read_at=None).count()


def mark_read(notices: QuerySet[Notice], now: datetime) -> int:
    return notices.order_by().filter(read_at=None).update(read_at=now)


def rows(notices: Iterable[Notice]) -> list[NoticeRow]:
    """Returns notices in words, in their order. At most four queries, however many they are.

    Expects notices that were read by ``with_subjects``.
    """
    found = list(notices)
    standing = _standing([notice.change for notice in found if notice.change is not None])
    of_cases = [notice for notice in found if notice.change is None]
    now = case_view.standing(of_cases, timezone.localdate()) if of_cases else {}
    return [
        _of_case(notice, now.get(notice.pk))
        if notice.change is None
        else _of_change(notice, notice.change, standing.get(notice.change.pk))
        for notice in found
    ]


def _of_change(notice: Notice, change: Change, moved_on: Mark | None) -> NoticeRow:
    view = change_view.view_of(change)
    name = change.record.name or _("No name yet")
    reason = reason_of(notice)
    return NoticeRow(notice, name, view.mark, view.sentence, view.seen_at, reason, moved_on)


def _of_case(notice: Notice, moved_on: Mark | None) -> NoticeRow:
    view, at = case_view.view_of(notice), notice.sent_at or notice.made_at
    return NoticeRow(notice, view.name, view.mark, view.sentence, at, reason_of(notice), moved_on)


def with_subjects(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_related("project", "view", "change__record", "case", "item")


def reason_of(notice: Notice) -> str:
    """Returns why the person was told, in words."""
    if notice.reason == Notice.Reason.OWNER:
        return _("You own the sender")
    if notice.reason == Notice.Reason.SENDER:
        return _("You follow the sender")
    if notice.reason == Notice.Reason.CASE:
        return _("You own the case")
    if notice.reason == Notice.Reason.PROJECT:
        return _("You follow the project")
    if notice.view is None:
        return _("You followed a view that was deleted")
    return _("You follow the view “%(name)s”") % {"name": notice.view.name}


def _standing(changes: Sequence[Change]) -> dict[int, Mark | None]:
    """Returns the value now of each change that another one has followed."""
    records = {change.record_id for change in changes}
    countries = {
        (row.record_id, row.country): row.status
        for row in CountryRecord.objects.filter(record__in=records)
    }
    operators = {
        (row.record_id, row.country, row.operator): row.status
        for row in OperatorRecord.objects.filter(record__in=records)
    }
    found: dict[int, Mark | None] = {}
    for change in changes:
        if mark := _moved_on(change, countries, operators):
            found[change.pk] = mark
    return found


def _moved_on(
    change: Change,
    countries: dict[tuple[int, str], str],
    operators: dict[tuple[int, str, str], str],
) -> Mark | None:
    record = change.record
    if record.gone_at is not None and change.kind != Kind.GONE:
        return Mark(_("no longer found at Sinch"), "bad", icon="circle-x")
    if change.kind == Kind.GONE:
        return marks.of_state(record.state) if record.gone_at is None else None
    if change.kind in {Kind.STATE, Kind.FIRST, Kind.BACK}:
        return marks.of_state(record.state) if record.state != change.after else None
    if change.kind == Kind.OPERATOR:
        now = operators.get((record.pk, change.country, change.operator), "")
    elif change.kind == Kind.COUNTRY:
        now = countries.get((record.pk, change.country), "")
    else:
        return None
    if now == change.after or (not now and change.after in {"", "asked"}):
        return None
    return marks.of_status(now) or Mark(_("no longer listed"), icon="ban")


def following(user: User) -> QuerySet[Follow]:
    """Returns what a person follows in the projects that are theirs."""
    mine = Membership.objects.current().filter(user=user)
    found = Follow.objects.filter(user=user, project__in=mine.values("project"))
    return found.select_related("project", "record", "view").order_by("project__name", "pk")


def owned(user: User) -> int:
    """Returns the number of senders that the person owns, so hears of without following."""
    mine = Membership.objects.current().filter(user=user)
    return SenderRecord.objects.filter(owner=user, project__in=mine.values("project")).count()


def owned_cases(user: User) -> int:
    """Returns the number of open cases that the person owns."""
    mine = Membership.objects.current().filter(user=user)
    cases = Case.objects.filter(owner=user, project__in=mine.values("project"), closed_at=None)
    return cases.count()
