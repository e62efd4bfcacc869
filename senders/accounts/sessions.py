"""Removes sessions that have ended. The rest of sessions is Django's."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection, transaction

CLEARED = 100  # by one sign-in; ``manage.py clearsessions`` removes all


def clear_expired(now: datetime) -> int:
    """Removes some of the sessions that ended before ``now`` and returns how many."""
    expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    if connection.features.has_select_for_update_skip_locked:
        # Two sign-ins that remove the same rows would wait for each other.
        expired = expired.select_for_update(skip_locked=True)
    with transaction.atomic():
        keys = list(expired.values_list("pk", flat=True)[:CLEARED])
        return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0
