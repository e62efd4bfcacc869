"""The questions of the United States in their order, and the legacy questionnaire's labels."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from senders.words.field import LAUNCH, Field, Text
from senders.words.question_fields import question_path


def _question(key: str, **words: Any) -> Field:
    return Field(question_path("us", key), **words)


US_FIELDS = (
    _question(
        "ownershipType",
        label=_("Ownership type"),
        subject=_("The ownership type"),
        needed_for=LAUNCH,
    ),
    _question(
        "companyLegalName",
        label=_("Registered company name"),
        subject=_("The registered company name"),
        needed_for=LAUNCH,
    ),
    _question(
        "brandName",
        label=_("Brand name"),
        subject=_("The brand name in the US"),
        hint=_("The brand name or “doing business as” name. It must belong to the company."),
        needed_for=LAUNCH,
    ),
    _question(
        "brandIndustry",
        label=_("What industry is the brand in?"),
        subject=_("The industry"),
        needed_for=LAUNCH,
    ),
    _question(
        "legalForm",
        label=_("Legal form"),
        subject=_("The legal form"),
        hint=_("A public company must be a corporation."),
        needed_for=LAUNCH,
    ),
    _question(
        "taxIdCountry",
        label=_("Tax registration country"),
        subject=_("The tax registration country"),
        needed_for=LAUNCH,
    ),
    _question(
        "taxId",
        label=_("Tax ID"),
        subject=_("The tax ID"),
        hint=_(
            "For a company registered in the US, enter the EIN, for example 12-3456789. For "
            "other countries, enter the local tax ID."
        ),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "stockExchange",
        label=_("Stock exchange"),
        subject=_("The stock exchange"),
        hint=_("For public companies only. Enter the abbreviation, for example NYSE."),
    ),
    _question(
        "stockSymbol",
        label=_("Stock symbol"),
        subject=_("The stock symbol"),
        hint=_("For public companies only."),
    ),
    _question(
        "websiteUrl",
        label=_("Company website"),
        subject=_("The company website"),
        needed_for=LAUNCH,
    ),
    _question(
        "addressLine",
        label=_("Street address"),
        subject=_("The street address"),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question("addressCity", label=_("City"), subject=_("The city"), ours=True, needed_for=LAUNCH),
    _question(
        "addressState",
        label=_("US state"),
        subject=_("The US state"),
        hint=_("For companies registered for tax in the US only."),
        ours=True,
    ),
    _question(
        "addressPostalCode",
        label=_("Postal code"),
        subject=_("The postal code"),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "addressCountry",
        label=_("Country"),
        subject=_("The company country"),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "contactFirstName",
        label=_("Contact’s first name"),
        subject=_("The contact’s first name"),
        needed_for=LAUNCH,
    ),
    _question(
        "contactSurname",
        label=_("Contact’s last name"),
        subject=_("The contact’s last name"),
        needed_for=LAUNCH,
    ),
    _question(
        "companyPhoneNumber",
        label=_("Company phone number"),
        subject=_("The company phone number"),
        hint=_("Begin with + and the country code."),
        needed_for=LAUNCH,
    ),
    _question(
        "companyEmailAddress",
        label=_("Company email address"),
        subject=_("The company email address"),
        needed_for=LAUNCH,
    ),
    _question(
        "messagesVolume",
        label=_("How many messages do you expect to send?"),
        subject=_("The message volume"),
        hint=_("Enter one number, for example 25000."),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "embeddedLink",
        label=_("Do messages contain links?"),
        subject=_("The answer about links in messages"),
        needed_for=LAUNCH,
    ),
    _question(
        "embeddedPhone",
        label=_("Do messages contain phone numbers?"),
        subject=_("The answer about phone numbers in messages"),
        needed_for=LAUNCH,
    ),
    _question(
        "ageGatedContent",
        label=_("Is any content age-restricted?"),
        subject=_("The answer about age-restricted content"),
        needed_for=LAUNCH,
    ),
    _question(
        "directLending",
        label=_("Do messages contain direct lending content?"),
        subject=_("The answer about direct lending content"),
        needed_for=LAUNCH,
    ),
    _question(
        "callToActionMessage",
        label=_("Opt-in request (call to action)"),
        subject=_("The opt-in request"),
        hint=_("Enter the exact text that users read before they opt in."),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "optInConfirmationMessage",
        label=_("Opt-in confirmation message"),
        subject=_("The opt-in confirmation message"),
        hint=_("Enter the exact message. It must include the brand name."),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "helpMessage",
        label=_("HELP response message"),
        subject=_("The HELP response message"),
        hint=_("Enter the exact message, including how to contact the brand."),
        ours=True,
        needed_for=LAUNCH,
    ),
    _question(
        "sampleMessages",
        label=_("Sample messages"),
        subject=_("The list of sample messages"),
        hint=_("Add 1 to 5 real messages, one for each type of message."),
        row=_("Sample message %(n)d"),
        ours=True,
        needed_for=LAUNCH,
    ),
    # Answers to the legacy questionnaire, which old senders still have.
    _question(
        "fullCompanyAddress",
        label=_("Full company address"),
        subject=_("The company address"),
        asked=False,
    ),
    _question(
        "fullCompanyAddressMetadata.ignore",
        label=_("Text to ignore in the address"),
        subject=_("The text to ignore in the address"),
        asked=False,
    ),
    _question("ein", label=_("EIN"), subject=_("The EIN"), asked=False),
    _question(
        "smsCampaign",
        label=_("Fallback SMS campaign"),
        subject=_("The fallback SMS campaign"),
        asked=False,
    ),
)

# The legacy questionnaire: read on old senders, never asked. Some keys are asked today as well.
LEGACY_LABELS: dict[str, Text] = {
    "companyLegalName": _("Registered company name"),
    "ein": _("EIN"),
    "brandIndustry": _("Industry"),
    "fullCompanyAddress": _("Full company address"),
    "fullCompanyAddressMetadata.ignore": _("Text to ignore in the address"),
    "smsCampaign": _("Fallback SMS campaign"),
    "messagesVolume": _("Expected message volume"),
}
