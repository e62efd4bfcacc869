"""Test numbers of a sender: add, state, remove, capabilities, resend an invitation."""

from typing import Any

from django.db import transaction

from senders.sandbox import inputs, lifecycle, store, testers
from senders.sandbox.calls import Call
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.models import Sender
from senders.sandbox.operations.senders import find_sender

FEATURES = (
    "ACTION_CREATE_CALENDAR_EVENT",
    "ACTION_DIAL",
    "ACTION_OPEN_URL",
    "ACTION_SHARE_LOCATION",
    "ACTION_VIEW_LOCATION",
    "REVOCATION",
    "RICHCARD_CAROUSEL",
    "RICHCARD_STANDALONE",
)


def add_test_numbers(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``addTestNumbers``: invites all or none and returns the state of every number."""
    numbers = inputs.read_test_numbers(call.body)
    with transaction.atomic(using=store.DATABASE):
        found = _set_up_sender(call, sender, to_change=True)
        for number in numbers:
            testers.check_may_be_invited(found, number)
        testers.invite(found, numbers, call.now)
        _store(found, call)
    return 200, {"testNumbers": found.body.get("testNumberStates", [])}


def get_test_number(call: Call, sender: str, number: str) -> tuple[int, Any]:
    """Implements ``getTestNumberState``."""
    return 200, testers.state_of(_set_up_sender(call, sender), number)


def delete_test_number(call: Call, sender: str, number: str) -> tuple[int, Any]:
    """Implements ``deleteTestNumber``."""
    with transaction.atomic(using=store.DATABASE):
        found = _set_up_sender(call, sender, to_change=True)
        testers.remove(found, number)
        _store(found, call)
    return 204, None


def get_capabilities(call: Call, sender: str, number: str) -> tuple[int, Any]:
    """Implements ``getTestNumberCapabilities``; all verified numbers have the same features."""
    state = testers.state_of(_set_up_sender(call, sender), number)["state"]
    if state == "DECLINED":
        raise ApiRefusal("blocked_because_the_recipient_declined")
    if number.endswith(testers.UNREACHABLE):
        raise ApiRefusal("user_cannot_be_reached")
    if state != "VERIFIED":
        raise ApiRefusal("user_has_not_accepted_invite")
    return 200, {"features": list(FEATURES)}


def retry_test_number(call: Call, sender: str, number: str) -> tuple[int, Any]:
    """Implements ``retryTestNumber``: resends, and counts as, an invitation; GET or POST.

    The GET is deprecated since 1.2.126. Its successor is not documented yet: a POST on the same
    path without a body is our inference.
    """
    with transaction.atomic(using=store.DATABASE):
        found = _set_up_sender(call, sender, to_change=True)
        testers.state_of(found, number)
        testers.check_may_be_invited(found, number)
        testers.invite(found, [number], call.now)
        _store(found, call)
    return 200, testers.state_of(found, number)


def _set_up_sender(call: Call, sender: str, *, to_change: bool = False) -> Sender:
    """Returns the sender. Raises ``no_google_supplier`` for a sender that is not set up yet."""
    found = find_sender(call, sender, to_change=to_change)
    if not lifecycle.is_set_up(found):
        raise ApiRefusal("no_google_supplier")
    return found


def _store(sender: Sender, call: Call) -> None:
    sender.modified = call.now
    store.save_sender(sender)
