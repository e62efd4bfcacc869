"""The content and the actions of the panel, without HTTP."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count

from senders.sandbox import (
    activities,
    callbacks,
    clock,
    faults,
    inputs,
    project_settings,
    seed,
    store,
    transitions,
)
from senders.sandbox.documented import SWITCHES
from senders.sandbox.models import Activity, Delivery, Project, Sender, Transition, Webhook

SINCH = "Sinch"  # the author of comments that the project did not write itself
SENDERS, DELIVERIES = 25, 50


def project_page(project: Project, name: str) -> dict[str, Any]:
    """Returns the latest senders whose names contain ``name``, webhooks, deliveries, switches."""
    senders = Sender.objects.filter(project=project, name_key__contains=name.casefold())
    refused = project.settings.get("refuse", ())
    return {
        "senders": [
            {
                "id": sender.pk,
                "name": _name(sender),
                "state": sender.state,
                "modified": sender.modified,
                "ahead": sender.ahead,
            }
            for sender in senders.annotate(ahead=Count("transitions")).order_by("-modified", "pk")[
                :SENDERS
            ]
        ],
        "webhooks": [
            {"target": _shown(webhook.target), "triggers": webhook.triggers}
            for webhook in Webhook.objects.filter(project=project).order_by("target")
        ],
        "deliveries": [
            {"row": row, "host": urlsplit(_shown(row.webhook.target)).netloc}
            for row in Delivery.objects.filter(webhook__project=project)
            .select_related("webhook")
            .order_by("-pk")[:DELIVERIES]
        ],
        "switches": [(code, code in refused) for code in SWITCHES],
    }


def next_step_for_all(project: Project, now: datetime) -> int:
    """Applies one step for each sender with a scheduled step. Returns the number of steps."""
    waiting = Transition.objects.filter(sender__project=project).order_by()
    senders = list(waiting.values_list("sender_id", flat=True).distinct())
    return sum(transitions.advance_steps(sender, 1, now) for sender in senders)


def set_switches(project: Project, codes: list[str]) -> None:
    """Sets the errors that the project returns. Raises ``BadSettings``."""
    project.settings = project_settings.read({**project.settings, "refuse": codes})
    project.save(update_fields=["settings"])


def comment_as_sinch(subject: Sender | Project, text: str, now: datetime) -> None:
    """Adds a comment by Sinch's staff. Raises ``ApiRefusal`` if the API would reject its text."""
    comment = inputs.read_comment(json.dumps({"comment": text}).encode())
    with transaction.atomic(using=store.DATABASE):
        activities.record(subject, "COMMENT_ADDED", now, SINCH, comment)
        if isinstance(subject, Sender):
            callbacks.sender_commented(subject, comment, now)
        else:
            callbacks.account_commented(subject.pk, comment, now)


def reset(now: datetime) -> None:
    """Restores the demo: senders, accounts, settings, webhooks, scheduled steps, faults, clock."""
    with transaction.atomic(using=store.DATABASE):
        faults.clear()
        clock.forget_mode()
        Transition.objects.all().delete()
        Webhook.objects.all().delete()
        Activity.objects.filter(sender=None).delete()
        Project.objects.update(settings={})
        seed.seed_demo(now)


def _name(sender: Sender) -> str:
    brand = (sender.body.get("details") or {}).get("brand") or {}
    return str(brand.get("name") or "")


def _shown(target: str) -> str:
    """Returns the target without a user name and password."""
    parts = urlsplit(target)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
