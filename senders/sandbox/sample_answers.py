"""The answers of an invented brand to the questionnaire, as a careful customer gives them."""

from typing import Any

from django.conf import settings

JsonObject = dict[str, Any]


def general(company: str, slug: str) -> JsonObject:
    own = f"{settings.PORTAL_URL}/sandbox"
    return {
        "optInDescription": "Customers tick a box at checkout, which is empty until they do: "
        f"“News about my orders from {company}, at most 4 messages a month. Message rates may "
        "apply. Reply HELP for help or STOP to end. "
        f"Terms and privacy policy: {slug}.example/terms.”",
        "triggerDescription": "An order is placed, packed or ready to collect.",
        "interactionsDescription": "Order updates; ||Pick-up reminders; ||Questions to the shop",
        "interactionsDescriptionMetadata": {"ignore": "||"},
        "optOutDescription": f"You will get no further messages from {company}. Reply START to "
        "come back.",
        "videoUris": [f"{own}/sites/{slug}/video.mp4"],
        "screenshotUris": [f"{own}/images/{slug}/screenshot.png"],
    }


def gb(company: str) -> JsonObject:
    return {
        "brandIndustry": "Shopping and retail",
        "companyLegalName": f"{company} Ltd",
        "companyRegistrationNumber": "09876543",
        "fullCompanyAddress": "1 Canal Street, Manchester M1 3HE",
        "messagesVolume": "10K - 100K messages",
        "messagesFrequency": "Once per week",
    }


def us_old(company: str) -> JsonObject:
    return {
        "companyLegalName": f"{company} Inc.",
        "ein": "93-1234567",
        "brandIndustry": "Shopping and retail",
        "fullCompanyAddress": "200 SW Harbor Way, Portland, OR 97201",
        "messagesVolume": "10K - 100K messages",
    }


def us(company: str, slug: str, use_case: str) -> JsonObject:
    site = f"https://{slug}.example"
    news = f"{company}: your order 4821 is ready, see {site}/orders. Reply STOP to opt out."
    code = f"{company}: your sign-in code is 482193. Never share it. Reply STOP to opt out."
    return {
        "ownershipType": "PRIVATE",
        "legalForm": "LIMITED_LIABILITY_COMPANY",
        "companyLegalName": f"{company} LLC",
        "companyPhoneNumber": "+12025550142",
        "companyEmailAddress": f"office@{slug}.example",
        "brandName": company,
        "brandIndustry": "RETAIL",
        "taxIdCountry": "US",
        "taxId": "93-1234567",
        "addressLine": "200 SW Harbor Way",
        "addressCity": "Portland",
        "addressState": "OR",
        "addressPostalCode": "97201",
        "addressCountry": "US",
        "websiteUrl": site,
        "contactFirstName": "Sam",
        "contactSurname": "Ortega",
        "sampleMessages": {"OTP": [code], "MULTIUSE": [news, code]}.get(use_case, [news]),
        "messagesVolume": 25000,
        "embeddedLink": use_case != "OTP",
        "embeddedPhone": False,
        "ageGatedContent": False,
        "directLending": False,
        "optInConfirmationMessage": f"You are now signed up for messages from {company}, at most 4 "
        "messages a month. Message rates may apply. Reply HELP for help or STOP to opt out.",
        "helpMessage": f"{company} help: write to office@{slug}.example.",
        "callToActionMessage": f"Enter your mobile number to get order news from {company}, at "
        "most 4 messages a month. Message rates may apply. Reply HELP for help or STOP to opt "
        f"out. Terms and privacy policy: {site}/terms and {site}/privacy.",
    }
