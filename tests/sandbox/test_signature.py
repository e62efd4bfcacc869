"""Signatures of callbacks: the documented example, wrong signatures, the headers."""

import re
from datetime import UTC, datetime

import pytest

from senders.sandbox import signature
from tests.sandbox.test_lists import NOW

SECRET = "papi-emulator-secret-2f9c1d7e"
BODY = '{"type":"RCS_ACCOUNT_COMMENT_ADDED","comment":"Café brand approved"}'.encode()
NONCE, TIMESTAMP = "01JD3Z8K7Q5V9N2M4T6W8X0YAB", "1767225600"
SIGNED = "Cs0HPJoDcHnpHAGWnz8R36jd9gFiBbXQ0j2NWm7GO3A="


def test_signature_of_the_documented_example_is_as_documented() -> None:
    assert len(BODY) == 69
    assert signature.sign(SECRET, BODY, NONCE, TIMESTAMP) == SIGNED


@pytest.mark.parametrize(
    ("secret", "body", "nonce", "timestamp", "signed"),
    [
        (
            SECRET,
            BODY.replace(b"approved", b"rejected"),
            NONCE,
            TIMESTAMP,
            "am0u1pCzUzG+I4bIpiuM5Oc44+f6lGy+Ob6yjD+BuIA=",
        ),
        (
            SECRET,
            rb'{"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "Caf\u00e9 brand approved"}',
            NONCE,
            TIMESTAMP,
            "fIfZH7noiEg8xpaVTpdjgHLhNTHFqka9qRMdIrHAbCc=",
        ),
        (SECRET, BODY, TIMESTAMP, NONCE, "C+RWJE1I1EDiVvpf5wSvzpqrkdz8jCo+CaWokD6ZTkM="),
    ],
    ids=["other body", "serialised anew", "nonce and timestamp swapped"],
)
def test_signature_differs_for_another_body_or_swapped_nonce_and_timestamp(
    secret: str, body: bytes, nonce: str, timestamp: str, signed: str
) -> None:
    assert signature.sign(secret, body, nonce, timestamp) == signed != SIGNED


def test_signature_with_another_secret_differs() -> None:
    assert signature.sign(f"{SECRET} ", BODY, NONCE, TIMESTAMP) != SIGNED


def test_headers_contain_signature_algorithm_nonce_and_timestamp() -> None:
    now = datetime.fromtimestamp(int(TIMESTAMP), UTC).replace(microsecond=999_999)
    assert signature.headers(SECRET, BODY, NONCE, now) == {
        "x-sinch-webhook-signature": SIGNED,
        "x-sinch-webhook-signature-algorithm": "HmacSHA256",
        "x-sinch-webhook-signature-nonce": NONCE,
        "x-sinch-webhook-signature-timestamp": TIMESTAMP,
    }


def test_nonce_is_a_unique_ulid_of_its_moment() -> None:
    first, second = signature.new_nonce(NOW), signature.new_nonce(NOW)
    assert re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", first)
    assert first != second
    assert first[:10] == second[:10] != signature.new_nonce(NOW.replace(year=2027))[:10]
