"""Registers our own webhooks at Sinch, replaces their secrets and removes them.

A secret is stored before it is sent, so that a callback signed with it is never unknown. It is
never shown. Where nobody knows if Sinch took it, it and the one before stay valid.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import SecretStr

from senders import audit
from senders.audit import Action, Actor, Target
from senders.hooks import tokens
from senders.models import Hook, Outcome, Project, credentials
from senders.provisioning import NotFound, Webhook, WebhookInput, WebhookUpdate
from senders.sinch import clients, writes
from senders.sinch.attempt import Done, NotDone, Unknown, attempt

Ended = Done[Webhook] | NotDone | Unknown


@dataclass(frozen=True)
class Gone:
    """Sinch does not list the webhook, so nothing was sent."""


class Superseded(Exception):
    """Somebody else has replaced the secret or removed the webhook in the same moment."""


def create(actor: Actor, triggers: Sequence[str], now: datetime) -> Ended:
    """Registers a webhook with a new address and a new secret.

    Raises ``InvalidBody`` for triggers that the API would refuse; then nothing is stored.
    """
    token, secret = tokens.new_token(), tokens.new_secret()
    body = WebhookInput.parse(
        {
            "target": tokens.target_of(token),
            "secret": secret.get_secret_value(),
            "triggers": list(triggers),
        }
    )
    hook = Hook.objects.create(
        project=_project(actor),
        token=token,
        secret_encrypted=credentials.encrypt(secret),
        created_at=now,
    )
    try:
        ended: Ended = attempt(lambda: writes.create_webhook(actor, body))
    except NotFound as error:
        ended = NotDone(error)
    if isinstance(ended, Done):
        Hook.objects.filter(pk=hook.pk).update(webhook_id=ended.result.id)
    elif isinstance(ended, NotDone):
        # Nobody knows its address, so nothing can have arrived.
        hook.delete()
    return ended


def rotate(actor: Actor, hook: Hook, now: datetime) -> Ended | Gone:
    """Replaces the secret. The one before stays valid for a day after Sinch took the new one.

    Where it is not known if Sinch took the newest, that one is sent again. Raises ``Superseded``,
    and ``ProvisioningError`` where the webhook cannot be read first; then nothing is sent.
    """
    webhook = registered(_project(actor), hook)
    if webhook is None:
        return Gone()
    before = hook.secret_encrypted, hook.old_secret_encrypted, hook.old_until
    secret = _unconfirmed(hook)
    stored = hook.secret_encrypted
    if secret is None:
        secret = tokens.new_secret()
        stored = credentials.encrypt(secret)
        mine = Hook.objects.filter(pk=hook.pk, secret_encrypted=before[0], removed_at=None)
        if not mine.update(secret_encrypted=stored, old_secret_encrypted=before[0], old_until=None):
            raise Superseded
    body = WebhookUpdate.parse({"secret": secret.get_secret_value()})
    try:
        ended = attempt(lambda: writes.update_webhook(actor, webhook.id, body, before=webhook))
    except NotFound:
        _put_back(hook, stored, before)
        return Gone()
    if isinstance(ended, Done):
        _settle(hook, stored, old_until=now + tokens.BOTH_FOR, webhook_id=webhook.id)
    elif isinstance(ended, NotDone):
        _put_back(hook, stored, before)
    return ended


def remove(actor: Actor, hook: Hook, now: datetime) -> Ended | Gone:
    """Removes the webhook at Sinch, and takes no more callbacks at its address.

    One that Sinch does not list is only removed here. Raises ``ProvisioningError`` where the
    webhook cannot be read first; then nothing is sent.
    """
    webhook = registered(_project(actor), hook)
    if webhook is not None:
        found = webhook
        try:
            ended = attempt(lambda: writes.remove_webhook(actor, found.id, before=found))
        except NotFound:
            webhook = None
        else:
            if isinstance(ended, Done):
                _close(hook, now)
                return Done(found)
            return ended
    if _close(hook, now):
        target = Target("webhook", hook.webhook_id, tokens.target_of(hook.token))
        audit.record(actor, Action.WEBHOOK_REMOVED, Outcome.SUCCEEDED, target, now=now)
    return Gone()


def registered(project: Project, hook: Hook) -> Webhook | None:
    """Returns the hook's webhook as Sinch lists it now. Raises ``ProvisioningError``."""
    listed = clients.client_of(project).list_webhooks().webhooks
    return next((each for each in listed if is_of(each, hook)), None)


def is_of(webhook: Webhook, hook: Hook) -> bool:
    """Tells if a listed webhook is the hook's, also where Sinch's response to it was lost."""
    if hook.webhook_id:
        return webhook.id == hook.webhook_id
    return tokens.is_of(webhook.target, hook.token)


def _project(actor: Actor) -> Project:
    if actor.project is None:
        raise ValueError("a webhook belongs to a project")
    return actor.project


def _unconfirmed(hook: Hook) -> SecretStr | None:
    """Returns the newest secret, if it is not known that Sinch took it and it can be decrypted."""
    if tokens.is_rotation_open(hook):
        with suppress(credentials.Undecipherable):
            return credentials.decrypt(hook.secret_encrypted)
    return None


def _put_back(hook: Hook, stored: str, before: tuple[str, str, datetime | None]) -> None:
    secret, old, until = before
    secret, old = _under_first_key(secret), _under_first_key(old)
    _settle(hook, stored, secret_encrypted=secret, old_secret_encrypted=old, old_until=until)


def _under_first_key(text: str) -> str:
    """Returns an encrypted text so that a change of the keys during a call is not undone."""
    return credentials.renewed(text) if (credentials.key_of(text) or 1) > 1 else text


@transaction.atomic
def _settle(hook: Hook, stored: str, **values: Any) -> None:
    """Stores the values if the hook still has the secret of ``stored``, under whichever key."""
    row = Hook.objects.select_for_update().get(pk=hook.pk)
    same = row.secret_encrypted == stored
    if not same:
        with suppress(credentials.Undecipherable):
            same = credentials.decrypt(row.secret_encrypted) == credentials.decrypt(stored)
    if same:
        Hook.objects.filter(pk=hook.pk).update(**values)


def _close(hook: Hook, now: datetime) -> bool:
    return bool(Hook.objects.filter(pk=hook.pk, removed_at=None).update(removed_at=now))
