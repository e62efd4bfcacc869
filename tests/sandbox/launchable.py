"""A sender that meets the preconditions of a launch in four countries, and ways to follow it."""

import copy
from datetime import datetime, timedelta
from typing import Any

import httpx

from senders.sandbox import server
from senders.sandbox.launching import ANSWERS, US_V2
from tests.sandbox.sending import created
from tests.sandbox.test_lists import KEY, NOW, ROOT

MESSAGE = "You will get order news from us. Reply STOP to opt out."
US_VALUES: dict[str, Any] = {
    **dict.fromkeys(US_V2, "Brand"),
    "ownershipType": "PRIVATE",
    "legalForm": "PARTNERSHIP",
    "companyEmailAddress": "office@brand.example",
    "brandIndustry": "RETAIL",
    "taxIdCountry": "US",
    "taxId": "12-3456789",
    "addressState": "OR",
    "addressCountry": "US",
    "websiteUrl": "https://brand.example",
    "sampleMessages": [MESSAGE],
    "messagesVolume": 5000,
    "optInConfirmationMessage": MESSAGE,
    "helpMessage": MESSAGE,
    "callToActionMessage": MESSAGE,
    **dict.fromkeys(("embeddedLink", "embeddedPhone", "ageGatedContent", "directLending"), False),
}
GENERAL = dict.fromkeys(ANSWERS["general"], "As the law wants it.")
COMPLETE: dict[str, Any] = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "MULTIUSE",
    "details": {
        "brand": {
            "name": "Brand",
            "logoUrl": "https://brand.example/logo.png",
            "bannerUrl": "https://brand.example/banner.png",
            "privacyPolicyUrl": "https://brand.example/privacy",
            "termsOfServiceUrl": "https://brand.example/terms",
            "emails": [{"label": "Care", "address": "care@brand.example"}],
        },
        "countries": ["DE", "FR", "GB", "US"],
        "questionnaire": {
            "general": {"answers": {**GENERAL, "videoUris": ["https://brand.example/v.mp4"]}},
            "verification": {
                "answers": {
                    "name": "Ida",
                    "email": "ida@brand.example",
                    "website": "https://brand.example",
                    "phone": "+12025550142",
                }
            },
            "gb": {"answers": dict.fromkeys(ANSWERS["gb"], "Retail")},
            "fr": {"answers": {"siren": "732829320"}},
            "us": {"answers": US_VALUES},
        },
    },
}


def complete(*countries: str, **details: Any) -> dict[str, Any]:
    """Returns the body for these countries, with other or additional ``details``."""
    body = copy.deepcopy(COMPLETE)
    body["details"]["countries"] = list(countries)
    body["details"].update(details)
    return body


def make(body: dict[str, Any]) -> str:
    return str(created(body)["id"])


def at(seconds: float, method: str, path: str, body: Any = None) -> httpx.Response:
    """Returns a call ``seconds`` after the fixed time of the tests."""
    more = {} if body is None else {"json": body}
    when: datetime = NOW + timedelta(seconds=seconds)
    return server.handle(httpx.Request(method, f"{ROOT}{path}", headers=KEY, **more), when)


def sender_at(seconds: float, sender: str) -> dict[str, Any]:
    answer = at(seconds, "GET", f"/rcs/senders/{sender}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def statuses(body: dict[str, Any]) -> dict[str, str]:
    return {row["country"]: row["status"] for row in body.get("countryStatus", [])}


def operators(body: dict[str, Any]) -> list[str]:
    return [one["status"] for row in body["countryStatus"] for one in row["operators"]]
