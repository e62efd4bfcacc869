"""Our own words for the questions: where the API's text is empty, misleading, or not at hand."""

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from django.utils.translation import gettext_lazy as _

from senders.words.asked import SectionQuestions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class Words(NamedTuple):
    """``ours`` stand even where the API has a text: its own would be misread."""

    label: Text
    hint: Text = ""
    ours: bool = False


# Our own words, for answers whose question Sinch leaves empty or does not send.
OWN_QUESTIONS: dict[str, Text] = {
    "videoUris": _("Review videos"),
    "screenshotUris": _("Review screenshots"),
}

# Section and wire key, in the order in which people are asked.
WORDS: dict[str, dict[str, Words]] = {
    "general": {
        "optInDescription": Words(
            _("How do users opt in to messages?"),
            _(
                "Name the brand, where users opt in (for example web page, checkout or app) "
                "and the text they see there."
            ),
        ),
        "triggerDescription": Words(
            _("What triggers a message?"),
            _("Describe what the user or the brand does before a message is sent."),
        ),
        "interactionsDescription": Words(_("How can users interact with the sender?")),
        "optOutDescription": Words(
            _("What message do users receive after they opt out?"),
            _("Enter the exact message, including the brand name. Do not describe it."),
        ),
        "videoUris": Words(
            _("Review videos"),
            _(
                "Enter public URLs. The video must show what the sender is used for and how "
                "STOP works. Without a video, the launch waits until Sinch adds one."
            ),
            ours=True,
        ),
        "screenshotUris": Words(
            _("Review screenshots"),
            _("Enter public URLs, for example a screenshot of the opt-in page."),
            ours=True,
        ),
    },
    "verification": {
        "name": Words(
            _("Who will confirm the launch for the brand?"),
            _("Enter the first name and last name."),
        ),
        "email": Words(
            _("Contact’s email address"),
            _("Google and operators email this address. The launch waits for the reply."),
        ),
        "title": Words(_("Contact’s job title")),
        "website": Words(_("Brand website")),
        "phone": Words(
            _("Contact’s phone number"),
            _(
                "Required for the United States. Start with + or 00 and enter digits without "
                "spaces."
            ),
        ),
        "partner.companyName": Words(
            _("Partner company"),
            _("For resellers only. Sinch ignores this answer for other accounts."),
        ),
        "partner.contactName": Words(_("Partner contact")),
        "partner.contactEmailAddress": Words(_("Partner contact’s email address")),
    },
    "gb": {
        "brandIndustry": Words(_("What industry is the brand in?")),
        "companyLegalName": Words(_("Registered company name")),
        "companyRegistrationNumber": Words(_("Company registration number")),
        "fullCompanyAddress": Words(_("Full company address")),
        "messagesVolume": Words(_("How many messages do you expect to send in total?")),
        "messagesFrequency": Words(_("How often does each user receive a message?")),
        "campaignLength": Words(_("How long will the campaign run?")),
    },
    "fr": {
        "fullCompanyAddress": Words(_("Full company address")),
        "siren": Words(
            _("SIREN"), _("The 9-digit number on the company’s Kbis extract."), ours=True
        ),
    },
    "us": {
        "ownershipType": Words(_("Ownership type")),
        "companyLegalName": Words(_("Registered company name")),
        "brandName": Words(
            _("Brand name"),
            _("The brand name or “doing business as” name. It must belong to the company."),
        ),
        "brandIndustry": Words(_("What industry is the brand in?")),
        "legalForm": Words(_("Legal form"), _("A public company must be a corporation.")),
        "taxIdCountry": Words(_("Tax registration country")),
        "taxId": Words(
            _("Tax ID"),
            _(
                "For a company registered in the US, enter the EIN, for example 12-3456789. "
                "For other countries, enter the local tax ID."
            ),
            ours=True,
        ),
        "stockExchange": Words(
            _("Stock exchange"),
            _("For public companies only. Enter the abbreviation, for example NYSE."),
        ),
        "stockSymbol": Words(_("Stock symbol"), _("For public companies only.")),
        "websiteUrl": Words(_("Company website")),
        "addressLine": Words(_("Street address"), ours=True),
        "addressCity": Words(_("City"), ours=True),
        "addressState": Words(
            _("US state"), _("For companies registered for tax in the US only."), ours=True
        ),
        "addressPostalCode": Words(_("Postal code"), ours=True),
        "addressCountry": Words(_("Country"), ours=True),
        "contactFirstName": Words(_("Contact’s first name")),
        "contactSurname": Words(_("Contact’s last name")),
        "companyPhoneNumber": Words(
            _("Company phone number"), _("Include + and the country code, without spaces.")
        ),
        "companyEmailAddress": Words(_("Company email address")),
        "messagesVolume": Words(
            _("How many messages do you expect to send?"),
            _("Enter a number without spaces or separators, for example 25000."),
            ours=True,
        ),
        "embeddedLink": Words(_("Do messages contain links?")),
        "embeddedPhone": Words(_("Do messages contain phone numbers?")),
        "ageGatedContent": Words(_("Is any content age-restricted?")),
        "directLending": Words(_("Do messages contain direct lending content?")),
        "callToActionMessage": Words(
            _("Opt-in request (call to action)"),
            _("Enter the exact text that users read before they opt in."),
            ours=True,
        ),
        "optInConfirmationMessage": Words(
            _("Opt-in confirmation message"),
            _("Enter the exact message. It must include the brand name."),
            ours=True,
        ),
        "helpMessage": Words(
            _("HELP response message"),
            _("Enter the exact message, including how to contact the brand."),
            ours=True,
        ),
        "sampleMessages": Words(
            _("Sample messages"),
            _("Add 1 to 5 real messages, one for each type of message."),
            ours=True,
        ),
    },
}
# Of the older US questionnaire: read on old senders, never asked.
OLDER_US: dict[str, Text] = {
    "companyLegalName": _("Registered company name"),
    "ein": _("EIN"),
    "brandIndustry": _("Industry"),
    "fullCompanyAddress": _("Full company address"),
    "fullCompanyAddressMetadata.ignore": _("Text to ignore in the address"),
    "smsCampaign": _("Fallback SMS campaign"),
    "messagesVolume": _("Expected message volume"),
}


def labels_of(section: str, key: str, questions: SectionQuestions) -> Words:
    """Label and hint of a question, the label by the API's own text unless that misleads."""
    known = WORDS.get(section, {}).get(key)
    asked = questions.get(key)
    text = asked.text if asked else ""
    if known is None:
        return Words(text or str(OWN_QUESTIONS.get(key, key)))
    return known if known.ours or not text.strip() else known._replace(label=text)
