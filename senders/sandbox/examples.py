"""Examples for the OpenAPI description: parameters, request bodies and responses.

Projects, senders and numbers are those of the demo, so that most examples can be sent as they are.
"""

from typing import Any

from senders.sandbox.errors import CODES

PROJECT = "a0000000-0000-4000-8000-000000000001"
SENDER = "cf11794a-6a5e-4a12-b103-da79bd378bf1"
WEBHOOK = "3f2a9c417d5e4b608a1c0e9d7b6f5a42"
NUMBER = "+46701234567"
TIME = "2026-11-23t08:24:10.000Z"
CREATED = TIME.replace("t", "T")

# ``pageToken`` has none: a token is valid only where it was issued.
PARAMETERS: dict[str, Any] = {
    "projectId": PROJECT,
    "senderId": SENDER,
    "testNumber": NUMBER,
    "useCase": "TRANSACTIONAL",
    "webhookId": WEBHOOK,
    "pageSize": 10,
    "filterConversationApiAppId": "01AB23CD45EF67AB89CD01EF23AB45CD",
    "filterSenderIds": SENDER,
    "filterSenderName": "Aurora",
    "filterStates": ["LAUNCHING", "LAUNCHED"],
    "search": "Aurora",
    "sortColumn": "NAME",
    "sortDirection": "ASC",
    "usQuestionnaireVersion": "v2",
    "usQuestionnaireBrandCampaignVersion": "US_PRIVATE",
    "countries": ["SE", "GB"],
}

_BRAND = {
    "name": "Aurora Deals",
    "description": "Offers and order updates",
    "color": "#0B6E4F",
    "logoUrl": "https://aurora.example/rcs/logo-224.png",
    "bannerUrl": "https://aurora.example/rcs/banner-1440x448.png",
    "privacyPolicyUrl": "https://aurora.example/privacy",
    "termsOfServiceUrl": "https://aurora.example/terms",
    "emails": [{"label": "Customer care", "address": "care@aurora.example"}],
    "phones": [{"label": "Hotline", "number": "+46701740010"}],
    "websites": [{"label": "Shop", "url": "https://aurora.example"}],
}
_GENERAL = {
    "optInDescription": "Customers tick a box at checkout.",
    "triggerDescription": "An order is placed.",
    "interactionsDescription": "Order updates and pick-up reminders",
    "optOutDescription": "You will not get further messages from Aurora.",
    "videoUris": ["https://aurora.example/rcs/demo.mp4"],
}
_VERIFICATION = {
    "name": "Ida Holm",
    "email": "ida.holm@aurora.example",
    "title": "Head of Marketing",
    "website": "https://aurora.example",
}
_DETAILS: dict[str, Any] = {
    "brand": _BRAND,
    "testNumbers": [NUMBER],
    "countries": ["SE"],
    "questionnaire": {
        "general": {"answers": _GENERAL},
        "verification": {"answers": _VERIFICATION},
    },
}
_KIND: dict[str, Any] = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "TRANSACTIONAL",
}
_TRIGGERS = ["RCS_SENDER_STATUS_UPDATED", "RCS_SENDER_OPERATOR_STATUS_UPDATED"]

BODIES: dict[str, Any] = {
    "RcsSenderInputDto": {**_KIND, "details": _DETAILS},
    "RcsUpdateSenderInputDto": {"details": {"countries": ["SE", "GB"]}},
    "RcsCommentInputDto": {"comment": "The demo video was replaced."},
    "RcsTestNumbersInputDto": {"testNumbers": ["+46701740011"]},
    "WebhookInput": {
        "target": "https://hooks.aurora.example/sinch",
        "secret": "a-long-random-text",
        "triggers": _TRIGGERS,
    },
    "WebhookUpdate": {"triggers": ["ALL"]},
}

_QUESTION = {"question": "How do people opt in?", "suggestedAnswers": ["Newsletter form"]}
_ASKED: dict[str, Any] = {
    "general": {"optInDescription": _QUESTION},
    "verification": {"name": _QUESTION},
}
_STATE = {"number": NUMBER, "state": "VERIFIED", "submitted": TIME}
_OPERATOR = {"name": "Telia", "status": "PENDING", "modified": TIME}
_SENDER: dict[str, Any] = {
    "id": SENDER,
    "state": "LAUNCHING",
    **_KIND,
    "hostingRegion": "EUROPE",
    "authName": "aurora_deals_x1z",
    "authToken": "not-a-real-token",
    "testNumberStates": [_STATE],
    "countryStatus": [{"country": "SE", "status": "PENDING", "operators": [_OPERATOR]}],
    "details": {
        **_DETAILS,
        "questionnaire": {
            "general": {"questions": _ASKED["general"], "answers": _GENERAL},
            "verification": {"questions": _ASKED["verification"], "answers": _VERIFICATION},
        },
    },
    "created": TIME,
    "modified": TIME,
    "launched": TIME,
}
_COMMENT = {
    "type": "COMMENT_ADDED",
    "created": CREATED,
    "author": "Provisioning API user",
    "comment": "The demo video was replaced.",
}
_WEBHOOK = {
    "id": WEBHOOK,
    "projectId": PROJECT,
    "target": "https://hooks.aurora.example/sinch",
    "triggers": _TRIGGERS,
}
_ONE_OF_ONE = {"totalSize": 1, "pageSize": 10}

ANSWERS: dict[str, Any] = {
    "RcsSenderDto": _SENDER,
    "RcsSenderListDto": {**_ONE_OF_ONE, "senders": [_SENDER]},
    "RcsSenderNotificationListDto": {**_ONE_OF_ONE, "notifications": [_COMMENT]},
    "RcsCommentDto": {
        "type": "CREATED",
        "comment": "The demo video was replaced.",
        "created": CREATED,
    },
    "RcsTestNumberStateDto": _STATE,
    "RcsTestNumbersDto": {"testNumbers": [_STATE]},
    "RcsTestNumberCapabilitiesDto": {"features": ["ACTION_DIAL", "RICHCARD_STANDALONE"]},
    "RcsSenderDetailsQuestionnaireBaseDto": {
        section: {"questions": questions} for section, questions in _ASKED.items()
    },
    "Webhook": _WEBHOOK,
    "WebhookList": {"totalSize": 1, "pageSize": 15, "webhooks": [_WEBHOOK]},
}


def error(code: str) -> dict[str, str]:
    """Returns the body of a documented error without ``additionalInformation``."""
    _status, message, resolution = CODES[code]
    return {"errorCode": code, "message": message, "resolution": resolution}
