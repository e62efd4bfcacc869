"""Webhooks of a project: what is registered, and the bodies that register it.

What arrives at a webhook stands in ``events``. Source: Provisioning API reference, Webhooks.
"""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr

from senders.provisioning import limits
from senders.provisioning.bodies import Body, Lasting
from senders.provisioning.formats import Url, distinct, one_of
from senders.provisioning.tolerant import Brief, Page

Target = Annotated[Url, Field(min_length=1, max_length=limits.WEBHOOK_TARGET_MAX)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=limits.WEBHOOK_SECRET_MAX)]
Trigger = Annotated[str, one_of(limits.TRIGGERS, "must be the name of a trigger")]
Triggers = Annotated[list[Trigger], Field(min_length=1), AfterValidator(distinct)]


class WebhookInput(Body):
    """``WebhookInput``: the body of create and of replace. ``wire`` hides the secret."""

    _SECRETS: ClassVar = frozenset({"secret"})

    target: Target
    secret: Secret
    triggers: Triggers


class WebhookUpdate(Body):
    """``WebhookUpdate``: the body of PATCH; what is absent stays. ``wire`` hides the secret."""

    _SECRETS: ClassVar = frozenset({"secret"})

    target: Lasting[Target] = None
    secret: Lasting[Secret] = None
    triggers: Lasting[Triggers] = None


class Webhook(Brief):
    """A registered webhook. The API never tells its secret; were it to, it would not be kept."""

    id: str
    project_id: str
    target: str
    triggers: list[str]


class WebhookPage(Page):
    """One page of webhooks, and opaque tokens of its neighbours, absent at the ends."""

    webhooks: list[Webhook]
