"""JSON Schemas of the responses, for the OpenAPI description. Responses are not checked with them.

Source: Provisioning API reference 1.2.117. They are open: keys and enum values may be added.
"""

from typing import Any

from senders.sandbox.errors import STATES
from senders.sandbox.fields import BILLING_CATEGORIES, REGIONS, TRIGGERS, USE_CASES

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
TEXTS: Schema = {"type": "array", "items": TEXT}


def keys(needed: Schema, other: Schema | None = None) -> Schema:
    """Returns the schema of an object; the keys of ``needed`` are required."""
    return {
        "type": "object",
        "properties": {**needed, **(other or {})},
        "required": list(needed),
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def many(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def page(key: str, name: str) -> Schema:
    tokens = {"previousPageToken": TEXT, "nextPageToken": TEXT}
    return keys({"totalSize": NUMBER, "pageSize": NUMBER, key: many(name)}, tokens)


_SECTION = keys({"questions": {"type": "object"}, "answers": {"type": "object"}})
_ASKED = keys({"questions": {"type": "object"}})
_URLS = ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
_BRAND: Schema = dict.fromkeys(("name", "color", "description", *_URLS), TEXT)
_COUNTRIES = {"gb": _SECTION, "fr": _SECTION, "us": _SECTION}

SCHEMAS: dict[str, Schema] = {
    "RcsPapiErrorDto": keys(
        {"errorCode": TEXT, "message": TEXT, "resolution": TEXT},
        {
            "additionalInformation": {
                "type": "object",
                "additionalProperties": {"anyOf": [TEXT, TEXTS]},
            }
        },
    ),
    "RcsSenderDto": keys(
        {
            "id": {"type": "string", "format": "uuid"},
            "region": {"type": "string", "enum": list(REGIONS)},
            "billingCategory": {"type": "string", "enum": list(BILLING_CATEGORIES)},
            "useCase": {"type": "string", "enum": list(USE_CASES)},
            "hostingRegion": {
                "type": "string",
                "enum": ["ASIA_PACIFIC", "EUROPE", "NORTH_AMERICA"],
            },
        },
        {
            "state": {"type": "string", "examples": list(STATES)},
            "details": ref("RcsSenderDetailsDto"),
            "testNumberStates": many("RcsTestNumberStateDto"),
            "countryStatus": many("RcsCountryStatusDto"),
            "authName": TEXT,
            "authToken": TEXT,
            "conversationApiApp": {"type": "string", "deprecated": True},
            "conversationApiAppDetails": keys(
                {"id": TEXT, "projectId": TEXT, "region": TEXT}, {"channelStatus": TEXT}
            ),
            "supplierDetails": keys({}, {"google": keys({}, {"agentId": TEXT, "brandId": TEXT})}),
            "brandDetails": keys(
                {"id": TEXT, "status": TEXT, "registration": keys({"id": TEXT, "status": TEXT})}
            ),
            "campaignDetails": keys({"id": TEXT, "campaignName": TEXT, "requestId": TEXT}),
            "created": TEXT,
            "modified": TEXT,
            "launched": TEXT,
        },
    ),
    "RcsSenderDetailsDto": keys(
        {"questionnaire": keys({"general": _SECTION, "verification": _SECTION}, _COUNTRIES)},
        {"brand": keys({}, _BRAND), "testNumbers": TEXTS, "countries": TEXTS},
    ),
    "RcsTestNumberStateDto": keys({"number": TEXT, "state": TEXT, "submitted": TEXT}),
    "RcsCountryStatusDto": keys(
        {
            "country": TEXT,
            "status": TEXT,
            "operators": {
                "type": "array",
                "items": keys({"name": TEXT, "status": TEXT}, {"remark": TEXT, "modified": TEXT}),
            },
        }
    ),
    "RcsSenderListDto": page("senders", "RcsSenderDto"),
    "RcsSenderNotificationDto": keys(
        {"type": TEXT}, {"created": TEXT, "author": TEXT, "comment": TEXT}
    ),
    "RcsSenderNotificationListDto": page("notifications", "RcsSenderNotificationDto"),
    "RcsCommentDto": keys(
        {"type": {"type": "string", "const": "CREATED"}, "comment": TEXT}, {"created": TEXT}
    ),
    "RcsTestNumbersDto": keys({"testNumbers": many("RcsTestNumberStateDto")}),
    "RcsTestNumberCapabilitiesDto": keys({"features": TEXTS}),
    "RcsSenderDetailsQuestionnaireBaseDto": keys(
        {"general": _ASKED, "verification": _ASKED}, {"gb": _ASKED, "fr": _ASKED, "us": _ASKED}
    ),
    "Webhook": keys(
        {
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "projectId": TEXT,
            "target": TEXT,
            "triggers": {"type": "array", "items": {"type": "string", "enum": list(TRIGGERS)}},
        }
    ),
    "WebhookList": page("webhooks", "Webhook"),
}
