"""Queued callbacks: their bodies, field by field, and their recipients."""

from collections.abc import Callable
from typing import Any

import pytest

from senders.sandbox import callbacks, seed
from senders.sandbox.models import Delivery, Sender
from tests.sandbox.hooks import TARGET, bodies, deals, hook
from tests.sandbox.sending import LAUNCHING, send
from tests.sandbox.test_lists import NOW

STATUS, OPERATOR, COMMENT, BRAND, ACCOUNT = TRIGGERS = (
    "RCS_SENDER_STATUS_UPDATED",
    "RCS_SENDER_OPERATOR_STATUS_UPDATED",
    "RCS_SENDER_COMMENT_ADDED",
    "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED",
    "RCS_ACCOUNT_COMMENT_ADDED",
)
Queue = Callable[[Sender], None]
ROWS: list[tuple[Queue, dict[str, Any]]] = [
    (
        lambda sender: callbacks.sender_changed(sender, "IN_TEST", NOW),
        {"type": STATUS, "previousState": "IN_TEST", "currentState": "LAUNCHING"},
    ),
    (
        lambda sender: callbacks.sender_changed(sender, "", NOW, "Nearly there"),
        {
            "type": STATUS,
            "previousState": "UNKNOWN",
            "currentState": "LAUNCHING",
            "comment": "Nearly there",
        },
    ),
    (
        lambda sender: callbacks.operator_changed(
            sender, "Free", "FR", "PENDING", "REJECTED", NOW, "Opt-out text missing"
        ),
        {
            "type": OPERATOR,
            "operator": "Free",
            "operatorCountry": "FR",
            "operatorPreviousStatus": "PENDING",
            "operatorCurrentStatus": "REJECTED",
            "comment": "Opt-out text missing",
        },
    ),
    (
        lambda sender: callbacks.operator_changed(sender, "EE", "GB", "ON_HOLD", "LAUNCHED", NOW),
        {
            "type": OPERATOR,
            "operator": "EE",
            "operatorCountry": "GB",
            "operatorPreviousStatus": "UNRECOGNIZED",
            "operatorCurrentStatus": "LAUNCHED",
        },
    ),
    (
        lambda sender: callbacks.registration_changed(sender, "MANUAL_REVIEW", NOW),
        {"type": BRAND, "status": "MANUAL_REVIEW"},
    ),
    (
        lambda sender: callbacks.registration_changed(sender, "WAITING", NOW, "Café"),
        {"type": BRAND, "status": "UNRECOGNIZED", "comment": "Café"},
    ),
    (
        lambda sender: callbacks.sender_commented(sender, "A new video, please.", NOW),
        {"type": COMMENT, "comment": "A new video, please."},
    ),
]


@pytest.mark.parametrize(("queue", "expected"), ROWS)
def test_sender_event_is_queued_with_its_documented_body_and_whole_sender(
    queue: Queue, expected: dict[str, Any]
) -> None:
    hook()
    queue(deals())
    (body,) = bodies()
    payload = body.pop("payload")
    assert body == expected
    assert payload == send("GET", f"/rcs/senders/{LAUNCHING}").json(), "the whole sender"
    assert payload["authToken"]
    assert payload["details"]["questionnaire"]["general"]["questions"]
    (delivery,) = Delivery.objects.all()
    assert (delivery.trigger, delivery.queued, delivery.due_at) == (expected["type"], NOW, NOW)
    assert (delivery.attempts, delivery.status, delivery.delivered) == (0, None, None)


def test_account_comment_is_queued_with_a_body_without_payload() -> None:
    hook()
    callbacks.account_commented(seed.AURORA, "Café brand approved", NOW)
    text = '{"type":"RCS_ACCOUNT_COMMENT_ADDED","comment":"Café brand approved"}'
    assert Delivery.objects.get().body == text


@pytest.mark.parametrize("state", ["", "ARCHIVED_BY_SINCH"])
def test_undocumented_state_is_unknown_in_the_callback(state: str) -> None:
    hook()
    sender = deals()
    sender.state = state
    callbacks.sender_changed(sender, "ARCHIVED_BY_SINCH", NOW)
    (body,) = bodies()
    assert (body["previousState"], body["currentState"]) == ("UNKNOWN", "UNKNOWN")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_event_is_queued_once_for_each_webhook_with_its_trigger_or_all(trigger: str) -> None:
    hook("https://all.example/", ("ALL",))
    hook("https://both.example/", (trigger, "ALL"))
    hook("https://one.example/", (trigger,))
    others = tuple(one for one in TRIGGERS if one != trigger)
    hook("https://others.example/", (*others, "BUNDLE_DONE"))
    hook("https://harbor.example/", ("ALL",), seed.HARBOR)
    queues: dict[str, Queue] = {row["type"]: queue for queue, row in ROWS}
    queues[ACCOUNT] = lambda sender: callbacks.account_commented(sender.project_id, "x", NOW)
    queues[trigger](deals())
    told = Delivery.objects.values_list("webhook__target", "trigger")
    names = ("all", "both", "one")
    assert list(told) == [(f"https://{name}.example/", trigger) for name in names]


def test_event_without_webhooks_queues_no_callback() -> None:
    callbacks.sender_changed(deals(), "IN_TEST", NOW)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("path", "trigger"),
    [(f"/rcs/senders/{LAUNCHING}/comments", COMMENT), ("/rcs/comments", ACCOUNT)],
)
def test_comment_sent_through_the_api_is_queued_as_a_callback(path: str, trigger: str) -> None:
    hook()
    assert send("POST", path, {"comment": "Video replaced."}).status_code == 201
    (body,) = bodies()
    assert (body["type"], body["comment"]) == (trigger, "Video replaced.")


def test_callback_beyond_500_of_a_project_deletes_the_oldest() -> None:
    first, other = hook(), hook(project=seed.HARBOR)
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, trigger=ACCOUNT, body="{}", queued=NOW)
        for webhook in (other, *[first] * 500)
    )
    oldest = Delivery.objects.filter(webhook=first).order_by("pk").values_list("pk", flat=True)[0]
    callbacks.account_commented(seed.AURORA, "x", NOW)
    kept = Delivery.objects.filter(webhook__target=TARGET, webhook=first)
    assert kept.count() == callbacks.KEEPS == 500
    assert not kept.filter(pk=oldest).exists()
    assert other.deliveries.count() == 1
