"""Every write to the API: asked for in the audit trail, sent once, and its outcome recorded.

A body that the API would refuse raises ``InvalidBody`` before any of it. Each function writes an
``attempted`` entry, makes one call and writes what came of it; it returns the client's result and
raises the client's ``ProvisioningError`` unchanged. Reads are not here.
"""

from senders.audit import Actor
from senders.sinch.writes.accounts import add_account_comment
from senders.sinch.writes.approvals import Approval
from senders.sinch.writes.diffs import flatten
from senders.sinch.writes.numbers import add_test_numbers, remove_test_number, retry_test_number
from senders.sinch.writes.removals import (
    LaunchedCountry,
    RemovesLaunched,
    launched_countries,
)
from senders.sinch.writes.senders import (
    add_comment,
    create_sender,
    launch,
    reveal_token,
    update_sender,
)
from senders.sinch.writes.webhooks import (
    create_webhook,
    remove_webhook,
    replace_webhook,
    update_webhook,
)

__all__ = [
    "Actor",
    "Approval",
    "LaunchedCountry",
    "RemovesLaunched",
    "add_account_comment",
    "add_comment",
    "add_test_numbers",
    "create_sender",
    "create_webhook",
    "flatten",
    "launch",
    "launched_countries",
    "remove_test_number",
    "remove_webhook",
    "replace_webhook",
    "retry_test_number",
    "reveal_token",
    "update_sender",
    "update_webhook",
]
