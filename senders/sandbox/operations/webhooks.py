"""Webhooks of a project: the six operations. ``secret`` is stored and never returned."""

import re
import uuid
from typing import Any

from django.db import transaction

from senders.sandbox import inputs, paging, store
from senders.sandbox.calls import Call
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.models import Webhook

MOST = 15
ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


def list_webhooks(call: Call) -> tuple[int, Any]:
    """Returns webhooks by target (our reading of *alphabetical*); all without ``pageSize``."""
    query = paging.read_page(call.query, f"{call.project}/webhooks", most=MOST, default=MOST)
    rows = Webhook.objects.filter(project_id=call.project).order_by("target")
    found, around = paging.page(query, rows)
    return 200, {**around, "webhooks": [_body(webhook) for webhook in found]}


def create_webhook(call: Call) -> tuple[int, Any]:
    """Registers a webhook. Rejects an existing target before it checks the limit (inference)."""
    given = inputs.read_webhook(call.body, partial=False)
    with transaction.atomic(using=store.DATABASE):
        _check_target(call, given["target"])
        if Webhook.objects.filter(project_id=call.project).count() >= MOST:
            raise ApiRefusal("webhook_limit_reached")
        made = Webhook.objects.create(id=uuid.uuid4().hex, project_id=call.project, **given)
    return 201, _body(made)


def get_webhook(call: Call, webhook: str) -> tuple[int, Any]:
    return 200, _body(_find(call, webhook))


def replace_webhook(call: Call, webhook: str) -> tuple[int, Any]:
    return _change(call, webhook, partial=False)


def update_webhook(call: Call, webhook: str) -> tuple[int, Any]:
    """Changes a webhook. An empty object changes nothing and is accepted (inference)."""
    return _change(call, webhook, partial=True)


def delete_webhook(call: Call, webhook: str) -> tuple[int, Any]:
    _find(call, webhook).delete()
    return 204, None


def _change(call: Call, webhook: str, *, partial: bool) -> tuple[int, Any]:
    """Changes the stored webhook. An unchanged target is never *exists already* (inference)."""
    _check_id(webhook)
    given = inputs.read_webhook(call.body, partial=partial)
    with transaction.atomic(using=store.DATABASE):
        found = _find(call, webhook)
        if given.get("target", found.target) != found.target:
            _check_target(call, given["target"])
        for key, value in given.items():
            setattr(found, key, value)
        found.save()
    return 200, _body(found)


def _check_id(webhook: str) -> str:
    if not ID.fullmatch(webhook):
        raise ApiRefusal("invalid_id_format", resolution="Check webhookId.")
    return webhook.lower()


def _check_target(call: Call, target: str) -> None:
    if Webhook.objects.filter(project_id=call.project, target=target).exists():
        raise ApiRefusal("webhook_exists")


def _find(call: Call, webhook: str) -> Webhook:
    found = Webhook.objects.filter(project_id=call.project, pk=_check_id(webhook)).first()
    if found is None:
        raise ApiRefusal("webhook_not_found")
    return found


def _body(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.pk,
        "projectId": webhook.project_id,
        "target": webhook.target,
        "triggers": webhook.triggers,
    }
