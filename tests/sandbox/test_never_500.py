"""Random requests: the response is a success or a documented error of the operation."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senders.sandbox.documented import answerable
from senders.sandbox.models import Sender, Webhook
from senders.sandbox.routes import ROUTES
from tests.sandbox.field_rows import ROWS
from tests.sandbox.sending import MINIMAL, SAMPLE, created, nested, send

pytestmark = pytest.mark.slow

HOOK = "a" * 32
WRITES = [route.key for route in ROUTES if route.method in {"POST", "PUT", "PATCH"}]
KEYS = sorted({key for row in ROWS for key in row.path.split(".")} | {"details", *MINIMAL})
ODD = st.sampled_from(
    ["\x00", "\ud800", "", " ", "😀", "x" * 200, "https://", "+1", "US", "PUBLIC", "12-3456789"]
)
NUMBERS = st.integers() | st.floats() | st.just(10**400) | st.just(-(10**3))
LEAF = st.none() | st.booleans() | NUMBERS | st.text(max_size=20) | ODD
ANYTHING = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)
GOOD_ROWS = [(row.path, value) for row in ROWS for value in row.good]
RELAXED = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(operation: str, body: bytes) -> None:
    if not Webhook.objects.filter(pk=HOOK).exists():
        project = Sender.objects.get(pk=_sender()).project
        target = "https://own.example/"
        Webhook.objects.create(
            id=HOOK, project=project, target=target, secret="x", triggers=["ALL"]
        )
    method, _, path = operation.partition(" ")
    path = path.replace("{sender}", _sender()).replace("{webhook}", HOOK)
    answer = send(method, path.replace("{number}", "%2B46701234567"), body)
    if answer.status_code >= 300:
        assert answer.status_code < 500, operation
        assert answer.json()["errorCode"] in answerable(operation)


def _sender() -> str:
    found = Sender.objects.filter(state="DRAFT", project__name="Aurora Retail Group").first()
    return str(found.pk) if found else str(created()["id"])


@RELAXED
@given(operation=st.sampled_from(WRITES), body=ANYTHING)
def test_any_json_gets_success_or_a_documented_error(operation: str, body: Any) -> None:
    check(operation, json.dumps(body).encode())


@RELAXED
@given(operation=st.sampled_from(WRITES), body=st.binary(max_size=60))
def test_any_bytes_get_success_or_a_documented_error(operation: str, body: bytes) -> None:
    check(operation, body)


def merged(one: Any, other: Any) -> Any:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return other
    return {**one, **{key: merged(one.get(key), value) for key, value in other.items()}}


@RELAXED
@given(
    operation=st.sampled_from([key for key in WRITES if "/rcs/senders" in key]),
    changes=st.lists(st.sampled_from(GOOD_ROWS), max_size=6),
    path=st.sampled_from([row.path for row in ROWS]),
    wrong=ANYTHING,
    spoil=st.booleans(),
)
def test_mutated_sample_gets_success_or_a_documented_error(
    operation: str, changes: list[tuple[str, Any]], path: str, wrong: Any, spoil: bool
) -> None:
    body = json.loads(SAMPLE)
    for where, value in changes:
        body = merged(body, {"details": nested(where, value)})
    if spoil:
        body = merged(body, {"details": nested(path, wrong)})
    if operation.startswith("PATCH"):
        body = {"details": body["details"]}
    check(operation, json.dumps(body).encode())
