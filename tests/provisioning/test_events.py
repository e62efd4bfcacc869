"""Deliveries: the documented worked example and everything that must not verify; events."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from senders import provisioning as p
from tests.provisioning.test_client import SENDER, TOKEN

# The worked example of the facts sheet, section 7.
SECRET = "papi-emulator-secret-2f9c1d7e"
BODY = '{"type":"RCS_ACCOUNT_COMMENT_ADDED","comment":"Café brand approved"}'.encode()
NONCE = "01JD3Z8K7Q5V9N2M4T6W8X0YAB"
TIMESTAMP = "1767225600"
SIGNATURE = "Cs0HPJoDcHnpHAGWnz8R36jd9gFiBbXQ0j2NWm7GO3A="
NOW = datetime.fromtimestamp(1767225600, UTC)
NAME = "x-sinch-webhook-signature"
HEADERS = {
    NAME: SIGNATURE,
    f"{NAME}-algorithm": "HmacSHA256",
    f"{NAME}-nonce": NONCE,
    f"{NAME}-timestamp": TIMESTAMP,
}
SECRETS = [SecretStr(SECRET)]


def test_documented_example_has_the_documented_signature_and_verifies() -> None:
    assert len(BODY) == 69
    assert p.webhook_signature(SECRET, BODY, NONCE, TIMESTAMP) == SIGNATURE
    p.verify(HEADERS, BODY, SECRETS, NOW)


@pytest.mark.parametrize(
    ("body", "nonce", "timestamp", "signature"),
    [
        (
            BODY.replace(b"approved", b"rejected"),
            NONCE,
            TIMESTAMP,
            "am0u1pCzUzG+I4bIpiuM5Oc44+f6lGy+Ob6yjD+BuIA=",
        ),
        (
            json.dumps(json.loads(BODY)).encode(),
            NONCE,
            TIMESTAMP,
            "fIfZH7noiEg8xpaVTpdjgHLhNTHFqka9qRMdIrHAbCc=",
        ),
        (BODY, TIMESTAMP, NONCE, "C+RWJE1I1EDiVvpf5wSvzpqrkdz8jCo+CaWokD6ZTkM="),
    ],
)
def test_signature_of_another_body_or_of_swapped_headers_does_not_verify(
    body: bytes, nonce: str, timestamp: str, signature: str
) -> None:
    assert p.webhook_signature(SECRET, body, nonce, timestamp) == signature
    with pytest.raises(p.BadSignature, match="does not match"):
        p.verify({**HEADERS, NAME: signature}, BODY, SECRETS, NOW)


def test_headers_verify_in_any_case_and_as_mapping_or_list() -> None:
    names = {name.upper(): value for name, value in HEADERS.items()}
    p.verify(names, BODY, SECRETS, NOW)
    p.verify(list(HEADERS.items()), BODY, SECRETS, NOW)
    p.verify(httpx.Headers(HEADERS), BODY, SECRETS, NOW)


@pytest.mark.parametrize("header", HEADERS)
def test_header_that_is_missing_empty_or_repeated_does_not_verify(header: str) -> None:
    rest = {name: value for name, value in HEADERS.items() if name != header}
    twice = [*HEADERS.items(), (header.title(), HEADERS[header])]
    for headers in (rest, {**HEADERS, header: ""}, twice, dict(twice)):
        with pytest.raises(p.BadSignature, match=f"{header} (is missing|comes twice)"):
            p.verify(headers, BODY, SECRETS, NOW)
    joined = {**HEADERS, header: f"{HEADERS[header]}, {HEADERS[header]}"}
    with pytest.raises(p.BadSignature):
        p.verify(joined, BODY, SECRETS, NOW)


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        (f"{NAME}-algorithm", "HmacSHA1", "another algorithm"),
        (f"{NAME}-algorithm", "hmacsha256", "another algorithm"),
        (f"{NAME}-algorithm", "none", "another algorithm"),
        (f"{NAME}-timestamp", "1767225600.0", "no number of seconds"),
        (f"{NAME}-timestamp", "-1767225600", "no number of seconds"),
        (f"{NAME}-timestamp", " 1767225600", "no number of seconds"),
        (f"{NAME}-timestamp", "١٧٦٧٢٢٥٦٠٠", "no number of seconds"),
        (f"{NAME}-timestamp", "9" * 5000, "no number of seconds"),
        (f"{NAME}-timestamp", "soon", "no number of seconds"),
        (f"{NAME}-timestamp", "1767225601", "does not match"),
        (f"{NAME}-nonce", "01JD3Z8K7Q5V9N2M4T6W8X0YAC", "does not match"),
        (f"{NAME}-nonce", "é", "the nonce is not ASCII"),
        (NAME, SIGNATURE.lower(), "does not match"),
        (NAME, SIGNATURE[:-1], "does not match"),
        (NAME, SIGNATURE + "=", "does not match"),
        (NAME, "é" * 44, "does not match"),
        (NAME, "\udce9" * 44, "does not match"),
        (NAME, "0acd073c9a037079e91c01969f3f11dfa8ddf6016205b5d0d23d8d5a6ec63b70", "match"),
    ],
)
def test_malformed_header_raises_bad_signature_without_showing_secrets(
    header: str, value: str, reason: str
) -> None:
    with pytest.raises(p.BadSignature, match=reason) as caught:
        p.verify({**HEADERS, header: value}, BODY, SECRETS, NOW)
    shown = str(caught.value) + repr(vars(caught.value))
    for planted in (SECRET, SIGNATURE, value if len(value) > 20 else SECRET, "Café"):
        assert planted not in shown


@pytest.mark.parametrize(
    ("seconds", "window", "fits"),
    [
        (0, 300, True),
        (300, 300, True),
        (-300, 300, True),
        (301, 300, False),
        (-301, 300, False),
        (300.5, 300, False),
        (61, 60, False),
        (60, 60, True),
    ],
)
def test_timestamp_verifies_only_within_the_window(
    seconds: float, window: float, fits: bool
) -> None:
    now = NOW + timedelta(seconds=seconds)
    if fits:
        p.verify(HEADERS, BODY, SECRETS, now, window=window)
        return
    with pytest.raises(p.BadSignature, match="outside the window"):
        p.verify(HEADERS, BODY, SECRETS, now, window=window)


@pytest.mark.parametrize(
    ("secrets", "fits"),
    [
        ([SECRET, "new"], True),
        (["new", SECRET], True),
        (["new"], False),
        ([""], False),
        ([], False),
    ],
)
def test_signature_verifies_if_any_of_the_secrets_matches(secrets: list[str], fits: bool) -> None:
    hidden = [SecretStr(secret) for secret in secrets]
    if fits:
        p.verify(HEADERS, BODY, hidden, NOW)
        return
    with pytest.raises(p.BadSignature):
        p.verify(HEADERS, BODY, hidden, NOW)


def test_signature_made_with_an_empty_secret_does_not_verify() -> None:
    signed = {**HEADERS, NAME: p.webhook_signature("", BODY, NONCE, TIMESTAMP)}
    with pytest.raises(p.BadSignature):
        p.verify(signed, BODY, [SecretStr("")], NOW)


EVENTS: list[tuple[type[p.Event], dict[str, Any]]] = [
    (
        p.StatusUpdated,
        {
            "type": "RCS_SENDER_STATUS_UPDATED",
            "payload": SENDER,
            "previousState": "LAUNCHING",
            "currentState": "LAUNCHED",
        },
    ),
    (
        p.OperatorStatusUpdated,
        {
            "type": "RCS_SENDER_OPERATOR_STATUS_UPDATED",
            "payload": SENDER,
            "operator": "Vodafone",
            "operatorCountry": "GB",
            "operatorPreviousStatus": "PENDING",
            "operatorCurrentStatus": "FROZEN",
            "comment": "Opt-out wording is missing.",
        },
    ),
    (p.SenderCommentAdded, {"type": "RCS_SENDER_COMMENT_ADDED", "payload": SENDER}),
    (
        p.BrandRegistrationUpdated,
        {
            "type": "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED",
            "payload": SENDER,
            "status": "MANUAL_REVIEW",
        },
    ),
    (p.AccountCommentAdded, {"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "Café"}),
    (p.UnknownEvent, {"type": "BUNDLE_DONE", "payload": {"id": 7, "authToken": TOKEN}}),
]


@pytest.mark.parametrize(("kind", "body"), EVENTS)
def test_each_event_is_read_as_its_class_with_tokens_hidden(
    kind: type[p.Event], body: dict[str, Any]
) -> None:
    event = p.read_event(json.dumps({**body, "added": {"authToken": TOKEN}}).encode())
    assert type(event) is kind
    assert event.type == body["type"]
    assert event.wire["added"] == {"authToken": "•••"}
    assert {**event.wire, "payload": body.get("payload")} == {
        **body,
        "added": {"authToken": "•••"},
        "payload": body.get("payload"),
    }
    assert TOKEN not in repr(event) + str(event.wire) + event.model_dump_json()
    payload = getattr(event, "payload", None)
    if isinstance(payload, p.Sender):
        assert payload.id == SENDER["id"]
        assert payload.auth_token is not None
        assert payload.auth_token.get_secret_value() == "•••", "not even kept as a secret"
        assert payload.wire["authToken"] == "•••"


def test_events_expose_their_documented_fields() -> None:
    status, operator, comment, brand, account, _unknown = (
        p.read_event(json.dumps(body).encode()) for _kind, body in EVENTS
    )
    assert isinstance(status, p.StatusUpdated)
    assert (status.previous_state, status.current_state) == ("LAUNCHING", "LAUNCHED")
    assert isinstance(operator, p.OperatorStatusUpdated)
    assert (operator.operator, operator.operator_country) == ("Vodafone", "GB")
    assert operator.operator_current_status == "FROZEN"
    assert isinstance(comment, p.SenderCommentAdded)
    assert comment.comment is None
    assert isinstance(brand, p.BrandRegistrationUpdated)
    assert brand.status == "MANUAL_REVIEW"
    assert isinstance(account, p.AccountCommentAdded)
    assert account.comment == "Café"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"type": 5}',
        b'{"type": null}',
        b'{"type": "RCS_ACCOUNT_COMMENT_ADDED"}',
        b'{"type": "RCS_SENDER_COMMENT_ADDED"}',
        b'{"type": "RCS_SENDER_COMMENT_ADDED", "payload": {"id": "planted-secret"}}',
        b'{"type": "RCS_SENDER_COMMENT_ADDED", "payload": "planted-secret"}',
    ],
)
def test_unreadable_body_raises_unreadable_event_without_its_content(body: bytes) -> None:
    with pytest.raises(p.UnreadableEvent) as caught:
        p.read_event(body)
    assert "planted-secret" not in str(caught.value)
    assert caught.value.__context__ is None


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_give_an_event_or_a_provisioning_error(body: bytes) -> None:
    try:
        p.read_event(body)
    except p.ProvisioningError:
        return
