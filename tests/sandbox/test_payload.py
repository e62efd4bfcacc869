"""Bodies that are not a JSON object, and JSON that no database stores."""

import json

import pytest

from senders.sandbox.errors import ApiRefusal
from senders.sandbox.payload import DEEPEST, read_object


def nest(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"5",
        b"{} {}",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b'{"b":{"a":1,"a":1}}',
        b'{"a":' + b"9" * 301 + b"}",
        b'{"a":' + b"9" * 100_000 + b"}",
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b'{"a":"\\u0000"}',
        b'{"a\\u0000":1}',
        b'{"a":["x","\\ud83d"]}',
        nest(DEEPEST + 1),
        nest(500),
        nest(100_000),
        b'{"a":' + b"[" * 100_000,
        b"{'a':1}",
        b'{"a":1,}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_body_that_is_not_a_storable_json_object_is_rejected(body: bytes) -> None:
    with pytest.raises(ApiRefusal) as refused:
        read_object(body)
    assert refused.value.body["errorCode"] == "invalid_payload"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b' {"a": [1, 2.5, true, null, "x"]}\n',
        b'{"a":"\\ud83d\\ude00"}',
        b'{"a":' + b"9" * 300 + b"}",
        b'{"a":"\\\\u0000"}',
        nest(DEEPEST - 1),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_body_with_a_storable_json_object_is_read_unchanged(body: bytes) -> None:
    assert read_object(body) == json.loads(body)
