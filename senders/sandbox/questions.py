"""The questionnaire's questions and suggested answers, generated on read and never stored.

Keys and suggestions follow the Provisioning API reference 1.2.117; the wording is our own, since
the API's may change at any time and clients must not depend on it. Misleading texts of the API are
repeated: the two empty ones, the tax ID of "non-US" companies, and the three messages that are
phrased as yes-or-no questions.
"""

from collections.abc import Iterable
from typing import Any

INDUSTRIES = (
    "Automotive",
    "Beauty, spa and salon",
    "Clothing",
    "Education",
    "Entertainment",
    "Event planning and service",
    "Finance and banking",
    "Food and groceries",
    "Public service",
    "Hotel and lodging",
    "Medical and health",
    "Charity",
    "Professional services",
    "Shopping and retail",
    "Travel and transportation",
    "Restaurant",
)
VOLUMES = ("0 - 10K messages", "10K - 100K messages", "100K - 1M messages", "1M+ messages")
FREQUENCIES = (
    "Once per day",
    "Once per week",
    "Once per month",
    "Once per 3 months",
    "Once per 6 months",
)
LENGTHS = (
    "1 day or less",
    "2 to 7 days",
    "8 to 21 days",
    "1 month",
    "3 months",
    "6 months",
    "Continuous / ongoing",
)
LEGAL_FORMS = ("CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION")
US_INDUSTRIES = (
    "AGRICULTURE",
    "COMMUNICATION",
    "CONSTRUCTION",
    "EDUCATION",
    "ENERGY",
    "ENTERTAINMENT",
    "FINANCIAL",
    "GAMBLING",
    "GOVERNMENT",
    "HEALTHCARE",
    "HOSPITALITY",
    "HUMAN_RESOURCES",
    "INSURANCE",
    "LEGAL",
    "MANUFACTURING",
    "NON_GOVERNMENTAL_ORGANIZATION",
    "POLITICAL",
    "POSTAL",
    "PROFESSIONAL",
    "REAL_ESTATE",
    "RETAIL",
    "TECHNOLOGY",
    "TRANSPORTATION",
)

Asked = dict[str, tuple[str, tuple[str, ...]]]

GENERAL: Asked = {
    "optInDescription": (
        "How do people agree to get messages from this brand?",
        (
            "By subscribing to our loyalty program",
            "By making a purchase in-store or online",
            "By subscribing to a newsletter",
            "By creating an account on our website or app",
        ),
    ),
    "triggerDescription": (
        "What makes a message go out?",
        ("User actions (e.g. after making a purchase)",),
    ),
    "interactionsDescription": (
        "What can people do in the conversation?",
        ("Online Payment", "Password reset", "OTP/2FA for account login"),
    ),
    "optOutDescription": (
        "Which message does a person get after opting out?",
        (
            "Thank you for opting out",
            "Thank you for unsubscribing",
            "We have registered your opt out request",
        ),
    ),
    "videoUris": ("", ()),
    "screenshotUris": ("", ()),
}
VERIFICATION: Asked = {
    "name": ("Who confirms the launch for the brand?", ()),
    "email": ("At which e-mail address can we reach this person?", ()),
    "title": ("What is this person's job title?", ()),
    "website": ("What is the brand's website?", ()),
    "phone": ("At which phone number can we reach this person?", ()),
}
PARTNER: Asked = {
    "companyName": ("Which partner company acts for the brand?", ()),
    "contactName": ("Who is the contact at the partner?", ()),
    "contactEmailAddress": ("What is the partner contact's e-mail address?", ()),
}
GB: Asked = {
    "brandIndustry": ("In which sector is the brand active?", INDUSTRIES),
    "companyLegalName": ("What is the registered name of the company?", ()),
    "companyRegistrationNumber": ("What is the company registration number?", ()),
    "fullCompanyAddress": ("What is the full postal address of the company?", ()),
    "messagesVolume": ("How many messages do you expect in all?", VOLUMES),
    "messagesFrequency": ("How often does one person get a message?", FREQUENCIES),
    "campaignLength": ("How long will messages be sent?", LENGTHS),
}
FR: Asked = {
    "fullCompanyAddress": ("What is the full postal address of the company?", ()),
    "siren": ("What is the SIREN number of the company?", ()),
}
US_V1: Asked = {
    "companyLegalName": ("What is the registered name of the company?", ()),
    "ein": ("What is the EIN of the company?", ()),
    "brandIndustry": ("In which sector is the brand active?", INDUSTRIES),
    "fullCompanyAddress": ("What is the full postal address of the company?", ()),
    "smsCampaign": ("Which SMS campaign is the fallback?", ()),
    "messagesVolume": ("How many messages do you expect in all?", VOLUMES),
}
US_V2: Asked = {
    "ownershipType": ("Is the company private or listed?", ("PRIVATE", "PUBLIC")),
    "companyLegalName": ("What is the registered name of the company?", ()),
    "companyPhoneNumber": ("What is the company's phone number?", ()),
    "companyEmailAddress": ("What is the company's e-mail address?", ()),
    "brandName": ("Under which brand name does the company act?", ()),
    "brandIndustry": ("In which sector is the brand active?", US_INDUSTRIES),
    "legalForm": ("What is the legal form of the company?", LEGAL_FORMS),
    "taxIdCountry": ("In which country is the company registered for tax?", ()),
    "taxId": ("What is the tax number of your non-US company?", ()),
    "addressLine": ("Street and number?", ()),
    "addressCity": ("City?", ()),
    "addressCountry": ("Country?", ()),
    "addressState": ("US state?", ()),
    "addressPostalCode": ("Postal code?", ()),
    "websiteUrl": ("What is the company's main website?", ()),
    "contactFirstName": ("First name of the responsible person?", ()),
    "contactSurname": ("Surname of the responsible person?", ()),
    "stockExchange": ("On which stock exchange is the company listed?", ()),
    "stockSymbol": ("What is the stock symbol?", ()),
    "sampleMessages": ("Which messages will be sent? One sample for each kind.", ()),
    "messagesVolume": ("How many messages do you expect a month?", ()),
    "embeddedLink": ("Do messages hold links?", ()),
    "embeddedPhone": ("Do messages hold phone numbers?", ()),
    "ageGatedContent": ("Is the content restricted by age?", ()),
    "directLending": ("Is the content about lending?", ()),
    "optInConfirmationMessage": ("Do you send a message that confirms the opt-in?", ()),
    "helpMessage": ("Do you answer people who write HELP?", ()),
    "callToActionMessage": ("Is there a call to action that asks people to opt in?", ()),
}
_V1_ONLY = {"ein", "smsCampaign", "fullCompanyAddress"}
_CONDITIONAL = ("addressState", "stockExchange", "stockSymbol")
# ``usQuestionnaireBrandCampaignVersion`` -> which conditional questions it asks.
US_VARIANTS = {
    "US_PUBLIC": _CONDITIONAL,
    "US_PRIVATE": ("addressState",),
    "NON_US_PUBLIC": ("stockExchange", "stockSymbol"),
    "NON_US_PRIVATE": (),
}
US_VERSIONS = ("v1", "v2")
_OF_COUNTRY = {"GB": "gb", "FR": "fr", "US": "us"}


def questions(section: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Returns the ``questions`` of one section; for the US by the version of its answers."""
    if section == "us":
        old, new = _V1_ONLY & answers.keys(), answers.keys() - US_V1.keys()
        if old and new:
            return _asked({**US_V2, **{key: US_V1[key] for key in sorted(_V1_ONLY)}})
        return _asked(US_V1 if old else US_V2)
    return _section(section)


def questionnaire(countries: Iterable[str], version: str, variant: str) -> dict[str, Any]:
    """Returns the response of ``getQuestions``: sections with ``questions`` only.

    ``variant`` is a key of ``US_VARIANTS``, or empty for all 28 US questions.
    """
    wanted = set(countries)
    asked = {"general": _section("general"), "verification": _section("verification")}
    for country, section in _OF_COUNTRY.items():
        if country in wanted:
            asked[section] = _us(version, variant) if section == "us" else _section(section)
    return {section: {"questions": found} for section, found in asked.items()}


def _section(section: str) -> dict[str, Any]:
    if section == "verification":
        return {**_asked(VERIFICATION), "partner": _asked(PARTNER)}
    return _asked({"general": GENERAL, "gb": GB, "fr": FR}.get(section, {}))


def _us(version: str, variant: str) -> dict[str, Any]:
    if version == "v1":
        return _asked(US_V1)
    if not variant:
        return _asked(US_V2)
    # As in the reference's examples, the conditional ones come last.
    always = {key: asked for key, asked in US_V2.items() if key not in _CONDITIONAL}
    return _asked({**always, **{key: US_V2[key] for key in US_VARIANTS[variant]}})


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        key: {"question": text, "suggestedAnswers": list(suggested)}
        for key, (text, suggested) in asked.items()
    }
