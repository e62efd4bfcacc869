"""All fields of the request bodies with their limits, for the checks and the OpenAPI description.

Source: Provisioning API reference 1.2.117, the ``Rcs…InputDto`` schemas and the webhook bodies.
Create and PATCH share the table: a field marked ``clears`` may be null in PATCH, which deletes it.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from senders.sandbox import countries, formats
from senders.sandbox.kinds import (
    Anything,
    Choice,
    Field,
    Flag,
    Format,
    Keys,
    Kind,
    Many,
    Number,
    Text,
)
from senders.sandbox.questions import LEGAL_FORMS, US_INDUSTRIES

REGIONS = ("BR", "EU", "US")
BILLING_CATEGORIES = (
    "BASIC_MESSAGE",
    "CONVERSATIONAL",
    "CONVERSATIONAL_LEGACY",
    "NON_CONVERSATIONAL",
    "SINGLE_MESSAGE",
)
USE_CASES = ("MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL")
TRIGGERS = (
    *("ALL", "BUNDLE_DONE", "RCS_SENDER_STATUS_UPDATED", "RCS_SENDER_OPERATOR_STATUS_UPDATED"),
    *("RCS_SENDER_COMMENT_ADDED", "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED"),
    *("RCS_ACCOUNT_COMMENT_ADDED", "KAKAOTALK_SENDER_ACTIVE", "KAKAOTALK_SENDER_COMMENT_ADDED"),
    *("KAKAOTALK_SENDER_INACTIVE", "KAKAOTALK_SENDER_REJECTED", "KAKAOTALK_TEMPLATE_APPROVED"),
    *("KAKAOTALK_TEMPLATE_COMMENT_ADDED", "KAKAOTALK_TEMPLATE_REJECTED"),
    *("WHATSAPP_ACCOUNT_COMMENT_ADDED", "WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED"),
    *("WHATSAPP_ACCOUNT_ONBOARDED", "WHATSAPP_ACCOUNT_PENDING_VERIFICATION"),
    *("WHATSAPP_ACCOUNT_REJECTED", "WHATSAPP_WABA_ACCOUNT_CHANGED", "WHATSAPP_SENDER_ACTIVE"),
    *("WHATSAPP_SENDER_COMMENT_ADDED", "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED"),
    *("WHATSAPP_SENDER_DELETED", "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED", "WHATSAPP_SENDER_ERROR"),
    *("WHATSAPP_SENDER_INACTIVE", "WHATSAPP_SENDER_PENDING_VERIFICATION"),
    *("WHATSAPP_SENDER_QUALITY_RATING_CHANGED", "WHATSAPP_SENDER_REJECTED"),
    *("WHATSAPP_SENDER_USERNAME_UPDATED", "WHATSAPP_TEMPLATE_APPROVED"),
    *("WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE", "WHATSAPP_TEMPLATE_CATEGORY_UPDATED"),
    *("WHATSAPP_TEMPLATE_COMMENT_ADDED", "WHATSAPP_TEMPLATE_DELETED"),
    *("WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED", "WHATSAPP_TEMPLATE_REJECTED"),
    "WHATSAPP_TEMPLATE_STATUS_UPDATED",
)
DEFAULTS = {"name": "RCS Sender", "color": "#000000"}  # of a brand, on create
V1_ONLY = frozenset({"ein", "smsCampaign", "fullCompanyAddress", "fullCompanyAddressMetadata"})


def _url(least: int = 0, most: int | None = None) -> Format:
    return Format(formats.is_url, "must be a URL address", formats.URL, least, most)


def _email(most: int | None = None) -> Format:
    return Format(formats.is_email, "must be an email", formats.EMAIL, 0, most)


def _clears(kind: Kind) -> Field:
    return Field(kind, clears=True)


def _needed(kind: Kind) -> Field:
    return Field(kind, required=True)


def _contacts(key: str, kind: Kind) -> Field:
    one = Keys({"label": _needed(Text(most=25)), key: _needed(kind)})
    return _clears(Many(one, 1, 3, same=lambda item: item[key]))


def _itself(item: Any) -> Any:
    return item


_LINKS = _clears(Many(_url(), 1))
_METADATA = Field(Keys({"ignore": _clears(Text(1))}))
_SOME = _clears(Text(1))
_TO_100 = _clears(Text(1, 100))
_EMPTY_TOO = _clears(Text())
_FLAG = _clears(Flag())
_COUNTRY = Field(Choice(countries.ANSWERED))
_MESSAGE = Text(20, 1024)
TEST_NUMBERS = Many(
    Format(
        formats.is_test_number,
        "must be a phone number in E.164 format",
        formats.TEST_NUMBER,
    ),
    most=200,
    same=formats.without_separators,
)

BRAND = Keys(
    {
        "name": Field(Text(most=40)),
        "emails": _contacts("address", _email()),
        "phones": _contacts("number", Text(6, 15, formats.CONTACT_NUMBER)),
        "websites": _contacts("url", _url(most=255)),
        "color": Field(
            Format(formats.is_hex_colour, "must be a hexadecimal color", formats.HEX_COLOUR)
        ),
        "description": Field(Text(most=100)),
        "bannerUrl": Field(_url()),
        "logoUrl": Field(_url()),
        "privacyPolicyUrl": Field(_url()),
        "termsOfServiceUrl": Field(_url()),
    },
    default=DEFAULTS,
)
GENERAL = {
    "optInDescription": _SOME,
    "optInDescriptionMetadata": _METADATA,
    "triggerDescription": _SOME,
    "triggerDescriptionMetadata": _METADATA,
    "interactionsDescription": _SOME,
    "interactionsDescriptionMetadata": _METADATA,
    "optOutDescription": _SOME,
    "optOutDescriptionMetadata": _METADATA,
    "videoUris": _LINKS,
    "screenshotUris": _LINKS,
}
_PARTNER = {
    "companyName": _TO_100,
    "contactName": _TO_100,
    "contactEmailAddress": _clears(_email(100)),
}
VERIFICATION = {
    "name": _SOME,
    "email": _clears(_email(100)),
    "title": _TO_100,
    "website": _clears(_url()),
    "phone": _clears(Text(1, 17, formats.VERIFICATION_PHONE)),
    "partner": _clears(Keys(_PARTNER)),
}
GB = {
    "brandIndustry": _SOME,
    "companyLegalName": _SOME,
    "companyRegistrationNumber": _SOME,
    "fullCompanyAddress": _SOME,
    "fullCompanyAddressMetadata": _METADATA,
    "messagesVolume": _SOME,
    "messagesFrequency": _SOME,
    "campaignLength": _SOME,
}
FR = {
    "fullCompanyAddress": _SOME,
    "fullCompanyAddressMetadata": _METADATA,
    "siren": _clears(Text(9, 9, formats.DIGITS)),
}
US_V1 = {
    "companyLegalName": _EMPTY_TOO,
    "ein": _clears(Text(pattern=formats.EIN)),
    "brandIndustry": _EMPTY_TOO,
    "fullCompanyAddress": _EMPTY_TOO,
    "fullCompanyAddressMetadata": _METADATA,
    "smsCampaign": _EMPTY_TOO,
    "messagesVolume": _EMPTY_TOO,
}
US_V2 = {
    "ownershipType": Field(Choice(("PRIVATE", "PUBLIC"))),
    "companyLegalName": _TO_100,
    "companyPhoneNumber": _clears(Text(1, 13)),
    "companyEmailAddress": _clears(_email(100)),
    "brandName": _TO_100,
    "brandIndustry": Field(Choice(US_INDUSTRIES)),
    "legalForm": Field(Choice(LEGAL_FORMS)),
    "taxIdCountry": _COUNTRY,
    "taxId": _clears(Text(1, 25)),
    "addressLine": _TO_100,
    "addressCity": _TO_100,
    "addressCountry": _COUNTRY,
    "addressState": Field(Choice(countries.US_STATES)),
    "addressPostalCode": _clears(Text(1, 10)),
    "websiteUrl": _clears(_url(most=100)),
    "contactFirstName": _TO_100,
    "contactSurname": _TO_100,
    "stockExchange": _clears(Text(1, 10)),
    "stockSymbol": _clears(Text(1, 6)),
    "sampleMessages": _clears(Many(_MESSAGE, 1, 5)),
    "messagesVolume": _clears(Number()),
    "embeddedLink": _FLAG,
    "embeddedPhone": _FLAG,
    "ageGatedContent": _FLAG,
    "directLending": _FLAG,
    "optInConfirmationMessage": _clears(_MESSAGE),
    "helpMessage": _clears(_MESSAGE),
    "callToActionMessage": _clears(Text(40, 4096)),
}


def us_rules(answers: dict[str, Any], path: str) -> Iterator[str]:
    """Yields the conflicts between US v2 answers of one body."""
    if answers.get("ownershipType") == "PUBLIC" and answers.get("legalForm") not in {
        None,
        "CORPORATION",
    }:
        yield f"{path}.legalForm must be one of the following values: CORPORATION"
    if answers.get("ownershipType") == "PRIVATE":
        for key in ("stockExchange", "stockSymbol"):
            if answers.get(key) is not None:
                yield f"property {path}.{key} should not exist"
    tax = answers.get("taxId")
    if answers.get("taxIdCountry") == "US" and tax is not None:
        yield from Text(pattern=formats.EIN).problems(tax, f"{path}.taxId", update=False)


Listed = Mapping[str, frozenset[str]]  # section -> answers that the questionnaire asks for besides


def us_version(answers: object) -> str:
    """Returns ``v1`` or ``v2`` by the keys of the answers; create has no other indication."""
    if not isinstance(answers, dict):
        return "v2"
    old = V1_ONLY & answers.keys() or isinstance(answers.get("messagesVolume"), str)
    return "v1" if old else "v2"


def details(version: str, listed: Listed) -> Keys:
    """Returns ``RcsSenderDetailsInputDto`` for create and PATCH, with US answers of one version."""
    us = Keys(US_V1) if version == "v1" else Keys(US_V2, us_rules)
    sections = {
        "general": Keys(GENERAL),
        "verification": Keys(VERIFICATION),
        "gb": Keys(GB),
        "fr": Keys(FR),
        "us": us,
    }
    return Keys(
        {
            "brand": Field(BRAND),
            "testNumbers": _clears(TEST_NUMBERS),
            "countries": _clears(Many(Choice(countries.LAUNCH), 1, same=_itself)),
            "questionnaire": Field(
                Keys({name: _section(keys, listed.get(name)) for name, keys in sections.items()})
            ),
        }
    )


def _section(answers: Keys, more: frozenset[str] | None) -> Field:
    if more:
        asked = {key: _clears(Anything()) for key in more}
        answers = Keys({**asked, **answers.fields}, answers.check)
    return Field(Keys({"answers": _needed(answers)}))


@cache
def _usual_details(version: str) -> Keys:
    return details(version, {})


def _details(version: str, listed: Listed | None) -> Keys:
    """Builds the fields once for each version, without added questions."""
    return details(version, listed) if listed else _usual_details(version)


def create(version: str = "v2", listed: Listed | None = None) -> Keys:
    """Returns the fields of ``RcsSenderInputDto``."""
    return Keys(
        {
            "region": _needed(Choice(REGIONS)),
            "billingCategory": _needed(Choice(BILLING_CATEGORIES)),
            "useCase": _needed(Choice(USE_CASES)),
            "details": Field(_details(version, listed)),
        }
    )


def update(version: str = "v2", listed: Listed | None = None) -> Keys:
    """Returns the fields of ``RcsUpdateSenderInputDto``."""
    return Keys({"details": _needed(_details(version, listed))})


COMMENT = Keys({"comment": _needed(Text(1, 65_535))})
TESTERS = Keys({"testNumbers": _needed(TEST_NUMBERS)})
_WEBHOOK: dict[str, Kind] = {
    "target": _url(1, 742),
    "secret": Text(1, 128),
    "triggers": Many(Choice(TRIGGERS), 1, same=_itself),
}
WEBHOOK = Keys({key: _needed(kind) for key, kind in _WEBHOOK.items()})
WEBHOOK_UPDATE = Keys({key: Field(kind) for key, kind in _WEBHOOK.items()})
