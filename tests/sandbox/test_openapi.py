"""The OpenAPI description: every operation, resolved references, limits of the field table."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client

from senders.sandbox import server
from senders.sandbox.documented import answerable
from senders.sandbox.errors import CODES
from senders.sandbox.openapi import OPERATIONS
from senders.sandbox.routes import ROUTES
from tests.sandbox.field_rows import ROWS
from tests.sandbox.test_lists import NOW

PROJECT = "/v1/projects/{projectId}"
SENDER = f"{PROJECT}/rcs/senders/{{senderId}}"
NUMBER = f"{SENDER}/testNumbers/{{testNumber}}"
PATHS = {
    f"{PROJECT}/rcs/senders": {"get", "post"},
    SENDER: {"get", "patch"},
    f"{SENDER}/activities": {"get"},
    f"{SENDER}/comments": {"post"},
    f"{SENDER}/launch": {"post"},
    f"{SENDER}/testNumbers": {"post"},
    NUMBER: {"get", "delete"},
    f"{NUMBER}/capabilities": {"get"},
    f"{NUMBER}/retry": {"get"},
    f"{PROJECT}/rcs/questionnaire/{{useCase}}": {"get"},
    f"{PROJECT}/rcs/activities": {"get"},
    f"{PROJECT}/rcs/comments": {"post"},
    f"{PROJECT}/webhooks": {"get", "post"},
    f"{PROJECT}/webhooks/{{webhookId}}": {"get", "put", "patch", "delete"},
}


@pytest.fixture
def document() -> dict[str, Any]:
    answer = server.handle(httpx.Request("GET", "https://sandbox.invalid/openapi.json"), NOW)
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def parts(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else []:
        yield from parts(inner)
    for inner in value if isinstance(value, list) else []:
        yield from parts(inner)


def test_description_has_all_21_operations_with_unique_ids(document: dict[str, Any]) -> None:
    found: dict[str, set[str]] = {}
    for path, method, _operation in operations(document):
        found.setdefault(path, set()).add(method)
    assert found == PATHS
    assert sum(len(methods) for methods in found.values()) == 21
    assert {route.key for route in ROUTES} <= OPERATIONS.keys()
    names = [operation["operationId"] for *_where, operation in operations(document)]
    assert len(set(names)) == 21


def test_description_resolves_each_reference_and_path_parameter(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for part in parts(document):
        if isinstance(part, dict) and "$ref" in part:
            assert part["$ref"].removeprefix("#/components/schemas/") in schemas
    for path, item in document["paths"].items():
        names = {one["name"] for one in item["parameters"]}
        assert names == set(re.findall(r"{(\w+)}", path))


def test_description_lists_the_codes_of_each_status(document: dict[str, Any]) -> None:
    for (key, known), (_path, _method, operation) in zip(
        OPERATIONS.items(), operations(document), strict=True
    ):
        listed = {
            (int(status), code)
            for status, answer in operation["responses"].items()
            if int(status) >= 400
            for code in answer["content"]["application/json"]["schema"]["properties"]["errorCode"][
                "enum"
            ]
        }
        assert listed == {(CODES[code].status, code) for code in answerable(key)}
        assert str(known.status) in operation["responses"]


@pytest.mark.parametrize("row", ROWS, ids=[row.path for row in ROWS])
def test_description_of_each_field_permits_its_valid_values(
    row: Any, document: dict[str, Any]
) -> None:
    schemas = document["components"]["schemas"]
    for name, update in (("RcsSenderInputDto", False), ("RcsUpdateSenderInputDto", True)):
        found = schemas[name]
        for key in ("details", *row.path.split(".")):
            choices = found.get("anyOf", [found]) if "properties" not in found else [found]
            (found,) = [one["properties"][key] for one in choices if key in one["properties"]][:1]
        types = found.get("type")
        assert ("null" in types if isinstance(types, list) else False) == (update and row.clears)
    texts = {key: found.get(key) for key in ("minLength", "maxLength", "minItems", "maxItems")}
    for value in row.good:
        size = len(value) if isinstance(value, str | list) else None
        if size is not None:
            ends = (
                ("minLength", "maxLength") if isinstance(value, str) else ("minItems", "maxItems")
            )
            assert size >= (texts[ends[0]] or 0)
            assert size <= (texts[ends[1]] or size)
            if isinstance(value, str) and "pattern" in found:
                assert re.search(found["pattern"], value)


def test_description_has_limits_defaults_and_required_keys(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    comment = schemas["RcsCommentInputDto"]
    assert comment == {
        "type": "object",
        "properties": {"comment": {"type": "string", "minLength": 1, "maxLength": 65535}},
        "additionalProperties": False,
        "required": ["comment"],
    }
    brand = schemas["RcsSenderInputDto"]["properties"]["details"]["properties"]["brand"]
    name = {"type": "string", "maxLength": 40, "default": "RCS Sender"}
    assert brand["properties"]["name"] == name
    assert schemas["RcsSenderInputDto"]["required"] == ["region", "billingCategory", "useCase"]
    assert schemas["WebhookInput"]["required"] == ["target", "secret", "triggers"]
    assert "required" not in schemas["WebhookUpdate"]


def test_description_is_served_inside_the_portal_without_credentials() -> None:
    answer = Client().get("/sandbox/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["servers"] == [{"url": "."}]
