"""Writes that concern the project's webhooks. Their secrets never reach the trail.

https://developers.sinch.com/docs/provisioning-api/api-reference/, tag Webhooks.
"""

from typing import Any

from senders.audit import Action, Actor, Target
from senders.provisioning import Webhook, WebhookInput, WebhookUpdate
from senders.sinch.writes import diffs
from senders.sinch.writes.audited import Settled, attempt_and_settle


def create_webhook(actor: Actor, body: WebhookInput) -> Webhook:
    """Registers a webhook (``createWebhook``) and returns it."""
    return attempt_and_settle(
        actor,
        Action.WEBHOOK_CREATED,
        Target("webhook", label=body.target),
        asked=_wanted(body),
        call=lambda client: client.create_webhook(body),
        settle=lambda made: _settled(None, made),
    )


def replace_webhook(
    actor: Actor, webhook_id: str, body: WebhookInput, *, before: Webhook | None = None
) -> Webhook:
    """``replaceWebhook``; ``before`` is the webhook as last read."""
    return attempt_and_settle(
        actor,
        Action.WEBHOOK_REPLACED,
        _target(webhook_id, before),
        asked=_wanted(body),
        call=lambda client: client.replace_webhook(webhook_id, body),
        settle=lambda made: _settled(before, made),
    )


def update_webhook(
    actor: Actor, webhook_id: str, body: WebhookUpdate, *, before: Webhook | None = None
) -> Webhook:
    """``updateWebhook``; ``before`` is the webhook as last read."""
    return attempt_and_settle(
        actor,
        Action.WEBHOOK_UPDATED,
        _target(webhook_id, before),
        asked=_wanted(body),
        call=lambda client: client.update_webhook(webhook_id, body),
        settle=lambda made: _settled(before, made),
    )


def remove_webhook(actor: Actor, webhook_id: str, *, before: Webhook | None = None) -> None:
    """``deleteWebhook``; ``before`` is the webhook as last read."""
    subject = _target(webhook_id, before)
    attempt_and_settle(
        actor,
        Action.WEBHOOK_REMOVED,
        subject,
        asked={},
        call=lambda client: client.delete_webhook(webhook_id),
        settle=lambda nothing: Settled(subject, diffs.difference(_held(before), {})),
    )


def _settled(before: Webhook | None, after: Webhook) -> Settled:
    return Settled(_target(after.id, after), diffs.difference(_held(before), _held(after)))


def _held(webhook: Webhook | None) -> dict[str, Any]:
    if webhook is None:
        return {}
    return {"target": webhook.target, "triggers": [str(name) for name in webhook.triggers]}


def _wanted(body: WebhookInput | WebhookUpdate) -> dict[str, Any]:
    return body.wire


def _target(webhook_id: str, webhook: Webhook | None) -> Target:
    return Target("webhook", webhook_id, webhook.target if webhook is not None else "")
