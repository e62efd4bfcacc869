"""Each call's exact request, each answer's class, and what is retried. No sandbox, no sockets."""

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from senders import provisioning as p
from senders.provisioning import errors
from senders.provisioning.sending import _worth_another_try

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "provisioning"
SENDER = json.loads((FIXTURES / "sender.json").read_text("utf-8"))
PAGE = {"totalSize": 1, "pageSize": 50, "senders": [SENDER]}
BASIC = p.Credentials("key", SecretStr("planted-key-secret"), "basic")
TOKEN = SENDER["authToken"]

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, **more: Any) -> p.ProvisioningClient:
    return p.ProvisioningClient(
        "proj/1", "https://api.example/base/", BASIC, transport=httpx.MockTransport(handler), **more
    )


def answering(status: int = 200, body: Any = None, **more: Any) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        if body is None:
            return httpx.Response(status, **more)
        return httpx.Response(status, json=body, **more)

    return handler


DEFAULTS = [("sortColumn", "MODIFIED"), ("sortDirection", "DESC"), ("pageSize", "50")]


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, DEFAULTS),
        (
            {"states": ["DRAFT", "IN_TEST"]},
            [("filterStates", "DRAFT"), ("filterStates", "IN_TEST"), *DEFAULTS],
        ),
        ({"states": [p.SenderState.LAUNCHED]}, [("filterStates", "LAUNCHED"), *DEFAULTS]),
        ({"name": "a&b=c+d é"}, [("filterSenderName", "a&b=c+d é"), *DEFAULTS]),
        ({"search": "x"}, [("search", "x"), *DEFAULTS]),
        ({"app_id": "A1"}, [("filterConversationApiAppId", "A1"), *DEFAULTS]),
        ({"sender_ids": ["a", "b"]}, [("filterSenderIds", "a,b"), *DEFAULTS]),
        ({"page_token": "a+b/c=&d"}, [*DEFAULTS, ("pageToken", "a+b/c=&d")]),
        (
            {"sort": "NAME", "direction": "ASC", "page_size": 7},
            [("sortColumn", "NAME"), ("sortDirection", "ASC"), ("pageSize", "7")],
        ),
    ],
)
def test_list_senders_sends_the_documented_path_query_and_headers(
    arguments: dict[str, Any], query: list[tuple[str, str]]
) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=PAGE)

    client(handler).list_senders(**arguments)
    (request,) = seen
    assert request.method == "GET"
    assert request.url.raw_path.startswith(b"/base/v1/projects/proj%2F1/rcs/senders?")
    assert request.url.params.multi_items() == query
    assert request.headers["Accept"] == "application/json"
    assert (
        request.headers["Authorization"]
        == "Basic " + base64.b64encode(b"key:planted-key-secret").decode()
    )


@pytest.mark.parametrize(
    "id", ["cf11794a-6a5e-4a12-b103-da79bd378bf1", "3f2a9c417d5e4b608a1c0e9d7b6f5a42", "x_1"]
)
def test_id_of_each_form_is_asked_for(id: str) -> None:
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(200, json=SENDER)

    client(handler).get_sender(id)
    assert seen == [b"/base/v1/projects/proj%2F1/rcs/senders/" + id.encode()]


HOSTILE = (
    *("", ".", "..", "%2E%2E", "a/b", "a\\b", "../x", "a?b#c", "a b", " a", "a\n", "-a", "_a"),
    *("\x00", "a\x00", "\u00e9", "\u0661\u0662", "a;b", "a,b", "+4670", "\ud800", "a" * 65),
    *("a" * 3000, "a:b@c", "<a>", "{sender}"),
)
UPDATE = p.SenderUpdate.parse({"details": {"countries": ["SE"]}})
HOOK = p.WebhookUpdate.parse({"triggers": ["ALL"]})
WITH_ID: dict[str, Callable[[p.ProvisioningClient, str], object]] = {
    "get_sender": lambda c, id: c.get_sender(id),
    "update_sender": lambda c, id: c.update_sender(id, UPDATE),
    "launch_sender": lambda c, id: c.launch_sender(id),
    "list_activities": lambda c, id: c.list_activities(id),
    "add_comment": lambda c, id: c.add_comment(id, "x"),
    "add_test_numbers": lambda c, id: c.add_test_numbers(id, ["+447700900123"]),
    "get_test_number": lambda c, id: c.get_test_number(id, "+447700900123"),
    "get_test_number number": lambda c, id: c.get_test_number("s1", id),
    "delete_test_number": lambda c, id: c.delete_test_number("s1", id),
    "get_capabilities": lambda c, id: c.get_capabilities("s1", id),
    "retry_test_number": lambda c, id: c.retry_test_number("s1", id),
    "get_questionnaire": lambda c, id: c.get_questionnaire(id),
    "get_webhook": lambda c, id: c.get_webhook(id),
    "update_webhook": lambda c, id: c.update_webhook(id, HOOK),
    "delete_webhook": lambda c, id: c.delete_webhook(id),
    "list_senders ids": lambda c, id: c.list_senders(sender_ids=["s1", id]),
    "list_senders app": lambda c, id: c.list_senders(app_id=id or " "),
}


@pytest.mark.parametrize("name", WITH_ID)
def test_text_that_can_be_no_id_raises_not_found_and_nothing_is_sent(name: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is sent")

    for id in HOSTILE:
        if name == "list_senders ids" and id == "a,b":
            continue  # two IDs
        with pytest.raises(p.NotFound) as refused:
            WITH_ID[name](client(handler), id)
        assert refused.value.code == "invalid_id_format"
        assert id == "" or id not in str(refused.value)


@pytest.mark.parametrize("token", ["a b", "\x00", "a\r\nb", "\u00e9", "a" * 2049])
def test_text_that_can_be_no_page_token_is_rejected_and_nothing_is_sent(token: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is sent")

    for call in (
        lambda: client(handler).list_senders(page_token=token),
        lambda: client(handler).list_activities("s1", page_token=token),
        lambda: client(handler).list_account_activities(page_token=token),
        lambda: client(handler).list_webhooks(page_token=token),
    ):
        with pytest.raises(p.Rejected) as refused:
            call()
        assert refused.value.code == "invalid_page_token"


DOCUMENTED = {
    "NotFound": ["sender_not_found", "invalid_id_format", "webhook_not_found", "account_not_found"],
    "TesterRefused": [
        "user_is_not_tester_for_agent",
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
        "user_cannot_be_reached",
        "user_has_not_accepted_invite",
    ],
    "CredentialsRefused": ["unauthorized_error", "project_not_found"],
    "NotEnabled": [
        "rbm_has_not_been_used",
        "rbm_webhook_incorrect_secret",
        "wrong_supplier_configuration",
    ],
    "Conflict": [
        "account_data_is_corrupt",
        "launch_invalid_agent_state",
        "launch_invalid_verification_state",
        "webhook_exists",
    ],
    "RateLimited": ["rbm_too_many_requests"],
    "ServerFault": ["internal_error"],
    "Rejected": [
        "invalid_input",
        "invalid_payload",
        "invalid_page_token",
        "invalid_page_size",
        "invalid_filter_states",
        "no_fields_to_update",
        "fields_not_updatable",
        "invalid_google_agent",
        "add_test_number_invalid",
        "invalid_region_for_att_supplier",
        "no_google_supplier",
        "verification_suspended_in_gmb",
        "file_invalid_mime_type",
        "file_not_found",
        "file_size_too_large",
        "file_has_wrong_dimensions",
        "file_unexpected_error",
        "launch_precondition_failed",
        "rbm_resources_not_found",
        "looking_up_the_rbm_agent",
        "webhook_limit_reached",
        "questionnaire_invalid_use_case",
        "questionnaire_invalid_country",
    ],
}
STATUS_OF = {
    401: ["unauthorized_error"],
    403: ["rbm_has_not_been_used", "rbm_webhook_incorrect_secret", "wrong_supplier_configuration"],
    404: [
        "project_not_found",
        "sender_not_found",
        "rbm_resources_not_found",
        "user_is_not_tester_for_agent",
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
        "user_cannot_be_reached",
        "user_has_not_accepted_invite",
        "looking_up_the_rbm_agent",
        "webhook_not_found",
        "account_not_found",
    ],
    409: [
        "account_data_is_corrupt",
        "file_not_found",
        "file_size_too_large",
        "file_has_wrong_dimensions",
        "file_unexpected_error",
        "launch_invalid_agent_state",
        "launch_invalid_verification_state",
        "webhook_exists",
    ],
    412: ["launch_precondition_failed"],
    424: ["webhook_limit_reached"],
    429: ["rbm_too_many_requests"],
    500: ["internal_error"],
}
STATUSES = {code: status for status, codes in STATUS_OF.items() for code in codes}


def test_table_of_documented_codes_has_all_43_once() -> None:
    """37 of senders, three of webhooks, two of the questionnaire, one of accounts."""
    codes = [code for listed in DOCUMENTED.values() for code in listed]
    assert len(codes) == len(set(codes)) == 37 + 3 + 2 + 1
    assert set(STATUSES) < set(codes), "the others come with 400"


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, codes in DOCUMENTED.items() for code in codes]
)
def test_documented_code_raises_its_error_class_with_all_details(name: str, code: str) -> None:
    body = {
        "errorCode": code,
        "message": "M",
        "resolution": "R",
        "additionalInformation": {"validationErrors": ["a", "b"], "supportedCodes": "X, Y"},
    }
    handler = answering(STATUSES.get(code, 400), body, headers={"x-request-id": "req-1"})
    with pytest.raises(p.ApiError) as caught:
        client(handler).get_sender("x")
    error = caught.value
    assert type(error).__name__ == name
    assert (error.code, error.message, error.resolution, error.request_id) == (
        code,
        "M",
        "R",
        "req-1",
    )
    assert error.details() == {"validationErrors": ["a", "b"], "supportedCodes": ["X", "Y"]}
    assert error.validation_errors == ["a", "b"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, p.Rejected),
        (401, p.CredentialsRefused),
        (403, p.Rejected),
        (404, p.NotFound),
        (409, p.Conflict),
        (418, p.Rejected),
        (429, p.RateLimited),
        (500, p.ServerFault),
        (502, p.ServerFault),
        (599, p.ServerFault),
    ],
)
def test_error_without_a_code_raises_the_class_of_its_status(
    status: int, kind: type[p.ApiError]
) -> None:
    for body in (b"<h1>Bad gateway</h1>", b"", b"[1]", b'{"errorCode": 7}', b"\xff\xfe"):
        with pytest.raises(kind) as caught:
            client(answering(status, content=body)).get_sender("x")
        assert type(caught.value) is kind
        assert caught.value.status == status


def test_404_with_an_unknown_code_is_rejected_not_not_found() -> None:
    with pytest.raises(p.Rejected):
        client(answering(404, {"errorCode": "carrier_rule_42"})).get_sender("x")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("soon", None),
        ("-1", None),
        ("3600", 3600.0),
        ("3601", errors.LONGEST_RETRY_AFTER),
        ("99999999", errors.LONGEST_RETRY_AFTER),
        ("9" * 30, errors.LONGEST_RETRY_AFTER),
        ("9" * 5000, errors.LONGEST_RETRY_AFTER),
        ("1e9", None),
        ("inf", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", errors.LONGEST_RETRY_AFTER),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Tue, 24 Nov 2020 10:00:00 +99999999999999999", None),
        ("Tue, 24 Nov 2020 10:00:00 +0000", 0.0),
    ],
)
def test_retry_after_header_is_read_as_seconds_or_none(
    header: str | None, seconds: float | None
) -> None:
    headers = {"Retry-After": header} if header is not None else {}
    with pytest.raises(p.RateLimited) as caught:
        client(answering(429, {"errorCode": "rbm_too_many_requests"}, headers=headers)).get_sender(
            "x"
        )
    assert caught.value.retry_after == seconds


def test_retry_after_date_is_read_as_seconds_from_now() -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert errors.seconds("Mon, 23 Nov 2026 08:01:30 GMT", now) == 90.0


@pytest.mark.parametrize(
    ("raised", "kind", "outcome_unknown"),
    [
        (httpx.ConnectError("x"), p.Unreachable, False),
        (httpx.UnsupportedProtocol("x"), p.Unreachable, False),
        (httpx.ConnectTimeout("x"), p.TimedOut, False),
        (httpx.PoolTimeout("x"), p.TimedOut, False),
        (httpx.ReadError("x"), p.Unreachable, True),
        (httpx.WriteError("x"), p.Unreachable, True),
        (httpx.RemoteProtocolError("x"), p.Unreachable, True),
        (httpx.ReadTimeout("x"), p.TimedOut, True),
        (httpx.WriteTimeout("x"), p.TimedOut, True),
        (httpx.DecodingError("x"), p.UnreadableReply, True),
    ],
)
def test_network_exception_raises_its_provisioning_error(
    raised: Exception, kind: type[p.ProvisioningError], outcome_unknown: bool
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(kind) as caught:
        client(handler).list_senders()
    assert type(caught.value) is kind
    assert caught.value.outcome_unknown == outcome_unknown


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"<html>",
        b'{"senders": [',
        b'{"senders": 1, "totalSize": 1, "pageSize": 1}',
        b'{"senders": [{"id": "x"}], "totalSize": 1, "pageSize": 1}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_success_with_an_unreadable_body_raises_unreadable_reply(body: bytes) -> None:
    for call in (lambda c: c.list_senders(), lambda c: c.get_sender("x")):
        with pytest.raises(p.UnreadableReply):
            call(client(answering(200, content=body)))


@pytest.mark.parametrize("status", [301, 302, 304, 307])
def test_redirect_is_not_followed_and_raises_unreadable_reply(status: int) -> None:
    with pytest.raises(p.UnreadableReply, match="redirect"):
        client(answering(status, headers={"Location": "https://evil.example"})).get_sender("x")


def test_response_that_is_too_large_raises_unreadable_reply() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=(b"x" * 1_000_000 for _ in range(100)))

    with pytest.raises(p.UnreadableReply, match="too large"):
        client(handler).get_sender("x")


@pytest.fixture
def _no_waiting() -> Any:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.mark.parametrize(
    ("patience", "status", "calls"),
    [
        (p.Patience.PAGE, 500, 1),
        (p.Patience.PAGE, 429, 1),
        (p.Patience.BACKGROUND, 500, 3),
        (p.Patience.BACKGROUND, 429, 3),
        (p.Patience.BACKGROUND, 404, 1),
        (p.Patience.BACKGROUND, 401, 1),
    ],
)
@pytest.mark.usefixtures("_no_waiting")
def test_pages_try_once_and_background_reads_three_times(
    patience: p.Patience, status: int, calls: int
) -> None:
    seen: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(1)
        return httpx.Response(status, headers={"Retry-After": "1"})

    if patience is p.Patience.PAGE:
        stamina.set_testing(False)
    with pytest.raises(p.ApiError):
        client(handler).with_patience(patience).list_senders()
    assert len(seen) == calls


@pytest.mark.usefixtures("_no_waiting")
def test_background_read_succeeds_after_a_503_and_a_timeout() -> None:
    answers: Iterator[httpx.Response | httpx.ReadTimeout] = iter(
        [httpx.Response(503), httpx.ReadTimeout("x"), httpx.Response(200, json=PAGE)]
    )

    def handler(request: httpx.Request) -> httpx.Response:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    patient = client(handler).with_patience(p.Patience.BACKGROUND)
    assert patient.list_senders().total_size == 1


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(None, True), (0.0, True), (7.0, 7.0), (30.0, 30.0), (31.0, 30.0), (86400.0, 30.0)],
)
def test_background_read_waits_for_retry_after_up_to_30_seconds(
    retry_after: float | None, wait: bool | float
) -> None:
    error = p.RateLimited(status=429, retry_after=retry_after)
    answer = _worth_another_try(error)
    assert (type(answer), answer) == (type(wait), wait)


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize("is_paused", [True, False])
def test_background_read_that_was_held_back_is_tried_again_when_it_was_told(
    is_paused: bool,
) -> None:
    held: Iterator[bool] = iter([True, True, False])

    @contextmanager
    def around(operation: p.Operation) -> Iterator[None]:
        if next(held):
            raise p.HeldBack(paused=is_paused, retry_after=12.5)
        yield

    patient = client(answering(200, PAGE), around=around).with_patience(p.Patience.BACKGROUND)
    assert patient.list_senders().total_size == 1
    assert _worth_another_try(p.HeldBack(paused=is_paused, retry_after=12.5)) == 12.5


def test_client_with_other_patience_shares_the_connection_pool() -> None:
    one = client(answering(200, PAGE))
    assert one.with_patience(p.Patience.PAGE) is one
    other = one.with_patience(p.Patience.BACKGROUND)
    assert other._http is one._http
    assert p.Patience.PAGE.deadline(writes=False).seconds == 10
    assert p.Patience.PAGE.deadline(writes=True).seconds == 40
    assert p.Patience.BACKGROUND.deadline(writes=False).seconds == 30


WAYS_TO_FAIL: dict[str, Handler] = {
    "unreadable": answering(200, {**SENDER, "id": 7}),
    "truncated": answering(200, content=json.dumps(SENDER).encode()[:-5]),
    "refused": answering(400, {"errorCode": "invalid_input", "message": "m", "resolution": "r"}),
    "echo": answering(401, content=json.dumps(SENDER).encode()),
    "broken": answering(500, content=TOKEN.encode()),
    "well": answering(200, SENDER),
}


@pytest.mark.parametrize("way", WAYS_TO_FAIL)
def test_texts_logs_and_tracebacks_of_a_call_contain_no_secret(
    way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one = client(WAYS_TO_FAIL[way])
    shown = [repr(one), repr(BASIC), str(BASIC)]
    try:
        shown.append(repr(one.get_sender("planted-number")))
    except p.ProvisioningError as error:
        shown += [
            str(error),
            repr(error),
            "".join(traceback.format_exception(error)),
            repr(vars(error)),
        ]
    shown.append(
        "\n".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    )
    assert TOKEN
    for text in shown:
        assert TOKEN not in text
        assert "planted-key-secret" not in text
    assert "planted-number" not in shown[-1]
    assert "/v1/projects/{project}/rcs/senders/{sender}" in shown[-1]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    body=JSON | st.fixed_dictionaries({"senders": JSON, "totalSize": JSON, "pageSize": JSON}),
    status=st.sampled_from([200, 400, 404, 500]),
)
def test_any_json_response_gives_a_model_or_a_provisioning_error(body: Any, status: int) -> None:
    one = client(answering(status, content=json.dumps(body).encode()))
    for call in (one.list_senders, lambda: one.get_sender("x")):
        try:
            call()
        except p.ProvisioningError:
            continue
