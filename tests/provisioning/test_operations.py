"""Each operation beyond list and get: its exact request, its answer, and that writes go once."""

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import stamina
from pydantic import SecretStr

from senders import provisioning as p
from tests.provisioning.test_client import BASIC, SENDER, answering, client
from tests.provisioning.test_inputs import CREATE, CREATE_SENT, CREATE_US, HOOK

ROOT = "https://api.example/base/v1/projects/proj%2F1"
NUMBER = "+447700900123"
STATE = {"number": NUMBER, "state": "UNVERIFIED", "submitted": "2026-02-01t10:00:00.000Z"}
ACTIVITIES = {
    "totalSize": 2,
    "pageSize": 50,
    "nextPageToken": "a+/=",
    "notifications": [
        {
            "type": "COMMENT_ADDED",
            "created": "2026-02-13T08:00:00.000Z",
            "author": "Provisioning API user",
            "comment": "Video replaced.",
        },
        {"type": "CREATED"},
    ],
}
COMMENT = {"type": "CREATED", "comment": "Café", "created": "2026-02-13T08:00:00.000Z"}
WEBHOOK = {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "projectId": "proj/1",
    "target": "https://b.example/hook",
    "triggers": ["ALL"],
}
WEBHOOKS = {"totalSize": 1, "pageSize": 15, "webhooks": [WEBHOOK]}
ASKED = {"question": "How?", "suggestedAnswers": ["By form"]}
QUESTIONS = {
    "it": {"questions": {"codiceFiscale": ASKED}},
    "us": {"questions": {"ownershipType": ASKED}},
    "verification": {"questions": {"name": ASKED, "partner": {"companyName": ASKED}}},
    "general": {"questions": {"videoUris": {"question": "", "suggestedAnswers": []}}},
    "generated": "2026",
}
PATCH = {"details": {"brand": {"name": "Café", "emails": None}, "testNumbers": []}}
US_PATCH = {"details": {"questionnaire": {"us": {"answers": {"brandName": "x"}}}}}
V1_PATCH = {"details": {"questionnaire": {"us": {"answers": {"ein": None}}}}}

Call = Callable[[p.ProvisioningClient], Any]


def compact(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


# name: call, method, path and query, body, status and body of the answer
OPERATIONS: dict[str, tuple[Call, str, str, bytes, int, Any]] = {
    "create": (
        lambda c: c.create_sender(p.SenderInput.parse(CREATE)),
        "POST",
        "/rcs/senders",
        compact(CREATE_SENT),
        201,
        SENDER,
    ),
    "create us": (
        lambda c: c.create_sender(p.SenderInput.parse(CREATE_US)),
        "POST",
        "/rcs/senders",
        compact(CREATE_US),
        201,
        SENDER,
    ),
    "update": (
        lambda c: c.update_sender("a-b_C", p.SenderUpdate.parse(PATCH)),
        "PATCH",
        "/rcs/senders/a-b_C",
        compact(PATCH),
        200,
        SENDER,
    ),
    "update us": (
        lambda c: c.update_sender("s1", p.SenderUpdate.parse(US_PATCH)),
        "PATCH",
        "/rcs/senders/s1?usQuestionnaireVersion=v2",
        compact(US_PATCH),
        200,
        SENDER,
    ),
    "update us, older": (
        lambda c: c.update_sender("s1", p.SenderUpdate.parse(V1_PATCH)),
        "PATCH",
        "/rcs/senders/s1?usQuestionnaireVersion=v1",
        compact(V1_PATCH),
        200,
        SENDER,
    ),
    "launch": (
        lambda c: c.launch_sender("s1"),
        "POST",
        "/rcs/senders/s1/launch",
        b"",
        200,
        SENDER,
    ),
    "activities": (
        lambda c: c.list_activities("s1"),
        "GET",
        "/rcs/senders/s1/activities?pageSize=50",
        b"",
        200,
        ACTIVITIES,
    ),
    "more activities": (
        lambda c: c.list_activities("s1", page_size=7, page_token="a+/="),
        "GET",
        "/rcs/senders/s1/activities?pageSize=7&pageToken=a%2B%2F%3D",
        b"",
        200,
        ACTIVITIES,
    ),
    "comment": (
        lambda c: c.add_comment("s1", "Café"),
        "POST",
        "/rcs/senders/s1/comments",
        '{"comment":"Café"}'.encode(),
        201,
        COMMENT,
    ),
    "add numbers": (
        lambda c: c.add_test_numbers("s1", ("+44 7700-900123",)),
        "POST",
        "/rcs/senders/s1/testNumbers",
        b'{"testNumbers":["+447700900123"]}',
        200,
        {"testNumbers": [STATE, STATE]},
    ),
    "number": (
        lambda c: c.get_test_number("s1", NUMBER),
        "GET",
        "/rcs/senders/s1/testNumbers/%2B447700900123",
        b"",
        200,
        STATE,
    ),
    "delete number": (
        lambda c: c.delete_test_number("s1", NUMBER),
        "DELETE",
        "/rcs/senders/s1/testNumbers/%2B447700900123",
        b"",
        204,
        None,
    ),
    "capabilities": (
        lambda c: c.get_capabilities("s1", NUMBER),
        "GET",
        "/rcs/senders/s1/testNumbers/%2B447700900123/capabilities",
        b"",
        200,
        {"features": ["REVOCATION", "NEW_FEATURE"]},
    ),
    "retry number": (
        lambda c: c.retry_test_number("s1", NUMBER),
        "GET",
        "/rcs/senders/s1/testNumbers/%2B447700900123/retry",
        b"",
        200,
        STATE,
    ),
    "retry number by its successor": (
        lambda c: c.retry_test_number("s1", NUMBER, method="POST"),
        "POST",
        "/rcs/senders/s1/testNumbers/%2B447700900123/retry",
        b"",
        200,
        STATE,
    ),
    "questionnaire": (
        lambda c: c.get_questionnaire("OTP"),
        "GET",
        "/rcs/questionnaire/OTP",
        b"",
        200,
        QUESTIONS,
    ),
    "questionnaire us": (
        lambda c: c.get_questionnaire(
            p.UseCase.OTP,
            countries=["GB", "US"],
            us_version="v2",
            us_variant=p.UsVariant.NON_US_PUBLIC,
        ),
        "GET",
        "/rcs/questionnaire/OTP?countries=GB&countries=US&usQuestionnaireVersion=v2"
        "&usQuestionnaireBrandCampaignVersion=NON_US_PUBLIC",
        b"",
        200,
        QUESTIONS,
    ),
    "account activities": (
        lambda c: c.list_account_activities(page_size=100, page_token="t"),
        "GET",
        "/rcs/activities?pageSize=100&pageToken=t",
        b"",
        200,
        ACTIVITIES,
    ),
    "account comment": (
        lambda c: c.add_account_comment("Café"),
        "POST",
        "/rcs/comments",
        '{"comment":"Café"}'.encode(),
        201,
        COMMENT,
    ),
    "webhooks": (lambda c: c.list_webhooks(), "GET", "/webhooks", b"", 200, WEBHOOKS),
    "some webhooks": (
        lambda c: c.list_webhooks(page_size=15, page_token="t"),
        "GET",
        "/webhooks?pageSize=15&pageToken=t",
        b"",
        200,
        WEBHOOKS,
    ),
    "create webhook": (
        lambda c: c.create_webhook(p.WebhookInput.parse(HOOK)),
        "POST",
        "/webhooks",
        compact(HOOK),
        201,
        WEBHOOK,
    ),
    "webhook": (lambda c: c.get_webhook("w-1"), "GET", "/webhooks/w-1", b"", 200, WEBHOOK),
    "replace webhook": (
        lambda c: c.replace_webhook("w1", p.WebhookInput.parse(HOOK)),
        "PUT",
        "/webhooks/w1",
        compact(HOOK),
        200,
        WEBHOOK,
    ),
    "update webhook": (
        lambda c: c.update_webhook("w1", p.WebhookUpdate.parse({"secret": "planted-hook-secret"})),
        "PATCH",
        "/webhooks/w1",
        b'{"secret":"planted-hook-secret"}',
        200,
        WEBHOOK,
    ),
    "delete webhook": (
        lambda c: c.delete_webhook("w1"),
        "DELETE",
        "/webhooks/w1",
        b"",
        204,
        None,
    ),
}
WRITES = [
    name
    for name, (_call, method, *_rest) in OPERATIONS.items()
    if method != "GET" or name == "retry number"
]


def outcome(name: str) -> tuple[httpx.Request, Any]:
    call, _method, _path, _body, status, answer = OPERATIONS[name]
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answering(status, answer)(request)

    result = call(client(handler))
    (request,) = seen
    return request, result


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_sends_the_documented_request(name: str) -> None:
    _call, method, path, body, _status, _answer = OPERATIONS[name]
    request, _result = outcome(name)
    assert (request.method, str(request.url), request.content) == (method, ROOT + path, body)
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.headers.get("Content-Type") == ("application/json" if body else None)
    timeout = request.extensions["timeout"]
    whole = 40.0 if name in WRITES else 10.0
    assert timeout["connect"] == 3.0
    assert whole - 5 < timeout["read"] <= whole, "what is left of the deadline"


def test_each_operation_returns_its_response_as_a_model() -> None:
    assert outcome("create")[1] == p.Sender.from_wire(SENDER)
    assert outcome("launch")[1].id == outcome("update")[1].id == SENDER["id"]
    states = outcome("add numbers")[1]
    assert states == [p.TestNumber.model_validate(STATE)] * 2
    assert outcome("number")[1] == outcome("retry number")[1] == states[0]
    assert outcome("capabilities")[1] == ["REVOCATION", "NEW_FEATURE"]
    assert outcome("delete number")[1] is outcome("delete webhook")[1] is None
    page = outcome("activities")[1]
    assert (page.total_size, page.page_size, page.next_page_token) == (2, 50, "a+/=")
    assert (page.notifications[0].author, page.notifications[1].created) == (
        "Provisioning API user",
        None,
    )
    assert outcome("account activities")[1] == page
    comment = outcome("comment")[1]
    assert comment == outcome("account comment")[1]
    assert (comment.type, comment.comment, comment.created.year) == ("CREATED", "Café", 2026)
    webhook = outcome("webhook")[1]
    assert (webhook.project_id, webhook.triggers) == ("proj/1", ["ALL"])
    assert outcome("webhooks")[1].webhooks == [webhook]


def test_questionnaire_has_documented_sections_first_then_new_ones() -> None:
    found = outcome("questionnaire")[1]
    assert list(found.sections) == ["general", "verification", "us", "it"]
    assert found.sections["us"]["ownershipType"] == p.Question(
        question="How?", suggested_answers=["By form"]
    )
    assert found.sections["verification"]["partner"]["companyName"].question == "How?"
    assert found.listed == {
        "general": {"videoUris"},
        "verification": {"name", "partner", "partner.companyName"},
        "us": {"ownershipType"},
        "it": {"codiceFiscale"},
    }
    body = {**CREATE, "details": {"questionnaire": {"it": {"answers": {"codiceFiscale": "x"}}}}}
    assert p.SenderInput.parse(body, listed=found.listed).wire == body


UNREADABLE = [
    {},
    {"general": {"questions": {}}},
    {"general": {"questions": {}}, "verification": {}},
    {"general": {"questions": []}, "verification": {"questions": {}}},
    {"general": {"questions": {"a": {"question": "x"}}}, "verification": {"questions": {}}},
    {"general": {"questions": {}}, "verification": {"questions": {}}, "gb": 5},
    [],
]


@pytest.mark.parametrize("answer", UNREADABLE)
def test_questionnaire_of_an_unknown_shape_raises_unreadable_reply(answer: Any) -> None:
    with pytest.raises(p.UnreadableReply):
        client(answering(200, answer)).get_questionnaire("OTP")


@pytest.mark.parametrize("name", [name for name in OPERATIONS if not name.startswith("delete")])
def test_each_operation_with_an_unreadable_success_raises_unreadable_reply(name: str) -> None:
    call = OPERATIONS[name][0]
    for body in (b"", b"[]", b"{}", b"<html>", b"null"):
        with pytest.raises(p.UnreadableReply):
            call(client(answering(200, content=body)))


def test_deletion_with_a_body_of_json_succeeds() -> None:
    client(answering(200, {"deleted": True})).delete_webhook("w1")
    client(answering(200, content=b" ")).delete_test_number("s1", NUMBER)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("delete")])
def test_deletion_with_a_page_for_a_response_is_not_known_to_be_done(name: str) -> None:
    with pytest.raises(p.UnreadableReply) as raised:
        OPERATIONS[name][0](client(answering(200, content=b"<!doctype html><h1>Sign in</h1>")))
    assert raised.value.outcome_unknown


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_input", p.Rejected),
        (400, "invalid_id_format", p.NotFound),
        (401, "unauthorized_error", p.CredentialsRefused),
        (404, "sender_not_found", p.NotFound),
        (404, "user_is_not_tester_for_agent", p.TesterRefused),
        (409, "webhook_exists", p.Conflict),
        (412, "launch_precondition_failed", p.Rejected),
        (424, "webhook_limit_reached", p.Rejected),
        (429, "rbm_too_many_requests", p.RateLimited),
        (500, "internal_error", p.ServerFault),
    ],
)
def test_each_operation_raises_the_error_class_of_its_code(
    name: str, status: int, code: str, kind: type[p.ApiError]
) -> None:
    body = {"errorCode": code, "message": "M", "resolution": "R"}
    with pytest.raises(kind) as caught:
        OPERATIONS[name][0](client(answering(status, body)))
    assert (type(caught.value), caught.value.status, caught.value.code) == (kind, status, code)


@pytest.fixture
def _three_tries() -> Any:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ReadTimeout("x"), p.TimedOut),
        (httpx.ConnectError("x"), p.Unreachable),
        (httpx.RemoteProtocolError("x"), p.Unreachable),
        (503, p.ServerFault),
        (429, p.RateLimited),
    ],
)
@pytest.mark.usefixtures("_three_tries")
def test_failing_write_is_sent_once_and_failing_background_read_three_times(
    name: str, failure: Any, kind: type[Exception]
) -> None:
    seen: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(1)
        if isinstance(failure, int):
            return httpx.Response(failure)
        raise failure

    with pytest.raises(kind):
        OPERATIONS[name][0](client(handler).with_patience(p.Patience.BACKGROUND))
    assert len(seen) == (1 if name in WRITES else 3)


@pytest.mark.parametrize("name", WRITES)
def test_write_with_an_expired_token_is_sent_again_with_a_new_token_and_full_body(
    name: str,
) -> None:
    """Such a call was not executed, so this is no repetition."""
    call, _method, path, body, status, answer = OPERATIONS[name]
    seen: list[tuple[str, str, bytes]] = []
    tokens = iter(("t1", "t2"))

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "auth.example":
            return httpx.Response(200, json={"access_token": next(tokens), "expires_in": 3600})
        seen.append((str(request.url), request.headers["Authorization"], request.read()))
        if len(seen) == 1:
            return httpx.Response(401, headers={"WWW-Authenticate": "Bearer expired"})
        return answering(status, answer)(request)

    credentials = p.Credentials("key", SecretStr("s"), "oauth2", "https://auth.example/token")
    one = p.ProvisioningClient(
        "proj/1",
        "https://api.example/base/",
        credentials,
        transport=httpx.MockTransport(handler),
    )
    call(one)
    assert seen == [(ROOT + path, "Bearer t1", body), (ROOT + path, "Bearer t2", body)]


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.add_comment("s1", ""),
        lambda c: c.add_account_comment("x" * 65_536),
        lambda c: c.add_test_numbers("s1", ["+4"]),
        lambda c: c.add_test_numbers("s1", [NUMBER, "+44 7700 900123"]),
        lambda c: c.add_test_numbers("s1", [f"+4477009{n:05}" for n in range(201)]),
    ],
)
def test_body_outside_documented_limits_raises_and_is_not_sent(call: Call) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is sent")

    with pytest.raises(p.InvalidBody) as caught:
        call(client(handler))
    assert caught.value.validation_errors


def test_logs_contain_path_templates_and_no_content_of_bodies(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in OPERATIONS:
        outcome(name)
    lines = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert len(lines) == len(OPERATIONS)
    text = "\n".join(lines)
    for planted in ("447700900123", "planted-hook-secret", "Café", "777-777", "Exam Ple"):
        assert planted not in text
    route = "/v1/projects/{project}/rcs/senders/{sender}/testNumbers/{number}/retry 200"
    assert route in text
    assert BASIC.key_secret.get_secret_value() not in text


def test_webhook_read_with_a_secret_does_not_keep_it() -> None:
    told = client(answering(200, {**WEBHOOK, "secret": "planted-hook-secret"})).get_webhook("w1")
    assert "planted-hook-secret" not in repr(told) + told.model_dump_json()
