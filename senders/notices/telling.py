"""Makes notices of new changes: one a person and change, by the worker. Mails are in ``mailing``.

A run that is repeated finds the notices there and makes none twice.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models.functions import Now

from senders import jobs
from senders.jobs import mail
from senders.models import Change, Installation, Notice, Project
from senders.notices import audience, mailing, wishes, zones

KIND = "notices"
AT_ONCE = 500  # changes of one job


def after_changes(changes: Sequence[Change]) -> None:
    """Has the worker tell people of changes that have just been stored."""
    ids = [change.pk for change in changes]
    for start in range(0, len(ids), AT_ONCE):
        jobs.enqueue(KIND, {"changes": ids[start : start + AT_ONCE]})


def run(payload: Mapping[str, Any]) -> Callable[[], object] | None:
    """Returns the notices of the changes to store, in the transaction that ends the job."""
    found = Change.objects.filter(pk__in=payload["changes"]).select_related("record", "project")
    by_project: dict[Project, list[Change]] = defaultdict(list)
    for change in found.order_by("pk"):
        by_project[change.project].append(change)
    now = database_time()
    notices = [
        notice
        for project, changes in by_project.items()
        for notice in _notices(project, changes, now)
    ]
    return partial(_store, notices, now) if notices else None


def _notices(project: Project, changes: list[Change], now: datetime) -> list[Notice]:
    wanted = audience.of_project(project, {change.record for change in changes})
    told: list[tuple[Change, int, wishes.Wish, str]] = []
    for change in changes:
        heard = [
            (user, *choice)
            for user, reasons in wanted[change.record_id].items()
            if (choice := wishes.chosen(reasons, change, change.record.waits_for)) is not None
        ]
        # News of one's own write is no news, unless it is told to others anyway.
        if [user for user, *_choice in heard] == [audience.writer_of(change)]:
            continue
        told += [(change, user, wish, mail) for user, wish, mail in heard]
    people = {user for _change, user, _wish, _mail in told}
    chosen = zones.zones_of(people)
    reachable = {user.pk for user in User.objects.filter(pk__in=people) if mail.reaches(user)}
    return [
        Notice(
            user_id=user,
            project=project,
            change=change,
            view_id=wish.view,
            reason=wish.reason,
            made_at=now,
            mail_due_at=wishes.due_at(mail, now, chosen.get(user)) if user in reachable else None,
        )
        for change, user, wish, mail in told
    ]


def _store(notices: list[Notice], now: datetime) -> None:
    there = set(
        Notice.objects.filter(change__in={notice.change_id for notice in notices}).values_list(
            "user", "change"
        )
    )
    new = [notice for notice in notices if (notice.user_id, notice.change_id) not in there]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    due = {(each.user_id, each.mail_due_at) for each in new if each.mail_due_at is not None}
    for user, when in sorted(due):
        mailing.plan(user, when, now)


def database_time() -> datetime:
    return Installation.objects.annotate(now=Now()).values_list("now", flat=True)[0]
