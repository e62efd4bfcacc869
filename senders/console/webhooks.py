"""The operations of ``manage.py rcs`` on webhooks. Secrets come from a file or standard input."""

from argparse import Namespace
from typing import Any

from senders.console.operations import after_page, wire
from senders.console.printing import Shown, pairs, table
from senders.console.session import Session, read_webhook_secret, writing
from senders.provisioning import Webhook, WebhookInput, WebhookUpdate
from senders.sinch import writes


def list_webhooks(session: Session, options: Namespace) -> Shown:
    page = session.client.list_webhooks(page_size=options.size, page_token=options.page)
    rows = [(each.id, each.target, each.triggers) for each in page.webhooks]
    lines = table(("ID", "TARGET", "TRIGGERS"), rows)
    return Shown(wire(page), [*lines, *after_page(page.total_size, page.next_page_token)])


def get(session: Session, options: Namespace) -> Shown:
    return _shown(session.client.get_webhook(options.webhook))


def add(session: Session, options: Namespace) -> Shown:
    body = WebhookInput.parse(_fields(options))
    with writing():
        made = writes.create_webhook(session.actor, body)
    return _shown(made)


def replace(session: Session, options: Namespace) -> Shown:
    body = WebhookInput.parse(_fields(options))
    before = session.client.get_webhook(options.webhook)
    with writing():
        made = writes.replace_webhook(session.actor, options.webhook, body, before=before)
    return _shown(made)


def update(session: Session, options: Namespace) -> Shown:
    body = WebhookUpdate.parse(_fields(options))
    before = session.client.get_webhook(options.webhook)
    with writing():
        made = writes.update_webhook(session.actor, options.webhook, body, before=before)
    return _shown(made)


def remove(session: Session, options: Namespace) -> Shown:
    before = session.client.get_webhook(options.webhook)
    with writing():
        writes.remove_webhook(session.actor, options.webhook, before=before)
    return Shown(None, ["Removed."])


def _fields(options: Namespace) -> dict[str, Any]:
    """Returns the wire JSON of the options on the command line."""
    fields: dict[str, Any] = {}
    if options.target is not None:
        fields["target"] = options.target
    if options.secret_file is not None:
        fields["secret"] = read_webhook_secret(options.secret_file).get_secret_value()
    if options.trigger is not None:
        fields["triggers"] = options.trigger
    return fields


def _shown(webhook: Webhook) -> Shown:
    lines = pairs({"Id": webhook.id, "Target": webhook.target, "Triggers": webhook.triggers})
    return Shown(wire(webhook), lines)
