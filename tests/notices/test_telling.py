"""Notices of changes: people who get one, once, and why. Mails are tested in ``test_mailing``."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import TestCase
from django.utils import timezone

from senders import audit, jobs
from senders.audit import Action, Actor, Target
from senders.models import (
    Change,
    Follow,
    Job,
    Membership,
    Notice,
    Outcome,
    Preference,
    Role,
    SenderRecord,
    Source,
)
from senders.notices import telling
from tests.notices.making import Kind, change, follow, make_due, tell, user, view
from tests.records import making

Reason = Notice.Reason
FOLLOWED: dict[str, Callable[[User, Change], object]] = {
    "record": lambda me, one: follow(me, record=one.record),
    "other record": lambda me, one: follow(me, record=change(sender="s-2").record),
    "project": lambda me, one: follow(me),
    "view": lambda me, one: follow(me, view=view(me, "?state=LAUNCHED&sort=-name")),
    "view by name": lambda me, one: follow(me, view=view(me, "?name=CASA")),
    "view of an ID": lambda me, one: follow(me, view=view(me, "?id=s-1")),
    "view of mine": lambda me, one: follow(me, view=view(me, "?owner=me")),
    "view of a search": lambda me, one: follow(me, view=view(me, "?q=casa")),
    "view of a search without it": lambda me, one: follow(me, view=view(me, "?q=planted")),
    "view of a country": lambda me, one: follow(me, view=view(me, "?country=DE")),
    "view without it": lambda me, one: follow(me, view=view(me, "?state=DRAFT")),
    "view of an app": lambda me, one: follow(me, view=view(me, "?app=app-1")),
    "view not understood": lambda me, one: follow(me, view=view(me, "?planted=1")),
    "view of another": lambda me, one: follow(me, view=view(user("admin"), "?")),
    "shared view": lambda me, one: follow(me, view=view(user("admin"), "?", is_shared=True)),
}


def owned(one: Change, owner: str) -> None:
    SenderRecord.objects.filter(pk=one.record_id).update(owner=user(owner))


def told(notices: list[Notice]) -> dict[str, str]:
    return {notice.user.username: notice.reason for notice in notices}


@pytest.mark.parametrize(
    ("owner", "followed", "expected"),
    [
        ("", [], {}),
        ("manager", [], {"manager": Reason.OWNER}),
        ("", ["record"], {"manager": Reason.SENDER}),
        ("", ["other record"], {}),
        ("", ["project"], {"manager": Reason.PROJECT}),
        ("", ["view"], {"manager": Reason.VIEW}),
        ("", ["view by name"], {"manager": Reason.VIEW}),
        ("", ["view of an ID"], {"manager": Reason.VIEW}),
        ("", ["view of mine"], {}),
        ("", ["view of a search"], {"manager": Reason.VIEW}),
        ("", ["view of a search without it"], {}),
        ("", ["view of a country"], {}),
        ("", ["view without it"], {}),
        ("", ["view of an app"], {}),
        ("", ["view not understood"], {}),
        ("", ["view of another"], {}),
        ("", ["shared view"], {"manager": Reason.VIEW}),
        ("", ["project", "view"], {"manager": Reason.VIEW}),
        ("", ["project", "view", "record"], {"manager": Reason.SENDER}),
        ("manager", ["project", "view", "record"], {"manager": Reason.OWNER}),
        ("auditor", ["project"], {"auditor": Reason.OWNER, "manager": Reason.PROJECT}),
    ],
)
def test_owner_and_followers_are_told_with_their_first_reason(
    owner: str, followed: list[str], expected: dict[str, str]
) -> None:
    one = change()
    for name in followed:
        FOLLOWED[name](user(), one)
    if owner:
        owned(one, owner)
    assert told(tell(one)) == expected


def test_repeated_jobs_make_no_notice_twice() -> None:
    one = change()
    follow(user())
    follow(user("admin"), record=one.record)
    assert len(tell(one)) == 2
    assert len(tell(one)) == 2
    late = telling.run({"changes": [one.pk]})
    assert late is not None
    late()
    assert Notice.objects.count() == 2


def test_job_that_is_killed_before_its_end_makes_no_notice_and_then_each_once() -> None:
    one = change()
    follow(user())
    telling.after_changes([one])
    assert telling.run({"changes": [one.pk]}) is not None, "worked, and was killed before the end"
    assert not Notice.objects.exists()
    jobs.run_due()
    assert Notice.objects.count() == 1


def test_only_current_members_are_told() -> None:
    one = change()
    stranger = User.objects.create_user("stranger")
    past = user("admin")
    for person in (stranger, past, user()):
        follow(person)
    Membership.objects.filter(user=past).update(until=date(2026, 1, 1))
    owned(one, "admin")
    assert told(tell(one)) == {"manager": Reason.PROJECT}


def test_about_narrows_what_an_owner_hears_of_the_sender() -> None:
    detail, launch = change(Kind.DETAILS, "name"), change(Kind.STATE, "LAUNCHED")
    owned(detail, "manager")
    follow(user(), record=detail.record, about=Follow.About.VERDICTS)
    assert [notice.change for notice in tell(detail, launch)] == [launch]
    assert told(list(Notice.objects.all())) == {"manager": Reason.OWNER}


@pytest.mark.parametrize(
    ("writer", "source", "followers", "expected"),
    [
        ("manager", Source.WRITE, ["manager"], []),
        ("manager", Source.WRITE, ["manager", "admin"], ["admin", "manager"]),
        ("admin", Source.WRITE, ["manager"], ["manager"]),
        ("", Source.WRITE, ["manager"], ["manager"]),
        ("manager", Source.SYNC, ["manager"], ["manager"]),
    ],
)
def test_own_write_alone_is_no_news(
    writer: str, source: Source, followers: list[str], expected: list[str]
) -> None:
    one = change(source=source)
    if writer:
        actor = Actor(making.project(), writer, user=user(writer), role=Role.MANAGER)
        target = Target("sender", "s-1", "Casa")
        audit.record(actor, Action.SENDER_LAUNCHED, Outcome.SUCCEEDED, target, now=timezone.now())
    for name in followers:
        follow(user(name))
    assert sorted(told(tell(one))) == expected


def test_daily_mail_is_due_in_the_zone_of_the_person_and_never_without_an_address() -> None:
    follow(user("manager"))
    follow(user("admin", email=""))
    follow(user("auditor"), mail=Follow.Mail.NEVER)
    Preference.objects.create(user=user("manager"), zone="Asia/Kathmandu")
    due = {notice.user.username: notice.mail_due_at for notice in tell(change())}
    assert due["admin"] is due["auditor"] is None
    assert due["manager"] is not None
    assert (due["manager"].hour, due["manager"].minute) == (2, 15)


def test_stored_changes_have_people_told_once_committed() -> None:
    follow(user())
    making.stored(making.summary(state="IN_TEST"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        (one,) = making.stored(making.summary(state="LAUNCHED"))
    job = Job.objects.get(kind=telling.KIND)
    assert job.payload == {"changes": [one.pk]}
    make_due(telling.KIND)
    jobs.run_due()
    assert Notice.objects.get().change == one
