"""Queues callbacks for registered webhooks and delivers them over HTTP.

Source: Provisioning API reference 1.2.117, callbacks of createSender and of the account's
comments. Queue a callback after the sender is stored: the payload is the sender at that time.
``receivers`` decides which addresses are allowed.
"""

import json
import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.db.models import F

from senders.sandbox import receivers, signature, store
from senders.sandbox.errors import STATES
from senders.sandbox.models import Delivery, Sender, Webhook

log = logging.getLogger("senders.sandbox")

Due = tuple[int, str, datetime | None]  # pk, webhook, due_at as it was found
KEEPS = 500  # deliveries of a project; older ones go
ROUND = 20  # deliveries tried in one round
LEASE = timedelta(seconds=60)  # how long a delivery is its sender's; longer than one can take
FIRST_WAIT = timedelta(seconds=5)
MOST_ATTEMPTS = 15  # the last one comes 81,915 seconds after the first
OPERATOR_STATUSES = frozenset(
    {
        "INVALID_IN_GOOGLE_MY_BUSINESS",
        "LAUNCHED",
        "NOT_LAUNCHED",
        "PENDING",
        "PENDING_UNLAUNCHED",
        "REJECTED",
        "SUSPENDED",
        "UNLAUNCHED",
    }
)
REGISTRATION_STATUSES = frozenset(
    {
        "ARCHIVED",
        "COMPLETED",
        "INCOMPLETE",
        "MANUAL_REVIEW",
        "NEW",
        "PENDING",
        "PENDING_REVIEW",
        "REJECTED",
        "UNSPECIFIED",
    }
)


def sender_changed(sender: Sender, previous: str, now: datetime, comment: str = "") -> None:
    """Queues ``RCS_SENDER_STATUS_UPDATED`` for a change from ``previous`` to the sender's state."""
    states = {"previousState": _state(previous), "currentState": _state(sender.state)}
    _queue_for_sender("RCS_SENDER_STATUS_UPDATED", sender, states, comment, now)


def operator_changed(
    sender: Sender,
    operator: str,
    country: str,
    previous: str,
    current: str,
    now: datetime,
    comment: str = "",
) -> None:
    """Queues ``RCS_SENDER_OPERATOR_STATUS_UPDATED``; ``country`` is a code of two letters."""
    statuses = {
        "operator": operator,
        "operatorCountry": country,
        "operatorPreviousStatus": _known(previous, OPERATOR_STATUSES),
        "operatorCurrentStatus": _known(current, OPERATOR_STATUSES),
    }
    _queue_for_sender("RCS_SENDER_OPERATOR_STATUS_UPDATED", sender, statuses, comment, now)


def registration_changed(sender: Sender, status: str, now: datetime, comment: str = "") -> None:
    """Queues ``RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED`` with the status of the process."""
    trigger = "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED"
    given = {"status": _known(status, REGISTRATION_STATUSES)}
    _queue_for_sender(trigger, sender, given, comment, now)


def sender_commented(sender: Sender, comment: str, now: datetime) -> None:
    """Queues ``RCS_SENDER_COMMENT_ADDED`` for a comment by any author (inference)."""
    _queue_for_sender("RCS_SENDER_COMMENT_ADDED", sender, {}, comment, now)


def account_commented(project_id: str, comment: str, now: datetime) -> None:
    """Queues ``RCS_ACCOUNT_COMMENT_ADDED``, the only callback without a payload.

    It is documented as a callback of the operation that adds a comment, so comments of the API user
    are reported too (inference).
    """
    _queue(project_id, "RCS_ACCOUNT_COMMENT_ADDED", {"comment": comment}, now)


def deliver_due(now: datetime, post: httpx.Client | None = None) -> int:
    """Sends due callbacks, oldest first, each with a new signature. Returns the number of attempts.

    A round has at most ``ROUND`` attempts; the rest stays due.

    Must not be called within a transaction. A delivery is claimed by moving its ``due_at``, so two
    tickers send it once; if a ticker stops before it settles, the delivery is due again after
    ``LEASE``. A webhook that fails is skipped for the rest of the round, so that it does not delay
    the others. ``post`` is the client to send with; it is not closed.
    """
    rows = Delivery.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    due = list(rows.values_list("pk", "webhook_id", "due_at"))
    if not due:
        return 0
    if post is not None:
        return _send_round(due, now, post)
    transport = receivers.CallbackTransport()
    with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
        return _send_round(due, now, client)


def wait_after(attempts: int) -> timedelta | None:
    """Returns the time until the next attempt: 5 seconds, doubling; None after the last attempt.

    The documentation states only that callbacks are retried. The times are those of Sinch's SMS
    API.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return FIRST_WAIT * (1 << attempts - 1)


def send_again(delivery_id: int, now: datetime) -> bool:
    """Queues a copy of a delivery. Returns False if the delivery does not exist."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        return False
    _copy(delivery, now)
    return True


def newest_first(project_id: str, now: datetime) -> int:
    """Queues the last two deliveries of each webhook in reverse order. Returns their number.

    Pending deliveries are brought forward; the others are queued again as copies.
    """
    changed = 0
    for webhook in Webhook.objects.filter(project_id=project_id):
        for place, delivery in enumerate(webhook.deliveries.order_by("-pk")[:2]):
            due_at = now - timedelta(microseconds=1 - place)
            waiting = Delivery.objects.filter(pk=delivery.pk, due_at__isnull=False)
            if not waiting.update(due_at=due_at):
                _copy(delivery, due_at)
            changed += 1
    return changed


def _queue_for_sender(
    trigger: str, sender: Sender, given: dict[str, Any], comment: str, now: datetime
) -> None:
    body = {
        "payload": store.sender_body(sender),
        **given,
        **({"comment": comment} if comment else {}),
    }
    _queue(sender.project_id, trigger, body, now)


def _queue(project_id: str, trigger: str, body: dict[str, Any], now: datetime) -> None:
    """Queues one delivery for each webhook of the project with the trigger, ``ALL`` or both."""
    webhooks = Webhook.objects.filter(project_id=project_id).order_by("target")
    told = [webhook for webhook in webhooks if {"ALL", trigger} & set(webhook.triggers)]
    if not told:
        return
    text = json.dumps({"type": trigger, **body}, ensure_ascii=False, separators=(",", ":"))
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, trigger=trigger, body=text, queued=now, due_at=now)
        for webhook in told
    )
    forget_old(project_id)


def forget_old(project_id: str) -> None:
    """Deletes all but the latest ``KEEPS`` deliveries of a project."""
    rows = Delivery.objects.filter(webhook__project_id=project_id)
    oldest_kept = rows.order_by("-pk").values_list("pk", flat=True)[KEEPS - 1 : KEEPS].first()
    if oldest_kept is not None:
        rows.filter(pk__lt=oldest_kept).delete()


def _copy(delivery: Delivery, due_at: datetime) -> None:
    Delivery.objects.create(
        webhook_id=delivery.webhook_id,
        trigger=delivery.trigger,
        body=delivery.body,
        queued=due_at,
        due_at=due_at,
    )


def _send_round(due: list[Due], now: datetime, client: httpx.Client) -> int:
    tried, failed = 0, set()
    for pk, webhook_id, due_at in due:
        if tried == ROUND:
            break
        if webhook_id in failed or not _claim(pk, due_at, now):
            continue
        delivery = Delivery.objects.select_related("webhook").filter(pk=pk).first()
        if delivery is None:  # its webhook was deleted a moment ago
            continue
        tried += 1
        status, blocked = _post(delivery, now, client)
        if not _settle(delivery, status, blocked, now):
            failed.add(webhook_id)
    return tried


def _claim(pk: int, due_at: datetime | None, now: datetime) -> bool:
    rows = Delivery.objects.filter(pk=pk, due_at=due_at)
    return rows.update(due_at=now + LEASE, attempts=F("attempts") + 1) == 1


def _post(delivery: Delivery, now: datetime, client: httpx.Client) -> tuple[int | None, bool]:
    """Returns the status of the response, None without one, and True for a forbidden target."""
    content, webhook = delivery.body.encode(), delivery.webhook
    signed = signature.headers(webhook.secret, content, signature.new_nonce(now), now)
    headers = {"Content-Type": "application/json", **signed}
    try:
        with client.stream("POST", webhook.target, content=content, headers=headers) as answer:
            return answer.status_code, False
    except receivers.NotAllowed:
        return None, True
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):  # a host that no name can have
        return None, False


def _settle(delivery: Delivery, status: int | None, blocked: bool, now: datetime) -> bool:
    """Stores the outcome of an attempt. Returns True for any 2xx status (inference)."""
    arrived = status is not None and 200 <= status < 300
    wait = None if arrived else wait_after(delivery.attempts)
    # Whoever moved it on since then decides what becomes of it.
    Delivery.objects.filter(pk=delivery.pk, due_at=delivery.due_at).update(
        status=status,
        blocked=blocked,
        delivered=now if arrived else None,
        due_at=now + wait if wait is not None else None,
    )
    outcome = "address not allowed" if blocked else status or "no answer"
    log.info("callback %s to %s: %s", delivery.trigger, delivery.webhook_id, outcome)
    return arrived


def _state(state: str) -> str:
    return state if state in STATES else "UNKNOWN"


def _known(status: str, documented: frozenset[str]) -> str:
    return status if status in documented else "UNRECOGNIZED"
