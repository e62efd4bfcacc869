"""What a field of the wire is called in a sentence. Labels of forms are their business."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Words = str | Promise

_BRAND: dict[str, Words] = {
    "name": lazy("The brand's name"),
    "description": lazy("The brand's description"),
    "color": lazy("The colour"),
    "logoUrl": lazy("The logo"),
    "bannerUrl": lazy("The banner"),
    "privacyPolicyUrl": lazy("The address of the privacy policy"),
    "termsOfServiceUrl": lazy("The address of the terms of service"),
    "emails": lazy("The list of e-mail addresses"),
    "phones": lazy("The list of phone numbers"),
    "websites": lazy("The list of websites"),
}
_COMPANY: dict[str, Words] = {
    "brandIndustry": lazy("The industry"),
    "companyLegalName": lazy("The company's legal name"),
    "fullCompanyAddress": lazy("The company's address"),
    "messagesVolume": lazy("The volume of messages"),
}
_GENERAL: dict[str, Words] = {
    "optInDescription": lazy("How people agree to get messages"),
    "triggerDescription": lazy("What makes a message go out"),
    "interactionsDescription": lazy("What people can do in the chat"),
    "optOutDescription": lazy("The answer to an opt-out"),
    "videoUris": lazy("The list of videos"),
    "screenshotUris": lazy("The list of screenshots"),
}
_VERIFICATION: dict[str, Words] = {
    "name": lazy("The contact's name"),
    "email": lazy("The contact's e-mail address"),
    "title": lazy("The contact's job title"),
    "website": lazy("The contact's website"),
    "phone": lazy("The contact's phone number"),
    "partner": lazy("The partner"),
    "partner.companyName": lazy("The partner's company"),
    "partner.contactName": lazy("The partner's contact"),
    "partner.contactEmailAddress": lazy("The partner's e-mail address"),
}
_GB: dict[str, Words] = {
    **_COMPANY,
    "companyRegistrationNumber": lazy("The company's registration number"),
    "messagesFrequency": lazy("How often messages go out"),
    "campaignLength": lazy("The length of the campaign"),
}
_US: dict[str, Words] = {
    **_COMPANY,
    "ein": lazy("The EIN"),
    "smsCampaign": lazy("The SMS campaign"),
    "ownershipType": lazy("Who owns the company"),
    "companyPhoneNumber": lazy("The company's phone number"),
    "companyEmailAddress": lazy("The company's e-mail address"),
    "brandName": lazy("The brand's name in the US"),
    "legalForm": lazy("The legal form"),
    "taxIdCountry": lazy("The country where the company is taxed"),
    "taxId": lazy("The tax number"),
    "addressLine": lazy("The street"),
    "addressCity": lazy("The city"),
    "addressCountry": lazy("The company's country"),
    "addressState": lazy("The US state"),
    "addressPostalCode": lazy("The postal code"),
    "websiteUrl": lazy("The company's website"),
    "contactFirstName": lazy("The contact's first name"),
    "contactSurname": lazy("The contact's surname"),
    "stockExchange": lazy("The stock exchange"),
    "stockSymbol": lazy("The stock symbol"),
    "sampleMessages": lazy("The list of sample messages"),
    "embeddedLink": lazy("Whether messages contain links"),
    "embeddedPhone": lazy("Whether messages contain phone numbers"),
    "ageGatedContent": lazy("Whether content is for adults only"),
    "directLending": lazy("Whether messages are about lending"),
    "optInConfirmationMessage": lazy("The text sent after opting in"),
    "helpMessage": lazy("The text sent on HELP"),
    "callToActionMessage": lazy("The call to action"),
}
_SECTIONS: dict[str, dict[str, Words]] = {
    "general": _GENERAL,
    "verification": _VERIFICATION,
    "gb": _GB,
    "fr": {**_COMPANY, "siren": lazy("The SIREN")},
    "us": _US,
}
_TOP: dict[str, Words] = {
    "region": lazy("The region"),
    "billingCategory": lazy("The billing category"),
    "useCase": lazy("The use case"),
    "details.testNumbers": lazy("The list of test numbers"),
    "details.countries": lazy("The list of countries"),
}
_PLACES: dict[str, Words] = {
    **_TOP,
    **{f"details.brand.{key}": name for key, name in _BRAND.items()},
    **{
        f"details.questionnaire.{section}.answers.{key}": name
        for section, names in _SECTIONS.items()
        for key, name in names.items()
    },
}
# Rows of lists, by the list's path; the inner key, if any, follows in brackets.
_ROWS: dict[str, Words] = {
    "details.brand.emails": lazy("E-mail address %(n)d"),
    "details.brand.phones": lazy("Phone number %(n)d"),
    "details.brand.websites": lazy("Website %(n)d"),
    "details.testNumbers": lazy("Test number %(n)d"),
    "details.countries": lazy("Country %(n)d"),
    "details.questionnaire.general.answers.videoUris": lazy("Video %(n)d"),
    "details.questionnaire.general.answers.screenshotUris": lazy("Screenshot %(n)d"),
    "details.questionnaire.us.answers.sampleMessages": lazy("Sample message %(n)d"),
}
_ROW = re.compile(r"(?P<list>.+?)\.(?P<index>\d+)(?:\.(?P<key>\w+))?")


def name_of(path: str) -> str:
    """``details.brand.emails.0.label`` as ``The label of e-mail address 1``.

    A path that we do not know is named by its last part, as the API calls it.
    """
    if path in _PLACES:
        return str(_PLACES[path])
    row = _ROW.fullmatch(path)
    if row and row["list"] in _ROWS:
        name = str(_ROWS[row["list"]]) % {"n": int(row["index"]) + 1}
        return _("The label of “%(row)s”") % {"row": name} if row["key"] == "label" else name
    return path.removeprefix("details.").rpartition(".")[2] or _("The whole")
