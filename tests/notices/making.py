"""Makes changes and followers for tests of notices. No tests."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from senders import jobs
from senders.models import Change, Follow, Job, Notice, SavedView, Source
from senders.notices import telling
from tests.records import making

Kind = Change.Kind
DETAILS = {"brand": {"name": "Casa"}}


def user(name: str = "manager", email: str | None = None) -> User:
    found = User.objects.get(username=name)
    found.email = f"{name}@example.com" if email is None else email
    found.save()
    return found


def change(kind: str = Kind.STATE, after: str = "LAUNCHED", **more: Any) -> Change:
    """Stores one change of the sender ``s-1``, which is read first if it was not yet."""
    sender = more.pop("sender", "s-1")
    if not making.project().records.filter(sender_id=sender).exists():
        making.stored(making.summary(sender, "LAUNCHED", details=DETAILS))
    more = {"source": Source.SYNC, "seen_at": timezone.now(), **more}
    record = making.record(sender)
    return Change.objects.create(
        project=record.project, record=record, kind=kind, after=after, **more
    )


def follow(person: User, **more: Any) -> Follow:
    return Follow.objects.create(user=person, project=making.project(), **more)


def view(owner: User, query: str, **more: Any) -> SavedView:
    project = making.project()
    return SavedView.objects.create(
        project=project, owner=owner, name="Mine", query=query, created_at=timezone.now(), **more
    )


def tell(*changes: Change) -> list[Notice]:
    """Runs the job of the changes as the worker does, and returns all notices."""
    telling.after_changes(changes)
    jobs.run_due()
    return list(Notice.objects.order_by("pk"))


def make_due(kind: str) -> None:
    Job.objects.filter(kind=kind, done_at=None, failed_at=None).update(
        due_at=timezone.now() - timedelta(hours=1)
    )
