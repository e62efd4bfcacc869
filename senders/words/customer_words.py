"""The questions of a sender as a customer is asked them by mail: the question and an example.

Limits come from the forms; the few that no form knows stand here. A field without a line is not the
customer's to answer.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from senders.provisioning import BANNER_MAX_KB, BANNER_SIZE, LOGO_MAX_KB, LOGO_SIZE
from senders.words.field import Text
from senders.words.question_fields import question_path


class CustomerWords(NamedTuple):
    """A question to the customer. ``limit`` comes before the limits of the form's field."""

    ask: Text
    example: Text = ""
    limit: Text = ""


def _image(size: tuple[int, int], kilobytes: int) -> str:
    return f"{size[0]} × {size[1]} pixels, PNG or JPEG, at most {kilobytes} KB."


_LEGAL_NAME = CustomerWords(
    _("The registered name of your company, spelled as in the register."),
    _("Example Retail Ltd"),
)
_INDUSTRY = CustomerWords(_("The industry that your company works in."), _("Retail"))
_FULL_ADDRESS = CustomerWords(
    _("The full postal address of your company."), _("1 Example Street, 12345 Example City")
)

STEP_TITLES: dict[str, Text] = {
    "brand": _("Your brand"),
    "contacts": _("How people reach you"),
    "images": _("Images and colour"),
    "test-numbers": _("Test phones"),
    "countries": _("Countries"),
    "general": _("Your messages and the consent of your users"),
    "verification": _("Your contact for the launch"),
    "gb": _("United Kingdom"),
    "fr": _("France"),
    "us": _("United States"),
}

_BRAND = {
    "name": CustomerWords(
        _("The name of your brand. It is shown above every message."), _("Example Retail")
    ),
    "description": CustomerWords(
        _("One sentence about what people get from you. Please do not use a slogan."),
        _("Delivery times and order updates from Example Retail"),
    ),
    "color": CustomerWords(
        _("The main colour of your brand as a hexadecimal value."),
        "#1C4A70",
        _("It must be dark enough: a contrast with white of at least 4.5:1."),
    ),
    "logoUrl": CustomerWords(
        _("Your logo, as a public link or a file. Phones show it as a circle."),
        "https://www.example.com/logo.png",
        _image(LOGO_SIZE, LOGO_MAX_KB),
    ),
    "bannerUrl": CustomerWords(
        _("A banner image, as a public link or a file."),
        "https://www.example.com/banner.png",
        _image(BANNER_SIZE, BANNER_MAX_KB),
    ),
    "privacyPolicyUrl": CustomerWords(
        _("A direct link to your privacy policy. The page must be public, without a sign-in."),
        "https://www.example.com/privacy",
    ),
    "termsOfServiceUrl": CustomerWords(
        _("A direct link to your terms of service, on a page of its own."),
        "https://www.example.com/terms",
    ),
    "emails": CustomerWords(
        _("1 to 3 email addresses that people may write to, each with a short label."),
        _("Customer care: care@example.com"),
    ),
    "phones": CustomerWords(
        _("1 to 3 phone numbers that people may call, each with a short label."),
        _("Hotline: +44 20 7946 0958"),
        _("With + and the country code."),
    ),
    "websites": CustomerWords(
        _("1 to 3 websites, each with a short label."), _("Shop: https://www.example.com")
    ),
}
_GENERAL = {
    "optInDescription": CustomerWords(
        _(
            "How do people agree to get messages from you? Please name the place and the exact "
            "text that they see there."
        ),
        _(
            "By ticking a box at the checkout of www.example.com: “Send me order updates from "
            "Example Retail.”"
        ),
    ),
    "triggerDescription": CustomerWords(
        _("What makes a message go out to a person?"), _("The person places an order.")
    ),
    "interactionsDescription": CustomerWords(
        _("What can people do in the conversation?"),
        _("Follow a parcel, change the delivery date, talk to customer care."),
    ),
    "optOutDescription": CustomerWords(
        _("The exact message that people get after they reply STOP. It names your brand."),
        _("You will get no more messages from Example Retail."),
    ),
    "videoUris": CustomerWords(
        _("A public link to a video that shows your messages and the reply STOP."),
        "https://www.example.com/video.mp4",
    ),
    "screenshotUris": CustomerWords(
        _("A public link to a screenshot of the page where people agree."),
        "https://www.example.com/opt-in.png",
    ),
}
_VERIFICATION = {
    "name": CustomerWords(
        _("The first and last name of the person who confirms the launch for your brand."),
        _("Jane Example"),
    ),
    "email": CustomerWords(
        _(
            "The email address of your contact for the launch, at your own domain. Google and "
            "operators write to it."
        ),
        "jane@example.com",
    ),
    "title": CustomerWords(
        _("The job title of your contact for the launch."), _("Head of marketing")
    ),
    "website": CustomerWords(_("The website of your brand."), "https://www.example.com"),
    "phone": CustomerWords(
        _("The phone number of your contact. A launch in the United States requires it."),
        "+442079460958",
        _("With + and the country code."),
    ),
}
_GB = {
    "brandIndustry": _INDUSTRY,
    "companyLegalName": _LEGAL_NAME,
    "companyRegistrationNumber": CustomerWords(
        _("The company registration number at Companies House."), "01234567"
    ),
    "fullCompanyAddress": _FULL_ADDRESS,
    "messagesVolume": CustomerWords(
        _("How many messages do you expect to send in total?"), _("0 - 10K messages")
    ),
    "messagesFrequency": CustomerWords(
        _("How often does a person get a message?"), _("Up to four times a month")
    ),
    "campaignLength": CustomerWords(
        _("How long do you want to send these messages?"), _("Without an end date")
    ),
}
_FR = {
    "fullCompanyAddress": _FULL_ADDRESS,
    "siren": CustomerWords(_("The SIREN of your company."), "732829320"),
}
_US = {
    "ownershipType": CustomerWords(_("Is your company private or listed on a stock exchange?")),
    "companyLegalName": _LEGAL_NAME,
    "brandName": CustomerWords(
        _("The brand name or “doing business as” name in the United States."), _("Example Retail")
    ),
    "brandIndustry": _INDUSTRY,
    "legalForm": CustomerWords(_("The legal form of your company.")),
    "taxIdCountry": CustomerWords(
        _("The country in which your company is registered for tax."), _("United States")
    ),
    "taxId": CustomerWords(
        _("The tax ID of your company: for a company registered in the United States, the EIN."),
        "12-3456789",
    ),
    "stockExchange": CustomerWords(_("The stock exchange, if your company is listed."), "NYSE"),
    "stockSymbol": CustomerWords(_("The stock symbol, if your company is listed."), "EXMP"),
    "websiteUrl": CustomerWords(_("The website of your company."), "https://www.example.com"),
    "addressLine": CustomerWords(_("Street and number of your company."), _("1 Main Street")),
    "addressCity": CustomerWords(_("The city of your company."), _("Albany")),
    "addressState": CustomerWords(
        _("State, if your company is registered for tax in the United States."), _("New York (NY)")
    ),
    "addressPostalCode": CustomerWords(_("The postal code of your company."), "12207"),
    "addressCountry": CustomerWords(_("The country of this address."), _("United States")),
    "contactFirstName": CustomerWords(_("The first name of a contact at your company."), "Jane"),
    "contactSurname": CustomerWords(_("The last name of this contact."), "Example"),
    "companyPhoneNumber": CustomerWords(_("The phone number of your company."), "+12125550123"),
    "companyEmailAddress": CustomerWords(
        _("An email address of your company, at your own domain."), "office@example.com"
    ),
    "messagesVolume": CustomerWords(_("How many messages do you expect to send?"), "25,000"),
    "embeddedLink": CustomerWords(_("Do your messages contain links?")),
    "embeddedPhone": CustomerWords(_("Do your messages contain phone numbers?")),
    "ageGatedContent": CustomerWords(_("Is any of your content age-restricted?")),
    "directLending": CustomerWords(_("Do your messages offer loans?")),
    "callToActionMessage": CustomerWords(
        _("The text with which you ask people to agree, as they read it."),
        _(
            "Get order updates from Example Retail: tick the box at the checkout. Message and data "
            "rates may apply. Reply STOP to end, HELP for help."
        ),
    ),
    "optInConfirmationMessage": CustomerWords(
        _("The message that people get after they have agreed."),
        _(
            "You now get order updates from Example Retail. Reply HELP for help, STOP to end. "
            "Message and data rates may apply."
        ),
    ),
    "helpMessage": CustomerWords(
        _("The message that people get after they reply HELP."),
        _("Example Retail: write to care@example.com for help. Reply STOP to end."),
    ),
    "sampleMessages": CustomerWords(
        _("One or more sample messages, as people read them."),
        _("Example Retail: your parcel arrives today between 2 and 4 pm."),
    ),
}
CUSTOMER_WORDS: dict[str, CustomerWords] = {
    **{f"details.brand.{key}": words for key, words in _BRAND.items()},
    "details.testNumbers": CustomerWords(
        _("The phone numbers of the people who test the messages, with the model of each phone."),
        "+44 7700 900123, Pixel 9",
        _("With + and the country code."),
    ),
    "details.countries": CustomerWords(
        _("The countries in which you want to send messages."), _("Germany, France")
    ),
    **{
        question_path(section, key): words
        for section, table in (
            ("general", _GENERAL),
            ("verification", _VERIFICATION),
            ("gb", _GB),
            ("fr", _FR),
            ("us", _US),
        )
        for key, words in table.items()
    },
}
