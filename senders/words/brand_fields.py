"""The fields of a create body outside the questionnaire: basics, brand, test numbers, countries."""

from django.utils.translation import gettext_lazy as _

from senders.words.field import LAUNCH, Field

BRAND_FIELDS = (
    Field(
        "region",
        label=_("Region"),
        subject=_("The region"),
        hint=_(
            "The region where Sinch provisions the sender. You cannot change it after the "
            "sender is created."
        ),
    ),
    Field(
        "billingCategory",
        label=_("Billing category"),
        subject=_("The billing category"),
        hint=_(
            "How Sinch bills messages from this sender. You cannot change it after the "
            "sender is created."
        ),
    ),
    Field(
        "useCase",
        label=_("Use case"),
        subject=_("The use case"),
        hint=_(
            "Determines which questions Sinch asks. You cannot change it after the sender is "
            "created."
        ),
    ),
    Field(
        "details.brand.name",
        label=_("Name"),
        subject=_("The brand name"),
        hint=_("The brand name that users know. It is shown above every message."),
    ),
    Field(
        "details.brand.description",
        label=_("Description"),
        subject=_("The brand description"),
        hint=_("Describe in one sentence what the messages are about. Do not use a slogan."),
    ),
    Field(
        "details.brand.color",
        label=_("Colour"),
        subject=_("The colour"),
        hint=_(
            "Enter # and six hexadecimal digits, for example #E91B0C. The contrast with "
            "white must be at least 4.5:1."
        ),
    ),
    Field("details.brand.logoUrl", label=_("Logo"), subject=_("The logo"), needed_for=LAUNCH),
    Field("details.brand.bannerUrl", label=_("Banner"), subject=_("The banner"), needed_for=LAUNCH),
    Field(
        "details.brand.privacyPolicyUrl",
        label=_("Privacy policy"),
        subject=_("The privacy policy URL"),
        hint=_(
            "Link directly to the privacy policy. The page must be public and require no sign-in."
        ),
        needed_for=LAUNCH,
    ),
    Field(
        "details.brand.termsOfServiceUrl",
        label=_("Terms of service"),
        subject=_("The terms of service URL"),
        hint=_("Link to a different page from the privacy policy."),
        needed_for=LAUNCH,
    ),
    Field(
        "details.brand.emails",
        label=_("Email addresses"),
        subject=_("The list of email addresses"),
        hint=_("Add 1 to 3 email addresses. The label is shown to users."),
        row=_("Email address %(n)d"),
    ),
    Field(
        "details.brand.phones",
        label=_("Phone numbers"),
        subject=_("The list of phone numbers"),
        hint=_(
            "Add 1 to 3 phone numbers. Begin with + and the country code. Spaces, dots and "
            "brackets are fine."
        ),
        row=_("Phone number %(n)d"),
    ),
    Field(
        "details.brand.websites",
        label=_("Websites"),
        subject=_("The list of websites"),
        hint=_("Add 1 to 3 websites, each with a label."),
        row=_("Website %(n)d"),
    ),
    Field(
        "details.testNumbers",
        label=_("Test numbers"),
        subject=_("The list of test numbers"),
        hint=_(
            "Paste numbers, a table or an email. Begin numbers with + and the country code. "
            "Names and devices beside them are not sent. Sinch sends each number an "
            "invitation when the sender is created."
        ),
        row=_("Test number %(n)d"),
    ),
    Field(
        "details.countries",
        label=_("Countries"),
        subject=_("The list of countries"),
        hint=_(
            "Select the countries where you want to launch the sender. Each country has its "
            "own requirements."
        ),
        row=_("Country %(n)d"),
        needed_for=LAUNCH,
    ),
)
