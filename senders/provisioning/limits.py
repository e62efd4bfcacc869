"""Limits of writing: enums, lists of codes and lengths, each once; forms import them from here.

Closed for writing; the API may return other values. Lengths count characters. Source:
Provisioning API reference 1.2.117, RCS Senders, RCS Questionnaire and Webhooks.
"""

from enum import StrEnum


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class Region(StrEnum):
    BR = "BR"
    EU = "EU"
    US = "US"


class BillingCategory(StrEnum):
    CONVERSATIONAL = "CONVERSATIONAL"
    NON_CONVERSATIONAL = "NON_CONVERSATIONAL"
    BASIC_MESSAGE = "BASIC_MESSAGE"
    SINGLE_MESSAGE = "SINGLE_MESSAGE"
    CONVERSATIONAL_LEGACY = "CONVERSATIONAL_LEGACY"


# The other three are deprecated, though still accepted.
OFFERED_BILLING_CATEGORIES = (BillingCategory.CONVERSATIONAL, BillingCategory.NON_CONVERSATIONAL)
OLDER_BILLING_CATEGORIES = tuple(
    category for category in BillingCategory if category not in OFFERED_BILLING_CATEGORIES
)


class UseCase(StrEnum):
    MULTIUSE = "MULTIUSE"
    OTP = "OTP"
    PROMOTIONAL = "PROMOTIONAL"
    TRANSACTIONAL = "TRANSACTIONAL"


# Keys of ``details`` that the API returns and never accepts (RCS Senders, 4.7).
READ_ONLY_DETAILS = frozenset({"callbackUrl"})
# In the order of the document.
LAUNCH_COUNTRIES = _codes(
    "AT BE BR CA CZ DK FI FR DE GR HU IT LT MX NL NO PE PL PT SG SK ES SE US GB"
)
SECTION_OF_COUNTRY = {"GB": "gb", "FR": "fr", "US": "us"}

BRAND_NAME_MAX = 40
BRAND_NAME_DEFAULT = "RCS Sender"
BRAND_DESCRIPTION_MAX = 100
BRAND_COLOR_DEFAULT = "#000000"
CONTACTS_MAX = 3  # of each kind
CONTACT_LABEL_MAX = 25
CONTACT_PHONE_MIN = 6
CONTACT_PHONE_MAX = 15
CONTACT_WEBSITE_MAX = 255
IMAGE_TYPES = ("image/jpeg", "image/png")
LOGO_SIZE = (224, 224)  # pixels, exactly
LOGO_MAX_KB = 50
BANNER_SIZE = (1440, 448)
BANNER_MAX_KB = 200

TEST_NUMBERS_MAX = 200
INVITES_PER_DAY = 20  # of test numbers, for one sender
INVITES_IN_ALL = 200

COMMENT_MAX = 65_535
PAGE_SIZE_MAX = 100

WEBHOOKS_MAX = 15  # in a project
WEBHOOK_TARGET_MAX = 742
WEBHOOK_SECRET_MAX = 128

EMAIL_MAX = 254  # RFC 5321; most fields allow less
EMAIL_LOCAL_MAX = 64
SAMPLE_MESSAGES_MAX = 5
SAMPLE_MESSAGE_LENGTH = (20, 1024)

# Texts of answers: section and key, then the fewest and the most characters (None: no maximum).
ANSWER_LENGTHS: dict[str, tuple[int, int | None]] = {
    "general.optInDescription": (1, None),
    "general.triggerDescription": (1, None),
    "general.interactionsDescription": (1, None),
    "general.optOutDescription": (1, None),
    "verification.name": (1, None),
    "verification.email": (1, 100),
    "verification.title": (1, 100),
    "verification.phone": (1, 17),
    "verification.partner.companyName": (1, 100),
    "verification.partner.contactName": (1, 100),
    "verification.partner.contactEmailAddress": (1, 100),
    "gb.brandIndustry": (1, None),
    "gb.companyLegalName": (1, None),
    "gb.companyRegistrationNumber": (1, None),
    "gb.fullCompanyAddress": (1, None),
    "gb.messagesVolume": (1, None),
    "gb.messagesFrequency": (1, None),
    "gb.campaignLength": (1, None),
    "fr.fullCompanyAddress": (1, None),
    "fr.siren": (9, 9),
    "us.companyLegalName": (1, 100),
    "us.companyPhoneNumber": (1, 13),
    "us.companyEmailAddress": (1, 100),
    "us.brandName": (1, 100),
    "us.taxId": (1, 25),
    "us.addressLine": (1, 100),
    "us.addressCity": (1, 100),
    "us.addressPostalCode": (1, 10),
    "us.websiteUrl": (1, 100),
    "us.contactFirstName": (1, 100),
    "us.contactSurname": (1, 100),
    "us.stockExchange": (1, 10),
    "us.stockSymbol": (1, 6),
    "us.optInConfirmationMessage": (20, 1024),
    "us.helpMessage": (20, 1024),
    "us.callToActionMessage": (40, 4096),
}


class OwnershipType(StrEnum):
    PRIVATE = "PRIVATE"
    PUBLIC = "PUBLIC"


class LegalForm(StrEnum):
    CORPORATION = "CORPORATION"
    LIMITED_LIABILITY_COMPANY = "LIMITED_LIABILITY_COMPANY"
    PARTNERSHIP = "PARTNERSHIP"
    S_CORPORATION = "S_CORPORATION"


class BrandIndustry(StrEnum):
    AGRICULTURE = "AGRICULTURE"
    COMMUNICATION = "COMMUNICATION"
    CONSTRUCTION = "CONSTRUCTION"
    EDUCATION = "EDUCATION"
    ENERGY = "ENERGY"
    ENTERTAINMENT = "ENTERTAINMENT"
    FINANCIAL = "FINANCIAL"
    GAMBLING = "GAMBLING"
    GOVERNMENT = "GOVERNMENT"
    HEALTHCARE = "HEALTHCARE"
    HOSPITALITY = "HOSPITALITY"
    HUMAN_RESOURCES = "HUMAN_RESOURCES"
    INSURANCE = "INSURANCE"
    LEGAL = "LEGAL"
    MANUFACTURING = "MANUFACTURING"
    NON_GOVERNMENTAL_ORGANIZATION = "NON_GOVERNMENTAL_ORGANIZATION"
    POLITICAL = "POLITICAL"
    POSTAL = "POSTAL"
    PROFESSIONAL = "PROFESSIONAL"
    REAL_ESTATE = "REAL_ESTATE"
    RETAIL = "RETAIL"
    TECHNOLOGY = "TECHNOLOGY"
    TRANSPORTATION = "TRANSPORTATION"


class UsVariant(StrEnum):
    """``usQuestionnaireBrandCampaignVersion``: where taxed, and who owns the company."""

    US_PUBLIC = "US_PUBLIC"
    US_PRIVATE = "US_PRIVATE"
    NON_US_PUBLIC = "NON_US_PUBLIC"
    NON_US_PRIVATE = "NON_US_PRIVATE"


# 50 states, DC and five territories.
US_STATES = _codes(
    "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS "
    "MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"
)
# For taxIdCountry and addressCountry: ISO 3166 without 14 of its codes, plus XK.
US_QUESTIONNAIRE_COUNTRIES = _codes(
    "AD AE AF AG AI AL AM AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS "
    "BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE "
    "EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ "
    "LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VC VE VG VI VN VU WF WS XK YE "
    "YT ZA ZM ZW"
)

# Webhook triggers: those that concern RCS, then the rest.
RCS_TRIGGERS = (
    "RCS_SENDER_STATUS_UPDATED",
    "RCS_SENDER_OPERATOR_STATUS_UPDATED",
    "RCS_SENDER_COMMENT_ADDED",
    "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED",
    "RCS_ACCOUNT_COMMENT_ADDED",
)
TRIGGERS = (
    *RCS_TRIGGERS,
    "ALL",
    "BUNDLE_DONE",
    "KAKAOTALK_SENDER_ACTIVE",
    "KAKAOTALK_SENDER_COMMENT_ADDED",
    "KAKAOTALK_SENDER_INACTIVE",
    "KAKAOTALK_SENDER_REJECTED",
    "KAKAOTALK_TEMPLATE_APPROVED",
    "KAKAOTALK_TEMPLATE_COMMENT_ADDED",
    "KAKAOTALK_TEMPLATE_REJECTED",
    "WHATSAPP_ACCOUNT_COMMENT_ADDED",
    "WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED",
    "WHATSAPP_ACCOUNT_ONBOARDED",
    "WHATSAPP_ACCOUNT_PENDING_VERIFICATION",
    "WHATSAPP_ACCOUNT_REJECTED",
    "WHATSAPP_WABA_ACCOUNT_CHANGED",
    "WHATSAPP_SENDER_ACTIVE",
    "WHATSAPP_SENDER_COMMENT_ADDED",
    "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED",
    "WHATSAPP_SENDER_DELETED",
    "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED",
    "WHATSAPP_SENDER_ERROR",
    "WHATSAPP_SENDER_INACTIVE",
    "WHATSAPP_SENDER_PENDING_VERIFICATION",
    "WHATSAPP_SENDER_QUALITY_RATING_CHANGED",
    "WHATSAPP_SENDER_REJECTED",
    "WHATSAPP_SENDER_USERNAME_UPDATED",
    "WHATSAPP_TEMPLATE_APPROVED",
    "WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE",
    "WHATSAPP_TEMPLATE_CATEGORY_UPDATED",
    "WHATSAPP_TEMPLATE_COMMENT_ADDED",
    "WHATSAPP_TEMPLATE_DELETED",
    "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED",
    "WHATSAPP_TEMPLATE_REJECTED",
    "WHATSAPP_TEMPLATE_STATUS_UPDATED",
)
