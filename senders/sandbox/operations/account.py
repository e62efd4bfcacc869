"""The project's RCS account: its activities and the comments exchanged about it."""

from typing import Any

from django.db import transaction

from senders.sandbox import activities, callbacks, inputs, paging, store
from senders.sandbox.calls import Call
from senders.sandbox.models import Activity, Project


def list_activities(call: Call) -> tuple[int, Any]:
    """Returns activities, newest first; an empty list without activities (inference)."""
    query = paging.read_page(call.query, f"{call.project}/activities", most=100, default=50)
    rows = Activity.objects.filter(project_id=call.project, sender=None)
    found, around = paging.page(query, rows.order_by("-created", "-pk"))
    return 200, {**around, "notifications": [activities.notification(row) for row in found]}


def add_comment(call: Call) -> tuple[int, Any]:
    """Stores a comment. The response has type ``CREATED``, the activity ``COMMENT_ADDED``."""
    comment = inputs.read_comment(call.body)
    project = Project.objects.get(pk=call.project)
    with transaction.atomic(using=store.DATABASE):
        added = activities.record(project, "COMMENT_ADDED", call.now, comment=comment)
        callbacks.account_commented(project.pk, comment, call.now)
    return 201, activities.comment(added)
