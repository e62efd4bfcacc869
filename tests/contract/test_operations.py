"""All 21 operations through the client, and the error of each under every fault."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from senders import provisioning as p
from senders.sandbox import faults, store
from senders.sandbox.errors import CODES
from senders.sandbox.routes import ROUTES
from tests.contract.conftest import Connect
from tests.sandbox.launchable import COMPLETE, complete

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
NUMBER, OTHER = "+46701740010", "+46701740021"


def hook(path: str) -> p.WebhookInput:
    return p.WebhookInput.parse(
        {"target": f"http://127.0.0.1:9/{path}", "secret": "s3cret", "triggers": ["ALL"]}
    )


class Ids(NamedTuple):
    sender: str
    webhook: str


Operation = Callable[[p.ProvisioningClient, Ids], Any]
# Every operation once, by its route; each can be called again and again on the same ids.
OPERATIONS: dict[str, Operation] = {
    "GET /rcs/senders": lambda client, ids: client.list_senders(page_size=1),
    "POST /rcs/senders": lambda client, ids: client.create_sender(p.SenderInput.parse(COMPLETE)),
    "GET /rcs/senders/{sender}": lambda client, ids: client.get_sender(ids.sender),
    "PATCH /rcs/senders/{sender}": lambda client, ids: client.update_sender(
        ids.sender, p.SenderUpdate.parse({"details": {"countries": ["SE", "NO"]}})
    ),
    "POST /rcs/senders/{sender}/launch": lambda client, ids: client.launch_sender(ids.sender),
    "GET /rcs/senders/{sender}/activities": lambda client, ids: client.list_activities(ids.sender),
    "POST /rcs/senders/{sender}/comments": lambda client, ids: client.add_comment(
        ids.sender, "Ready."
    ),
    "POST /rcs/senders/{sender}/testNumbers": lambda client, ids: client.add_test_numbers(
        ids.sender, [NUMBER]
    ),
    "GET /rcs/senders/{sender}/testNumbers/{number}": lambda client, ids: client.get_test_number(
        ids.sender, NUMBER
    ),
    "GET /rcs/senders/{sender}/testNumbers/{number}/capabilities": lambda client, ids: (
        client.get_capabilities(ids.sender, NUMBER)
    ),
    "GET /rcs/senders/{sender}/testNumbers/{number}/retry": lambda client, ids: (
        client.retry_test_number(ids.sender, NUMBER)
    ),
    "POST /rcs/senders/{sender}/testNumbers/{number}/retry": lambda client, ids: (
        client.retry_test_number(ids.sender, NUMBER, method="POST")
    ),
    "DELETE /rcs/senders/{sender}/testNumbers/{number}": lambda client, ids: (
        client.delete_test_number(ids.sender, OTHER)
    ),
    "GET /rcs/questionnaire/{use_case}": lambda client, ids: client.get_questionnaire(
        "OTP", countries=["GB", "US"], us_version="v2", us_variant="US_PUBLIC"
    ),
    "GET /rcs/activities": lambda client, ids: client.list_account_activities(),
    "POST /rcs/comments": lambda client, ids: client.add_account_comment("Hello."),
    "GET /webhooks": lambda client, ids: client.list_webhooks(),
    "POST /webhooks": lambda client, ids: client.create_webhook(hook("new")),
    "GET /webhooks/{webhook}": lambda client, ids: client.get_webhook(ids.webhook),
    "PUT /webhooks/{webhook}": lambda client, ids: client.replace_webhook(ids.webhook, hook("put")),
    "PATCH /webhooks/{webhook}": lambda client, ids: client.update_webhook(
        ids.webhook, p.WebhookUpdate.parse({"triggers": ["RCS_SENDER_STATUS_UPDATED"]})
    ),
    "DELETE /webhooks/{webhook}": lambda client, ids: client.delete_webhook(ids.webhook),
}


def prepare(client: p.ProvisioningClient) -> Ids:
    """Creates a sender in test with two numbers, and a webhook."""
    body = complete("SE", testNumbers=[NUMBER, OTHER])
    sender = client.create_sender(p.SenderInput.parse(body)).id
    return Ids(sender, client.create_webhook(hook("first")).id)


def test_operations_are_those_of_the_sandbox() -> None:
    assert set(OPERATIONS) == {route.key for route in ROUTES}
    assert len(OPERATIONS) == 22


def test_each_operation_returns_its_documented_result(client: p.ProvisioningClient) -> None:
    ids = prepare(client)
    found = {key: call(client, ids) for key, call in OPERATIONS.items()}
    assert found["POST /rcs/senders"].state == "IN_PROGRESS"
    assert found["GET /rcs/senders/{sender}"].state == "IN_TEST"
    assert found["POST /rcs/senders/{sender}/launch"].state == "LAUNCHING"
    kinds = [row.type for row in found["GET /rcs/senders/{sender}/activities"].notifications]
    assert kinds == ["ACTIVE", "EDITED", "TEST", "CREATED"]
    assert found["POST /rcs/senders/{sender}/comments"].comment == "Ready."
    added = found["POST /rcs/senders/{sender}/testNumbers"]
    assert {row.number for row in added} == {NUMBER, OTHER}
    assert found["GET /rcs/senders/{sender}/testNumbers/{number}"].state == "VERIFIED"
    assert found["GET /rcs/senders/{sender}/testNumbers/{number}/retry"].state == "UNVERIFIED"
    assert found["POST /rcs/senders/{sender}/testNumbers/{number}/retry"].state == "UNVERIFIED"
    assert found["DELETE /rcs/senders/{sender}/testNumbers/{number}"] is None
    assert len(found["GET /rcs/questionnaire/{use_case}"].sections["us"]) == 28
    assert found["GET /rcs/activities"].notifications[-1].type == "CREATED"
    assert found["GET /webhooks"].total_size == 1
    assert found["PUT /webhooks/{webhook}"].target.endswith("/put")
    assert found["PATCH /webhooks/{webhook}"].triggers == ["RCS_SENDER_STATUS_UPDATED"]
    with pytest.raises(p.NotFound):
        client.get_webhook(ids.webhook)
    statuses = {call["status"] for call in store.requests()}
    assert statuses <= {200, 201, 204, 404}
    assert client.get_sender(ids.sender).state == "LAUNCHED"


def test_documented_code_raises_an_api_error_with_all_details(connect: Connect) -> None:
    client = connect("basic")
    for code, documented in CODES.items():
        faults.order("GET /rcs/senders", "error", errorCode=code)
        with pytest.raises(p.ApiError) as caught:
            client.list_senders()
        error = caught.value
        assert (error.code, error.status) == (code, documented.status)
        assert (error.message, error.resolution) == (documented.message, documented.resolution)
        assert error.request_id


@pytest.mark.parametrize(
    ("fault", "options", "kind"),
    [
        ("error", {"errorCode": "internal_error"}, p.ServerFault),
        ("html", {}, p.UnreadableReply),
        ("truncated", {}, p.UnreadableReply),
        ("refused", {}, p.Unreachable),
        ("cut", {}, p.Unreachable),
        ("timeout", {}, p.TimedOut),
    ],
)
def test_operation_during_a_fault_raises_its_class_after_one_attempt(
    connect: Connect, fault: str, options: dict[str, Any], kind: type[Exception]
) -> None:
    """Reads and writes make one attempt each: a client must not repeat an unknown outcome."""
    client = connect("basic")
    ids = prepare(client)
    hasty = client.with_patience(p.Patience(read=0.3, write=0.3))
    for key, call in OPERATIONS.items():
        if key.startswith("DELETE") and fault in {"truncated", "html", "cut"}:
            continue  # its answer has no body to break
        faults.order(
            key.replace("{sender}", "*")
            .replace("{number}", "*")
            .replace("{use_case}", "*")
            .replace("{webhook}", "*"),
            fault,
            **options,
        )
        store.clear_requests()
        with pytest.raises(kind) as caught:
            call(hasty if fault == "timeout" else client, ids)
        assert type(caught.value) is kind, key
        if fault != "timeout":  # a server that says nothing may not have noted the call yet
            assert len(store.requests()) == 1, key


def test_invalid_body_raises_an_error_and_sends_nothing(connect: Connect) -> None:
    store.clear_requests()
    for parse, body in (
        (p.SenderInput.parse, {**COMPLETE, "region": "XX"}),
        (p.SenderUpdate.parse, {"details": {}}),
        (p.TestNumbersInput.parse, {"testNumbers": ["123"]}),
        (p.WebhookInput.parse, {"target": "x", "secret": "", "triggers": []}),
    ):
        with pytest.raises(p.InvalidBody):
            parse(body)
    client = connect("basic")
    with pytest.raises(p.InvalidBody):
        client.add_test_numbers("0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", ["0701740000"])
    assert store.requests() == []


def test_repr_of_client_sender_and_webhook_contains_no_token_or_webhook_secret(
    connect: Connect,
) -> None:
    client = connect(secret=SecretStr("sandbox-secret"))
    ids = prepare(client)
    token = client.get_sender(ids.sender).auth_token
    assert token is not None
    shown = repr(client) + repr(client.get_sender(ids.sender)) + repr(hook("x"))
    assert token.get_secret_value() not in shown
    assert "s3cret" not in shown
