"""Rules for findings that block a launch, which Sinch would reject with status 412.

Source: Provisioning API reference, ``launchSender``; the answers it marks as required for launch,
the four general descriptions, and the US answers of the variant of the company.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from senders.onboarding.readiness.rules import (
    LAUNCH,
    Finding,
    Subject,
    finding_at,
    is_blank,
    missing,
    rule,
)
from senders.words.fields import needed_keys, question_path

US_LEGACY = ("companyLegalName", "brandIndustry", "messagesVolume")
US_STOCK = ("stockExchange", "stockSymbol")


@rule("logo")
def logo(subject: Subject) -> Iterator[Finding]:
    return _brand(subject, "logo", "logoUrl")


@rule("banner")
def banner(subject: Subject) -> Iterator[Finding]:
    return _brand(subject, "banner", "bannerUrl")


@rule("privacy-policy")
def privacy_policy(subject: Subject) -> Iterator[Finding]:
    return _brand(subject, "privacy-policy", "privacyPolicyUrl")


@rule("terms-of-service")
def terms_of_service(subject: Subject) -> Iterator[Finding]:
    return _brand(subject, "terms-of-service", "termsOfServiceUrl")


@rule("contact")
def contact(subject: Subject) -> Iterator[Finding]:
    if is_blank(subject.brand.get("phones")) and is_blank(subject.brand.get("emails")):
        yield finding_at(
            "contact",
            LAUNCH,
            "details.brand.phones",
            _("Add at least one phone number or email address for users to contact."),
        )


@rule("countries")
def countries(subject: Subject) -> Iterator[Finding]:
    if not subject.countries:
        yield finding_at(
            "countries", LAUNCH, "details.countries", _("Select at least one country.")
        )


@rule("general")
def general(subject: Subject) -> Iterator[Finding]:
    return _answers(subject, "general", "general", needed_keys("general"))


@rule("verification")
def verification(subject: Subject) -> Iterator[Finding]:
    return _answers(subject, "verification", "verification", needed_keys("verification"))


@rule("verification-phone")
def verification_phone(subject: Subject) -> Iterator[Finding]:
    """Requires the phone if the current US questionnaire applies."""
    if "US" in subject.countries and subject.us_is_current:
        yield from _answers(subject, "verification-phone", "verification", ("phone",))


@rule("gb")
def gb(subject: Subject) -> Iterator[Finding]:
    if "GB" in subject.countries:
        yield from _answers(subject, "gb", "gb", needed_keys("gb"))


@rule("fr")
def fr(subject: Subject) -> Iterator[Finding]:
    if "FR" in subject.countries:
        yield from _answers(subject, "fr", "fr", needed_keys("fr"))


@rule("us")
def us(subject: Subject) -> Iterator[Finding]:
    """Requires the answers of the variant: stock for public companies, state for US taxation."""
    if "US" not in subject.countries:
        return
    if not subject.us_is_current:
        yield from _answers(subject, "us", "us", US_LEGACY)
        return
    answers = subject.answers("us")
    taxed_in_us = answers.get("taxIdCountry") == "US"
    listed = answers.get("ownershipType") == "PUBLIC"
    required = (*needed_keys("us"), *(("addressState",) * taxed_in_us), *(US_STOCK * listed))
    yield from _answers(subject, "us", "us", required)


def _brand(subject: Subject, name: str, key: str) -> Iterator[Finding]:
    if is_blank(subject.brand.get(key)):
        yield missing(name, f"details.brand.{key}", _("%(field)s is required."))


def _answers(subject: Subject, name: str, section: str, keys: tuple[str, ...]) -> Iterator[Finding]:
    answers = subject.answers(section)
    for key in keys:
        if is_blank(answers.get(key)):
            yield missing(name, question_path(section, key), _("%(field)s is required."))
