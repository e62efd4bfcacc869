"""The OpenAPI description: every operation, resolved references, limits of the field table."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from senders.sandbox import server
from senders.sandbox.documented import answerable
from senders.sandbox.errors import CODES
from senders.sandbox.examples import PARAMETERS
from senders.sandbox.models import Webhook
from senders.sandbox.openapi import OPERATIONS
from senders.sandbox.routes import ROUTES
from tests.sandbox.field_rows import ROWS
from tests.sandbox.hooks import hook
from tests.sandbox.test_lists import KEY, NOW

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
    f"{NUMBER}/retry": {"get", "post"},
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


def test_description_has_all_operations_with_unique_ids(document: dict[str, Any]) -> None:
    found: dict[str, set[str]] = {}
    for path, method, _operation in operations(document):
        found.setdefault(path, set()).add(method)
    assert found == PATHS
    assert sum(len(methods) for methods in found.values()) == 22
    assert {route.key for route in ROUTES} <= OPERATIONS.keys()
    names = [operation["operationId"] for *_where, operation in operations(document)]
    assert len(set(names)) == 22


def test_description_marks_only_the_get_that_resends_an_invitation_as_deprecated(
    document: dict[str, Any],
) -> None:
    found = [(path, method) for path, method, one in operations(document) if one.get("deprecated")]
    assert found == [(f"{NUMBER}/retry", "get")]


def test_description_is_a_valid_openapi_document(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_each_operation_has_a_summary_of_its_own_and_a_tag(document: dict[str, Any]) -> None:
    found = [(one["summary"], one["tags"]) for *_where, one in operations(document)]
    assert all(summary and len(tags) == 1 for summary, tags in found)
    # The deprecated operation and its successor do the same.
    assert len({summary for summary, _tags in found}) == 21


def examples(document: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yields (place, schema, example) of parameters, bodies and responses."""
    for path, method, operation in operations(document):
        place = f"{method} {path}"
        shared = document["paths"][path]["parameters"]
        for one in [*shared, *operation.get("parameters", [])]:
            if one["name"] != "pageToken":
                yield f"{place} {one['name']}", one["schema"], one["example"]
        contents = {"body": operation["requestBody"]} if "requestBody" in operation else {}
        for name, part in {**contents, **operation["responses"]}.items():
            for media in part.get("content", {}).values():
                yield f"{place} {name}", media["schema"], media["example"]


def test_each_example_is_valid_against_its_own_schema(document: dict[str, Any]) -> None:
    wrong = {}
    found = list(examples(document))
    for place, schema, example in found:
        root = {**schema, "components": document["components"]}
        errors = [one.message for one in Draft202012Validator(root).iter_errors(example)]
        if errors:
            wrong[place] = errors
    assert wrong == {}
    assert len(found) > 150


def test_each_example_of_a_request_is_accepted(
    document: dict[str, Any],
) -> None:
    """Deleting comes last, and the webhook of the examples is registered first."""
    hook()
    Webhook.objects.update(id=PARAMETERS["webhookId"])
    refused = {}
    calls = sorted(operations(document), key=lambda call: call[1] == "delete")
    for path, method, operation in calls:
        parameters = document["paths"][path]["parameters"] + operation.get("parameters", [])
        filled = {one["name"]: one["example"] for one in parameters if "example" in one}
        inside = {name: quote(str(value), safe="") for name, value in filled.items()}
        query = [
            (one["name"], value)
            for one in parameters
            if one["in"] == "query" and "example" in one
            for value in (one["example"] if isinstance(one["example"], list) else [one["example"]])
        ]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        answer = server.handle(
            httpx.Request(
                method.upper(),
                f"https://sandbox.invalid{path.format(**inside)}?{urlencode(query)}",
                headers=KEY,
                json=body.get("example"),
            ),
            NOW,
        )
        assert str(answer.status_code) in operation["responses"], (method, path)
        if answer.status_code >= 400:
            refused[operation["operationId"]] = answer.json()["errorCode"]
    # The webhook that createWebhook has just registered has the same target.
    assert refused == {"replaceWebhook": "webhook_exists"}


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
