"""A create body that nothing stops, for tests to take things out of and put wrong ones in."""

import copy
from typing import Any

US_ANSWERS: dict[str, Any] = {
    "ownershipType": "PUBLIC",
    "companyLegalName": "Aurora Retail Inc.",
    "companyPhoneNumber": "+12125550123",
    "companyEmailAddress": "office@aurora.example",
    "brandName": "Aurora",
    "brandIndustry": "RETAIL",
    "legalForm": "CORPORATION",
    "taxIdCountry": "US",
    "taxId": "93-1234567",
    "addressLine": "1 Main Street",
    "addressCity": "Albany",
    "addressCountry": "US",
    "addressState": "NY",
    "addressPostalCode": "12207",
    "websiteUrl": "https://aurora.example",
    "contactFirstName": "Jane",
    "contactSurname": "Holm",
    "stockExchange": "NYSE",
    "stockSymbol": "AUR",
    "sampleMessages": [
        "Aurora: sandals are 20% off this week, see https://aurora.example/sandals. STOP to end."
    ],
    "messagesVolume": 5000,
    "embeddedLink": True,
    "embeddedPhone": False,
    "ageGatedContent": False,
    "directLending": False,
    "optInConfirmationMessage": "Aurora: you now get our offers, at most 2 messages a month. "
    "Message and data rates may apply. Reply HELP for help or STOP to end.",
    "helpMessage": "Aurora: write to office@aurora.example or call +12125550123 for help.",
    "callToActionMessage": "Get the offers of Aurora by message, at most 2 messages a month. "
    "Message and data rates may apply. Reply HELP for help or STOP to end. Terms and privacy: "
    "https://aurora.example/terms and https://aurora.example/privacy.",
}
QUESTIONNAIRE: dict[str, Any] = {
    "general": {
        "answers": {
            "optInDescription": "Customers tick an empty box at the checkout: “Get the offers of "
            "Aurora, at most 2 messages a month. Message rates may apply. Reply HELP for help or "
            "STOP to end. Terms: aurora.example/terms, privacy policy: aurora.example/privacy.”",
            "triggerDescription": "A new offer every second week, sent by the shop’s system",
            "interactionsDescription": "Open an offer, find a shop, ask where the parcel is",
            "optOutDescription": "You will get no more messages from Aurora.",
            "videoUris": ["https://aurora.example/rcs/offers.mp4"],
            "screenshotUris": ["https://aurora.example/rcs/checkout.png"],
        }
    },
    "verification": {
        "answers": {
            "name": "Jane Holm",
            "email": "jane@aurora.example",
            "website": "https://aurora.example",
            "phone": "+46701234567",
        }
    },
    "gb": {
        "answers": {
            "brandIndustry": "Shopping and retail",
            "companyLegalName": "Aurora Retail Ltd",
            "messagesVolume": "0 - 10K messages",
        }
    },
    "fr": {"answers": {"siren": "732829320"}},
    "us": {"answers": US_ANSWERS},
}
BODY: dict[str, Any] = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "PROMOTIONAL",
    "details": {
        "brand": {
            "name": "Aurora Deals",
            "description": "Offers of the week and help with your order",
            "color": "#224BB2",
            "logoUrl": "https://aurora.example/logo.png",
            "bannerUrl": "https://aurora.example/banner.png",
            "privacyPolicyUrl": "https://aurora.example/privacy",
            "termsOfServiceUrl": "https://aurora.example/terms",
            "emails": [{"label": "Support", "address": "help@aurora.example"}],
            "phones": [{"label": "Hotline", "number": "+46812345678"}],
        },
        "testNumbers": ["+46701234567", "+447700900123", "+33612345678"],
        "countries": ["GB", "FR", "US"],
        "questionnaire": QUESTIONNAIRE,
    },
}
GONE = object()


def body(**changes: Any) -> dict[str, Any]:
    """The body with values put at dotted paths (``__`` for a dot); ``GONE`` takes one out."""
    whole = copy.deepcopy(BODY)
    for path, value in changes.items():
        put(whole, path.replace("__", "."), value)
    return whole


def put(whole: dict[str, Any], path: str, value: Any) -> None:
    *parents, key = path.split(".")
    part: Any = whole
    for parent in parents:
        part = part[int(parent)] if isinstance(part, list) else part.setdefault(parent, {})
    if value is GONE:
        part.pop(key, None)
    else:
        part[key] = value
