"""Every operation and error class through the client, in process and over sockets."""

import socket
import threading

import httpx
import pytest
import stamina
from django.db import connections
from pydantic import SecretStr

from senders import provisioning as p
from senders.sandbox import faults, seed
from tests.contract.conftest import Connect

pytestmark = [pytest.mark.sockets, pytest.mark.slow]


def test_list_and_get_return_the_requested_senders(client: p.ProvisioningClient) -> None:
    page = client.list_senders(states=["LAUNCHING"], sort="NAME", direction="ASC", page_size=10)
    assert page.page_size == 10
    assert {sender.state for sender in page.senders} == {"LAUNCHING"}
    sender = client.get_sender(page.senders[0].id)
    assert sender.id == page.senders[0].id
    assert sender.auth_token is not None
    assert sender.details is not None
    assert sender.details.questionnaire.general.questions


def test_next_page_tokens_lead_through_every_sender_once(client: p.ProvisioningClient) -> None:
    page = client.list_senders(page_size=100)
    seen = [sender.id for sender in page.senders]
    while page.next_page_token:
        page = client.list_senders(page_size=100, page_token=page.next_page_token)
        seen += [sender.id for sender in page.senders]
    assert len(seen) == len(set(seen)) == page.total_size == 240
    assert page.previous_page_token


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"page_token": "nope"}, "invalid_page_token"),
        ({"page_size": 101}, "invalid_page_size"),
        ({"states": ["LIVE"]}, "invalid_filter_states"),
        ({"sort": "COLOUR"}, "invalid_input"),
    ],
)
def test_invalid_list_argument_raises_rejected_with_code_and_request_id(
    connect: Connect, arguments: dict[str, object], code: str
) -> None:
    with pytest.raises(p.Rejected) as caught:
        connect().list_senders(**arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.request_id
    assert caught.value.resolution


@pytest.mark.parametrize(
    "sender", ["nope", "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", "..", "a/b", "a b?c"]
)
def test_unknown_or_malformed_sender_id_raises_not_found(connect: Connect, sender: str) -> None:
    with pytest.raises(p.NotFound):
        connect().get_sender(sender)


@pytest.mark.parametrize("auth", ["oauth2", "basic"])
def test_wrong_secret_or_project_raises_credentials_refused(connect: Connect, auth: str) -> None:
    with pytest.raises(p.CredentialsRefused):
        connect(auth, secret=SecretStr("wrong")).list_senders()
    with pytest.raises(p.CredentialsRefused):
        connect(auth, project="nope").list_senders()


@pytest.mark.parametrize(
    ("fault", "options", "kind"),
    [
        ("error", {"errorCode": "internal_error"}, p.ServerFault),
        ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 4}, p.RateLimited),
        ("error", {"errorCode": "rbm_has_not_been_used"}, p.NotEnabled),
        ("error", {"errorCode": "launch_invalid_agent_state"}, p.Conflict),
        ("error", {"errorCode": "user_cannot_be_reached"}, p.TesterRefused),
        ("html", {}, p.UnreadableReply),
        ("html", {"status": 502}, p.ServerFault),
        ("truncated", {}, p.UnreadableReply),
        ("cut", {}, p.Unreachable),
        ("refused", {}, p.Unreachable),
    ],
)
def test_fault_raises_its_class_and_the_next_call_succeeds(
    connect: Connect, fault: str, options: dict[str, object], kind: type[Exception]
) -> None:
    client = connect()
    client.list_senders(page_size=1)
    faults.order("GET /rcs/senders", fault, **options)
    with pytest.raises(kind) as caught:
        client.list_senders(page_size=1)
    assert type(caught.value) is kind
    assert client.list_senders(page_size=1).total_size == 240


def test_call_without_response_raises_timed_out(connect: Connect) -> None:
    client = connect()
    client.list_senders(page_size=1)
    faults.order("GET /rcs/senders", "timeout")
    with pytest.raises(p.TimedOut):
        client.with_patience(p.Patience(read=0.2)).list_senders(page_size=1)


def test_call_to_a_closed_port_raises_unreachable(connect_to: Connect) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(p.Unreachable):
        connect_to((f"http://127.0.0.1:{port}", None)).list_senders()


def test_background_read_succeeds_after_two_failures(connect: Connect) -> None:
    client = connect(patience=p.Patience(attempts=3))
    faults.order(
        "GET /rcs/senders", "error", times=2, errorCode="rbm_too_many_requests", retryAfter=0
    )
    with stamina.set_testing(True, attempts=3):
        assert client.list_senders(page_size=1).total_size == 240


def test_list_from_eight_threads_at_once_succeeds_in_each(connect: Connect) -> None:
    client = connect()
    found: list[int] = []

    def ask() -> None:
        found.append(client.list_senders(page_size=5).total_size)
        connections.close_all()  # the sandbox's, in process

    threads = [threading.Thread(target=ask) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [240] * 8


def test_stand_alone_sandbox_serves_images_control_calls_and_error_statuses(
    standalone: str,
) -> None:
    with httpx.Client(base_url=standalone, trust_env=False) as http:
        for path in ("/images/aurora/logo.png", "/sandbox/images/aurora/banner.png"):
            assert http.get(path).headers["Content-Type"] == "image/png"
        assert http.get("/images/aurora/other.png").status_code == 404
        ordered = {"match": "GET /rcs/senders", "fault": "error", "errorCode": "internal_error"}
        assert http.post("/_control/faults", json=ordered).status_code == 201
        url = f"/v1/projects/{seed.AURORA}/rcs/senders"
        assert http.get(url, auth=("sandbox-key", "sandbox-secret")).status_code == 500
        assert http.get(url, auth=("sandbox-key", "sandbox-secret")).status_code == 200
        assert http.get("/nothing").status_code == 404
        assert (
            http.request("DELETE", url, auth=("sandbox-key", "sandbox-secret")).status_code == 405
        )
