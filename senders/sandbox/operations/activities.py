"""A sender's activities, and the comments about it."""

from typing import Any

from django.db import transaction

from senders.sandbox import activities, callbacks, inputs, paging, rules, store
from senders.sandbox.calls import Call
from senders.sandbox.operations.senders import find_sender


def list_activities(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``listActivities``, newest first."""
    sender_id = rules.check_sender_id(sender)
    view = f"{call.project}/{sender_id}/activities"
    query = paging.read_page(call.query, view, most=100, default=50)
    found, around = paging.slice_page(query, activities.of_sender(find_sender(call, sender)))
    return 200, {**around, "notifications": found}


def add_comment(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``createSenderComment``; a comment is returned later as an activity only."""
    rules.check_sender_id(sender)
    comment = inputs.read_comment(call.body)
    with transaction.atomic(using=store.DATABASE):
        found = find_sender(call, sender)
        added = activities.record(found, "COMMENT_ADDED", call.now, comment=comment)
        callbacks.sender_commented(found, comment, call.now)
    return 201, activities.comment(added)
