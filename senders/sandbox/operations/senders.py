"""Senders: list, create, get, update."""

import uuid
from typing import Any

from django.db import transaction

from senders.sandbox import activities, inputs, lifecycle, merge, project_settings, rules, store
from senders.sandbox.brands import HOSTING
from senders.sandbox.calls import Call
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.models import Sender
from senders.sandbox.paging import read_query
from senders.sandbox.questions import US_VERSIONS


def list_senders(call: Call) -> tuple[int, Any]:
    """Implements ``listSenders``."""
    query = rules.read_list_query(call.query)
    page = store.list_senders(call.project, query)
    body: dict[str, Any] = {
        "totalSize": page.total,
        "pageSize": query.size,
        "senders": [store.sender_body(sender) for sender in page.senders],
    }
    if page.previous:
        body["previousPageToken"] = query.token(page.previous)
    if page.next:
        body["nextPageToken"] = query.token(page.next)
    return 200, body


def create_sender(call: Call) -> tuple[int, Any]:
    """Implements ``createSender``. Without ``details`` the sender has none; images come last."""
    body = inputs.read_create(call.body, project_settings.listed(call.settings))
    inputs.check_images(body.get("details", {}))
    body["hostingRegion"] = HOSTING[body["region"]]
    if "details" in body:
        body["details"] = merge.complete(body["details"])
    sender = Sender(
        id=str(uuid.uuid4()),
        project_id=call.project,
        state="DRAFT",
        created=call.now,
        modified=call.now,
        body=body,
    )
    with transaction.atomic(using=store.DATABASE):
        store.add_sender(sender)
        activities.record(sender, "CREATED", call.now)
        lifecycle.created(sender, call.now)
    return 201, store.sender_body(sender)


def get_sender(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``getSender``."""
    return 200, store.sender_body(find_sender(call, sender))


def update_sender(call: Call, sender: str) -> tuple[int, Any]:
    """Implements ``updateSender``. Checks that need the stored sender follow those of the body."""
    rules.check_sender_id(sender)
    query = read_query(call.query, {"usQuestionnaireVersion": US_VERSIONS})
    listed = project_settings.listed(call.settings)
    update = inputs.read_update(call.body, query.get("usQuestionnaireVersion"), listed)
    with transaction.atomic(using=store.DATABASE):
        found = find_sender(call, sender, to_change=True)
        inputs.check_updatable(found.state, update)
        inputs.check_images(update)
        before = found.body.get("details", {})
        found.body["details"] = merge.apply_update(before, update)
        found.modified = call.now
        store.save_sender(found)
        activities.record(found, "EDITED", call.now)
        lifecycle.updated(found, before, call.now)
    return 200, store.sender_body(found)


def find_sender(call: Call, sender: str, *, to_change: bool = False) -> Sender:
    """Returns the sender. Raises ``invalid_id_format`` and ``sender_not_found``."""
    found = store.get_sender(call.project, rules.check_sender_id(sender), to_change=to_change)
    if found is None:
        raise ApiRefusal("sender_not_found")
    return found
