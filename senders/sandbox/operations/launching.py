"""Launch of a sender."""

from typing import Any

from django.db import transaction

from senders.sandbox import launching, store
from senders.sandbox.calls import Call
from senders.sandbox.operations.senders import find_sender


def launch_sender(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``launchSender``. The reference documents no body, so the body is ignored."""
    with transaction.atomic(using=store.DATABASE):
        found = find_sender(call, sender, to_change=True)
        launching.launch(found, call.now)
        found.modified = call.now
        store.save_sender(found)
    return 200, store.sender_body(found)
