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
    "videoUris": _("Videos for the reviewers"),
    "screenshotUris": _("Screenshots for the reviewers"),
}

# Section and wire key, in the order in which people are asked.
WORDS: dict[str, dict[str, Words]] = {
    "general": {
        "optInDescription": Words(
            _("How do people agree to get messages?"),
            _("Name the brand, the place (page, till, app) and what people are told there."),
        ),
        "triggerDescription": Words(
            _("What makes a message go out?"), _("What the person or the brand does before it.")
        ),
        "interactionsDescription": Words(_("What can people do with the sender?")),
        "optOutDescription": Words(
            _("Which message do people get after opting out?"),
            _("The exact text that is sent back, with the brand's name; not a description of it."),
        ),
        "videoUris": Words(
            _("Videos for the reviewers"),
            _(
                "Public addresses. A video shows what the sender is for, and STOP. "
                "Without one the launch waits until Sinch adds one."
            ),
            ours=True,
        ),
        "screenshotUris": Words(
            _("Screenshots for the reviewers"),
            _("Public addresses, such as the page on which people agree."),
            ours=True,
        ),
    },
    "verification": {
        "name": Words(_("Who confirms the launch for the brand?"), _("First name and surname.")),
        "email": Words(
            _("This person's e-mail address"),
            _("Google and operators write here, and the launch waits for the reply."),
        ),
        "title": Words(_("This person's job title")),
        "website": Words(_("The brand's website")),
        "phone": Words(
            _("This person's phone number"),
            _("Needed for the United States. + or 00 and digits, no spaces."),
        ),
        "partner.companyName": Words(
            _("Partner company"), _("Only for resellers; Sinch ignores it otherwise.")
        ),
        "partner.contactName": Words(_("Contact at the partner")),
        "partner.contactEmailAddress": Words(_("The partner contact's e-mail address")),
    },
    "gb": {
        "brandIndustry": Words(_("In which sector is the brand active?")),
        "companyLegalName": Words(_("Registered name of the company")),
        "companyRegistrationNumber": Words(_("Company registration number")),
        "fullCompanyAddress": Words(_("Full postal address of the company")),
        "messagesVolume": Words(_("How many messages do you expect in all?")),
        "messagesFrequency": Words(_("How often does one person get a message?")),
        "campaignLength": Words(_("How long will messages be sent?")),
    },
    "fr": {
        "fullCompanyAddress": Words(_("Full postal address of the company")),
        "siren": Words(_("SIREN"), _("9 digits, on the company's Kbis extract."), ours=True),
    },
    "us": {
        "ownershipType": Words(_("Who owns the company?")),
        "companyLegalName": Words(_("Registered name of the company")),
        "brandName": Words(
            _("Brand name"),
            _("The brand, or the “doing business as” name; it must belong to the company."),
        ),
        "brandIndustry": Words(_("In which sector is the brand active?")),
        "legalForm": Words(_("Legal form"), _("A listed company is a corporation.")),
        "taxIdCountry": Words(_("In which country is the company registered for tax?")),
        "taxId": Words(
            _("Tax number"),
            _("Registered in the US: the EIN, like 12-3456789. Elsewhere: as that country has it."),
            ours=True,
        ),
        "stockExchange": Words(
            _("Stock exchange"), _("Only for a listed company: the abbreviation, like NYSE.")
        ),
        "stockSymbol": Words(_("Stock symbol"), _("Only for a listed company.")),
        "websiteUrl": Words(_("The company's main website")),
        "addressLine": Words(_("Street and number"), ours=True),
        "addressCity": Words(_("City"), ours=True),
        "addressState": Words(
            _("US state"), _("Only for a company registered for tax in the US."), ours=True
        ),
        "addressPostalCode": Words(_("Postal code"), ours=True),
        "addressCountry": Words(_("Country"), ours=True),
        "contactFirstName": Words(_("First name of the responsible person")),
        "contactSurname": Words(_("Surname of the responsible person")),
        "companyPhoneNumber": Words(
            _("The company's phone number"), _("With + and the country code, without spaces.")
        ),
        "companyEmailAddress": Words(_("The company's e-mail address")),
        "messagesVolume": Words(
            _("How many messages do you expect?"), _("A number in digits alone."), ours=True
        ),
        "embeddedLink": Words(_("Do messages hold links?")),
        "embeddedPhone": Words(_("Do messages hold phone numbers?")),
        "ageGatedContent": Words(_("Is any content restricted by age?")),
        "directLending": Words(_("Is it about lending, or anything like it?")),
        "callToActionMessage": Words(
            _("The text that asks people to opt in"),
            _("The text itself, as people read it before they agree."),
            ours=True,
        ),
        "optInConfirmationMessage": Words(
            _("The message that confirms the opt-in"),
            _("The text itself; it must name the brand."),
            ours=True,
        ),
        "helpMessage": Words(
            _("The message that answers HELP"),
            _("The text itself, with a way to reach the brand."),
            ours=True,
        ),
        "sampleMessages": Words(
            _("Sample messages"), _("1 to 5 real texts, one for each kind of message."), ours=True
        ),
    },
}
# Of the older US questionnaire: read on old senders, never asked.
OLDER_US: dict[str, Text] = {
    "companyLegalName": _("Registered name of the company"),
    "ein": _("EIN"),
    "brandIndustry": _("Sector"),
    "fullCompanyAddress": _("Full postal address of the company"),
    "fullCompanyAddressMetadata.ignore": _("Text to drop from the address"),
    "smsCampaign": _("SMS campaign used as fallback"),
    "messagesVolume": _("Expected number of messages"),
}


def labels_of(section: str, key: str, questions: SectionQuestions) -> Words:
    """Label and hint of a question, the label by the API's own text unless that misleads."""
    known = WORDS.get(section, {}).get(key)
    asked = questions.get(key)
    text = asked.text if asked else ""
    if known is None:
        return Words(text or str(OWN_QUESTIONS.get(key, key)))
    return known if known.ours or not text.strip() else known._replace(label=text)
