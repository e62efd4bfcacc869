"""What a field of the wire is called in a sentence. Labels of forms are their business."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Words = str | Promise

_BRAND: dict[str, Words] = {
    "name": lazy("The brand name"),
    "description": lazy("The brand description"),
    "color": lazy("The colour"),
    "logoUrl": lazy("The logo"),
    "bannerUrl": lazy("The banner"),
    "privacyPolicyUrl": lazy("The privacy policy URL"),
    "termsOfServiceUrl": lazy("The terms of service URL"),
    "emails": lazy("The list of email addresses"),
    "phones": lazy("The list of phone numbers"),
    "websites": lazy("The list of websites"),
}
_COMPANY: dict[str, Words] = {
    "brandIndustry": lazy("The industry"),
    "companyLegalName": lazy("The registered company name"),
    "fullCompanyAddress": lazy("The company address"),
    "messagesVolume": lazy("The message volume"),
}
_GENERAL: dict[str, Words] = {
    "optInDescription": lazy("The opt-in description"),
    "triggerDescription": lazy("The trigger description"),
    "interactionsDescription": lazy("The interactions description"),
    "optOutDescription": lazy("The opt-out message"),
    "videoUris": lazy("The list of videos"),
    "screenshotUris": lazy("The list of screenshots"),
}
_VERIFICATION: dict[str, Words] = {
    "name": lazy("The contact’s name"),
    "email": lazy("The contact’s email address"),
    "title": lazy("The contact’s job title"),
    "website": lazy("The brand website"),
    "phone": lazy("The contact’s phone number"),
    "partner": lazy("The partner"),
    "partner.companyName": lazy("The partner company"),
    "partner.contactName": lazy("The partner contact"),
    "partner.contactEmailAddress": lazy("The partner contact’s email address"),
}
_GB: dict[str, Words] = {
    **_COMPANY,
    "companyRegistrationNumber": lazy("The company registration number"),
    "messagesFrequency": lazy("The message frequency"),
    "campaignLength": lazy("The campaign length"),
}
_US: dict[str, Words] = {
    **_COMPANY,
    "ein": lazy("The EIN"),
    "smsCampaign": lazy("The fallback SMS campaign"),
    "ownershipType": lazy("The ownership type"),
    "companyPhoneNumber": lazy("The company phone number"),
    "companyEmailAddress": lazy("The company email address"),
    "brandName": lazy("The brand name in the US"),
    "legalForm": lazy("The legal form"),
    "taxIdCountry": lazy("The tax registration country"),
    "taxId": lazy("The tax ID"),
    "addressLine": lazy("The street address"),
    "addressCity": lazy("The city"),
    "addressCountry": lazy("The company country"),
    "addressState": lazy("The US state"),
    "addressPostalCode": lazy("The postal code"),
    "websiteUrl": lazy("The company website"),
    "contactFirstName": lazy("The contact’s first name"),
    "contactSurname": lazy("The contact’s last name"),
    "stockExchange": lazy("The stock exchange"),
    "stockSymbol": lazy("The stock symbol"),
    "sampleMessages": lazy("The list of sample messages"),
    "embeddedLink": lazy("The answer about links in messages"),
    "embeddedPhone": lazy("The answer about phone numbers in messages"),
    "ageGatedContent": lazy("The answer about age-restricted content"),
    "directLending": lazy("The answer about direct lending content"),
    "optInConfirmationMessage": lazy("The opt-in confirmation message"),
    "helpMessage": lazy("The HELP response message"),
    "callToActionMessage": lazy("The opt-in request"),
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
    "details.brand.emails": lazy("Email address %(n)d"),
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
    return path.removeprefix("details.").rpartition(".")[2] or _("The request")
