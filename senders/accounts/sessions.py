"""Sessions of people: the list of them, ending one or all, and clearing away those that ended.

How long they last is in ``senders.web.session_limits``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from senders.accounts.devices import Device
from senders.web import session_limits

CLEARED = 100  # by one sign-in; ``manage.py clearsessions`` removes all


@dataclass(frozen=True)
class Listed:
    """A session as its owner sees it. ``ends`` is when it ends without further activity."""

    pk: int
    device: Device
    ip: str
    began: datetime
    seen: datetime
    ends: datetime
    is_current: bool


def of_user(user: User, current_key: str | None, now: datetime) -> list[Listed]:
    """Returns the sessions of a person that have not ended: the current one, then the latest."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=now
        ).values_list("session_key", flat=True)
    )
    found = [_listed(row, current_key) for row in rows if row.session_key in alive]
    return sorted((each for each in found if each.ends > now), key=lambda each: not each.is_current)


def end(user: User, pk: int) -> bool:
    """Ends one session of the person; False if they have no such session."""
    row = UserSession.objects.filter(user=user, pk=pk).first()
    return row is not None and _end([row.session_key]) == 1


def end_all(user: User, except_key: str | None = "") -> int:
    """Ends every session of a person but one, and returns how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=except_key or "")
    return _end(list(rows.values_list("session_key", flat=True)))


def renamed(before: str, after: str) -> None:
    """Follows a session that has got another key."""
    if before and after:
        UserSession.objects.filter(session_key=before).update(session_key=after)


def clear_expired(now: datetime) -> int:
    """Removes some of the sessions that ended before ``now`` and returns how many."""
    expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    if connection.features.has_select_for_update_skip_locked:
        # Two sign-ins that remove the same rows would wait for each other.
        expired = expired.select_for_update(skip_locked=True)
    with transaction.atomic():
        keys = list(expired.values_list("pk", flat=True)[:CLEARED])
        UserSession.objects.filter(session_key__in=keys).delete()
        return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0


@transaction.atomic
def _end(keys: list[str]) -> int:
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _listed(row: UserSession, current_key: str | None) -> Listed:
    ends = session_limits.ends(row.created_at.timestamp(), row.last_seen_at.timestamp())
    return Listed(
        pk=row.pk,
        device=Device.of(row.user_agent),
        ip="" if row.ip == session_limits.NO_ADDRESS else row.ip,
        began=row.created_at,
        seen=row.last_seen_at,
        ends=datetime.fromtimestamp(ends, UTC),
        is_current=row.session_key == current_key,
    )
