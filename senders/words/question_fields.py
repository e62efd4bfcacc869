"""The questions of the general section, the verification section, the United Kingdom and France.

Their order is the order of the questions. Those of the United States are in ``us_fields``.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from senders.words.field import LAUNCH, Field


def question_path(section: str, key: str) -> str:
    """Returns the path of an answer in a create body."""
    return f"details.questionnaire.{section}.answers.{key}"


def _question(section: str, key: str, **words: Any) -> Field:
    return Field(question_path(section, key), **words)


GENERAL = (
    _question(
        "general",
        "optInDescription",
        label=_("How do users opt in to messages?"),
        subject=_("The opt-in description"),
        hint=_(
            "Name the brand, where users opt in (for example web page, checkout or app) and "
            "the text they see there."
        ),
        needed_for=LAUNCH,
    ),
    _question(
        "general",
        "triggerDescription",
        label=_("What triggers a message?"),
        subject=_("The trigger description"),
        hint=_("Describe what the user or the brand does before a message is sent."),
        needed_for=LAUNCH,
    ),
    _question(
        "general",
        "interactionsDescription",
        label=_("How can users interact with the sender?"),
        subject=_("The interactions description"),
        needed_for=LAUNCH,
    ),
    _question(
        "general",
        "optOutDescription",
        label=_("What message do users receive after they opt out?"),
        subject=_("The opt-out message"),
        hint=_("Enter the exact message, including the brand name. Do not describe it."),
        needed_for=LAUNCH,
    ),
    _question(
        "general",
        "videoUris",
        label=_("Review videos"),
        subject=_("The list of videos"),
        hint=_(
            "Enter public URLs. The video must show what the sender is used for and how STOP "
            "works. Without a video, the launch waits until Sinch adds one."
        ),
        row=_("Video %(n)d"),
        ours=True,
    ),
    _question(
        "general",
        "screenshotUris",
        label=_("Review screenshots"),
        subject=_("The list of screenshots"),
        hint=_("Enter public URLs, for example a screenshot of the opt-in page."),
        row=_("Screenshot %(n)d"),
        ours=True,
    ),
)
VERIFICATION = (
    _question(
        "verification",
        "name",
        label=_("Who will confirm the launch for the brand?"),
        subject=_("The contact’s name"),
        hint=_("Enter the first name and last name."),
        needed_for=LAUNCH,
    ),
    _question(
        "verification",
        "email",
        label=_("Contact’s email address"),
        subject=_("The contact’s email address"),
        hint=_(
            "Google and operators email this address. The launch cannot continue until the "
            "contact answers."
        ),
        needed_for=LAUNCH,
    ),
    _question(
        "verification",
        "title",
        label=_("Contact’s job title"),
        subject=_("The contact’s job title"),
    ),
    _question(
        "verification",
        "website",
        label=_("Brand website"),
        subject=_("The brand website"),
        needed_for=LAUNCH,
    ),
    _question(
        "verification",
        "phone",
        label=_("Contact’s phone number"),
        subject=_("The contact’s phone number"),
        hint=_("Required for the United States. Begin with + and the country code."),
    ),
    _question(
        "verification",
        "partner.companyName",
        label=_("Partner company"),
        subject=_("The partner company"),
        hint=_("For resellers only. Sinch ignores this answer for other accounts."),
    ),
    _question(
        "verification",
        "partner.contactName",
        label=_("Partner contact"),
        subject=_("The partner contact"),
    ),
    _question(
        "verification",
        "partner.contactEmailAddress",
        label=_("Partner contact’s email address"),
        subject=_("The partner contact’s email address"),
    ),
    _question("verification", "partner", label=_("Partner"), subject=_("The partner"), asked=False),
)
GB = (
    _question(
        "gb",
        "brandIndustry",
        label=_("What industry is the brand in?"),
        subject=_("The industry"),
        needed_for=LAUNCH,
    ),
    _question(
        "gb",
        "companyLegalName",
        label=_("Registered company name"),
        subject=_("The registered company name"),
        needed_for=LAUNCH,
    ),
    _question(
        "gb",
        "companyRegistrationNumber",
        label=_("Company registration number"),
        subject=_("The company registration number"),
    ),
    _question(
        "gb",
        "fullCompanyAddress",
        label=_("Full company address"),
        subject=_("The company address"),
    ),
    _question(
        "gb",
        "messagesVolume",
        label=_("How many messages do you expect to send in total?"),
        subject=_("The message volume"),
        needed_for=LAUNCH,
    ),
    _question(
        "gb",
        "messagesFrequency",
        label=_("How often does each user receive a message?"),
        subject=_("The message frequency"),
    ),
    _question(
        "gb",
        "campaignLength",
        label=_("How long will the campaign run?"),
        subject=_("The campaign length"),
    ),
)
FR = (
    _question(
        "fr",
        "fullCompanyAddress",
        label=_("Full company address"),
        subject=_("The company address"),
    ),
    _question(
        "fr",
        "siren",
        label=_("SIREN"),
        subject=_("The SIREN"),
        hint=_("The 9-digit number on the company’s Kbis extract."),
        ours=True,
        needed_for=LAUNCH,
    ),
)
QUESTION_FIELDS = (*GENERAL, *VERIFICATION, *GB, *FR)
