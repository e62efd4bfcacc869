"""The OpenAPI 3.1 description of the emulated API, built from the tables of the checks."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from senders.sandbox import answers, countries, examples, fields, formats
from senders.sandbox.documented import DOCUMENTED, NUMBER, SENDER, answerable
from senders.sandbox.errors import CODES, STATES
from senders.sandbox.kinds import Keys
from senders.sandbox.questions import US_VARIANTS, US_VERSIONS
from senders.sandbox.rules import DIRECTIONS, SORT_COLUMNS

Schema = dict[str, Any]
ROOT = "/v1/projects/{projectId}"
TEXT: Schema = {"type": "string"}


def _any_of(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _query(name: str, schema: Schema) -> Schema:
    return _with_example({"name": name, "in": "query", "schema": schema})


def _with_example(parameter: Schema) -> Schema:
    if (name := parameter["name"]) in examples.PARAMETERS:
        return {**parameter, "example": examples.PARAMETERS[name]}
    return parameter


def _page(most: int) -> tuple[Schema, ...]:
    size = {"type": "integer", "minimum": 1, "maximum": most}
    return _query("pageToken", TEXT), _query("pageSize", size)


class Operation(NamedTuple):
    """A documented operation. ``status`` is that of its success."""

    id: str
    summary: str
    status: int
    answer: str = ""  # a schema's name; empty: no body
    body: str = ""
    query: tuple[Schema, ...] = ()
    deprecated: bool = False


_PARAMETERS: dict[str, tuple[str, Schema]] = {
    "sender": ("senderId", {"type": "string", "format": "uuid"}),
    "number": ("testNumber", {"type": "string", "pattern": f"^{formats.TEST_NUMBER}$"}),
    "use_case": ("useCase", _any_of(fields.USE_CASES)),
    "webhook": ("webhookId", {"type": "string", "pattern": "^[0-9a-f]{32}$"}),
}
_LIST = (
    *_page(100),
    *(_query(name, TEXT) for name in ("filterConversationApiAppId", "filterSenderIds")),
    {**_query("filterSenderName", TEXT), "deprecated": True},
    _query("filterStates", {"type": "array", "items": _any_of(STATES)}),
    _query("search", TEXT),
    _query("sortColumn", _any_of(SORT_COLUMNS)),
    _query("sortDirection", _any_of(DIRECTIONS)),
)
_US_VERSION = _query("usQuestionnaireVersion", _any_of(US_VERSIONS))
_QUESTIONS = (
    _query("countries", {"type": "array", "items": _any_of(countries.LAUNCH)}),
    _US_VERSION,
    _query("usQuestionnaireBrandCampaignVersion", _any_of(US_VARIANTS)),
)
_ONE, _LOG, _STATE = "RcsSenderDto", "RcsSenderNotificationListDto", "RcsTestNumberStateDto"
_CREATE, _COMMENT = "RcsSenderInputDto", "RcsCommentInputDto"

OPERATIONS: dict[str, Operation] = {
    "GET /rcs/senders": Operation(
        "listSenders", "List the senders of a project", 200, "RcsSenderListDto", query=_LIST
    ),
    "POST /rcs/senders": Operation("createSender", "Create a sender", 201, _ONE, _CREATE),
    f"GET {SENDER}": Operation("getSender", "Get a sender", 200, _ONE),
    f"PATCH {SENDER}": Operation(
        "updateSender", "Update a sender", 200, _ONE, "RcsUpdateSenderInputDto", (_US_VERSION,)
    ),
    f"GET {SENDER}/activities": Operation(
        "listActivities", "List the activities of a sender", 200, _LOG, query=_page(100)
    ),
    f"POST {SENDER}/comments": Operation(
        "createSenderComment", "Add a comment to a sender", 201, "RcsCommentDto", _COMMENT
    ),
    f"POST {SENDER}/launch": Operation("launchSender", "Launch a sender", 200, _ONE),
    f"POST {SENDER}/testNumbers": Operation(
        "addTestNumbers",
        "Invite test numbers",
        200,
        "RcsTestNumbersDto",
        "RcsTestNumbersInputDto",
    ),
    f"GET {NUMBER}": Operation("getTestNumberState", "Get the state of a test number", 200, _STATE),
    f"DELETE {NUMBER}": Operation("deleteTestNumber", "Remove a test number", 204),
    f"GET {NUMBER}/capabilities": Operation(
        "getTestNumberCapabilities",
        "Get the features of a test number's phone",
        200,
        "RcsTestNumberCapabilitiesDto",
    ),
    f"GET {NUMBER}/retry": Operation(
        "retryTestNumberDeprecated",
        "Resend the invitation of a test number",
        200,
        _STATE,
        deprecated=True,
    ),
    f"POST {NUMBER}/retry": Operation(
        "retryTestNumber", "Resend the invitation of a test number", 200, _STATE
    ),
    "GET /rcs/questionnaire/{use_case}": Operation(
        "getQuestions",
        "Get the questions for a use case",
        200,
        "RcsSenderDetailsQuestionnaireBaseDto",
        query=_QUESTIONS,
    ),
    "GET /rcs/activities": Operation(
        "listAccountActivities",
        "List the activities of the project's account",
        200,
        _LOG,
        query=_page(100),
    ),
    "POST /rcs/comments": Operation(
        "createAccountComment",
        "Add a comment to the project's account",
        201,
        "RcsCommentDto",
        _COMMENT,
    ),
    "GET /webhooks": Operation(
        "listWebhooks", "List the webhooks of a project", 200, "WebhookList", query=_page(15)
    ),
    "POST /webhooks": Operation(
        "createWebhook", "Create a webhook", 201, "Webhook", "WebhookInput"
    ),
    "GET /webhooks/{webhook}": Operation("getWebhook", "Get a webhook", 200, "Webhook"),
    "PUT /webhooks/{webhook}": Operation(
        "replaceWebhook", "Replace a webhook", 200, "Webhook", "WebhookInput"
    ),
    "PATCH /webhooks/{webhook}": Operation(
        "updateWebhook", "Update a webhook", 200, "Webhook", "WebhookUpdate"
    ),
    "DELETE /webhooks/{webhook}": Operation("deleteWebhook", "Delete a webhook", 204),
}


@lru_cache(maxsize=1)
def description() -> Schema:
    """Returns the whole document. Its only server is the URL it was read from."""
    paths: dict[str, Schema] = {}
    for key in DOCUMENTED:
        method, _, template = key.partition(" ")
        path, parameters = _path(template)
        item = paths.setdefault(path, {"parameters": parameters})
        item[method.lower()] = _operation(key, OPERATIONS[key])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sandbox of the Provisioning API: RCS senders and webhooks",
            "version": "1.2.117",
            "description": "An emulation for training and tests. Nothing is sent to Sinch.",
        },
        "servers": [{"url": "."}],
        "security": [{"basic": []}, {"oauth2": []}],
        "paths": paths,
        "components": {
            "schemas": {**answers.SCHEMAS, **_bodies()},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "oauth2": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "oauth2/token", "scopes": {}}},
                },
            },
        },
    }


def _path(template: str) -> tuple[str, list[Schema]]:
    """Returns the path with the reference's parameter names, and its parameters."""
    path = f"{ROOT}{template}"
    found = [_in_path("projectId", TEXT)]
    for ours, (name, schema) in _PARAMETERS.items():
        if f"{{{ours}}}" in template:
            path = path.replace(f"{{{ours}}}", f"{{{name}}}")
            found.append(_in_path(name, schema))
    return path, found


def _in_path(name: str, schema: Schema) -> Schema:
    return _with_example({"name": name, "in": "path", "required": True, "schema": schema})


def _tag(template: str) -> str:
    if template.startswith("/webhooks"):
        return "Webhooks"
    if template.startswith("/rcs/questionnaire"):
        return "RCS Questionnaire"
    return "RCS Senders" if template.startswith("/rcs/senders") else "RCS Accounts"


def _operation(key: str, operation: Operation) -> Schema:
    described: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [_tag(key.partition(" ")[2])],
        "responses": _responses(key, operation),
    }
    if operation.deprecated:
        described["deprecated"] = True
    if operation.query:
        described["parameters"] = list(operation.query)
    if operation.body:
        content = _json(answers.ref(operation.body), examples.BODIES[operation.body])
        described["requestBody"] = {"required": True, "content": content}
    return described


def _responses(key: str, operation: Operation) -> Schema:
    done: Schema = {"description": "Done."}
    if operation.answer:
        done["content"] = _json(answers.ref(operation.answer), examples.ANSWERS[operation.answer])
    by_status: dict[int, list[str]] = {}
    for code in sorted(answerable(key)):
        by_status.setdefault(CODES[code].status, []).append(code)
    refusals = {
        str(status): {
            "description": ", ".join(codes),
            "content": _json(
                {
                    "allOf": [answers.ref("RcsPapiErrorDto")],
                    "properties": {"errorCode": {"enum": codes}},
                },
                examples.error(codes[0]),
            ),
        }
        for status, codes in sorted(by_status.items())
    }
    return {str(operation.status): done, **refusals}


def _json(schema: Schema, example: Any) -> Schema:
    return {"application/json": {"schema": schema, "example": example}}


def _bodies() -> dict[str, Schema]:
    plain: dict[str, Keys] = {
        "RcsCommentInputDto": fields.COMMENT,
        "RcsTestNumbersInputDto": fields.TESTERS,
        "WebhookInput": fields.WEBHOOK,
        "WebhookUpdate": fields.WEBHOOK_UPDATE,
    }
    return {
        "RcsSenderInputDto": _with_both_us(fields.create().schema(update=False), update=False),
        "RcsUpdateSenderInputDto": _with_both_us(fields.update().schema(update=True), update=True),
        **{name: keys.schema(update=False) for name, keys in plain.items()},
    }


def _with_both_us(body: Schema, *, update: bool) -> Schema:
    """Returns the schema with US answers of v1 or v2, told apart by their keys."""
    sections = body["properties"]["details"]["properties"]["questionnaire"]["properties"]
    us = sections["us"]["properties"]
    old = Keys(fields.US_V1).schema(update=update)
    volume: Schema = {"required": ["messagesVolume"]}
    volume["properties"] = {"messagesVolume": TEXT}
    signs = [*({"required": [key]} for key in sorted(fields.V1_ONLY)), volume]
    new = us["answers"] | {"allOf": _us_rules(update=update)}
    us["answers"] = {"anyOf": [new, old | {"anyOf": signs, "deprecated": True}]}
    return body


def _us_rules(*, update: bool) -> list[Schema]:
    """Returns ``fields.us_rules`` as JSON Schema."""

    def given(key: str, value: str) -> Schema:
        return {"properties": {key: {"const": value}}, "required": [key]}

    gone: Any = {"type": "null"} if update else False
    no_stock = {"stockExchange": gone, "stockSymbol": gone}
    tax = {"taxId": {"pattern": f"^{formats.EIN}$"}}
    return [
        {
            "if": given("ownershipType", "PUBLIC"),
            "then": {"properties": {"legalForm": {"const": "CORPORATION"}}},
        },
        {"if": given("ownershipType", "PRIVATE"), "then": {"properties": no_stock}},
        {"if": given("taxIdCountry", "US"), "then": {"properties": tax}},
    ]
