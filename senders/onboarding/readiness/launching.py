"""Rules for answers that a launch requires; Sinch would reject it with status 412.

Source: Provisioning API reference, ``launchSender``; the answers it marks as required for launch,
the four general descriptions, and the US answers of the variant of the company.
"""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import (
    BLOCKER,
    LAUNCH,
    Issue,
    Rule,
    Subject,
    is_blank,
    missing,
)
from senders.words.fields import needed_keys, question_path
from senders.words.rule_sources import Source

US_LEGACY = ("companyLegalName", "brandIndustry", "messagesVolume")
US_STOCK = ("stockExchange", "stockSymbol")


def logo(subject: Subject) -> Iterator[Issue]:
    return _brand(subject, "logoUrl")


def banner(subject: Subject) -> Iterator[Issue]:
    return _brand(subject, "bannerUrl")


def privacy_policy(subject: Subject) -> Iterator[Issue]:
    return _brand(subject, "privacyPolicyUrl")


def terms_of_service(subject: Subject) -> Iterator[Issue]:
    return _brand(subject, "termsOfServiceUrl")


def contact(subject: Subject) -> Iterator[Issue]:
    if is_blank(subject.brand.get("phones")) and is_blank(subject.brand.get("emails")):
        yield Issue(
            "details.brand.phones",
            _("Add at least one phone number or email address for users to contact."),
            is_missing=True,
        )


def countries(subject: Subject) -> Iterator[Issue]:
    if not subject.countries:
        yield Issue("details.countries", _("Select at least one country."), is_missing=True)


def general(subject: Subject) -> Iterator[Issue]:
    return _answers(subject, "general", needed_keys("general"))


def verification(subject: Subject) -> Iterator[Issue]:
    return _answers(subject, "verification", needed_keys("verification"))


def verification_phone(subject: Subject) -> Iterator[Issue]:
    """Requires the phone if the current US questionnaire applies."""
    if "US" in subject.countries and subject.us_is_current:
        yield from _answers(subject, "verification", ("phone",))


def gb(subject: Subject) -> Iterator[Issue]:
    if "GB" in subject.countries:
        yield from _answers(subject, "gb", needed_keys("gb"))


def fr(subject: Subject) -> Iterator[Issue]:
    if "FR" in subject.countries:
        yield from _answers(subject, "fr", needed_keys("fr"))


def us(subject: Subject) -> Iterator[Issue]:
    """Requires the answers of the variant: stock for public companies, state for US taxation."""
    if "US" not in subject.countries:
        return
    if not subject.us_is_current:
        yield from _answers(subject, "us", US_LEGACY)
        return
    answers = subject.answers("us")
    taxed_in_us = answers.get("taxIdCountry") == "US"
    listed = answers.get("ownershipType") == "PUBLIC"
    required = (*needed_keys("us"), *(("addressState",) * taxed_in_us), *(US_STOCK * listed))
    yield from _answers(subject, "us", required)


def _brand(subject: Subject, key: str) -> Iterator[Issue]:
    if is_blank(subject.brand.get(key)):
        yield missing(f"details.brand.{key}")


def _answers(subject: Subject, section: str, keys: tuple[str, ...]) -> Iterator[Issue]:
    answers = subject.answers(section)
    for key in keys:
        if is_blank(answers.get(key)):
            yield missing(question_path(section, key))


def _required(
    name: str, check: Callable[[Subject], Iterable[Issue]], title: object, *reads: str
) -> Rule:
    why = lazy("Sinch rejects the launch of a sender without it.")
    return Rule(name, check, title, why, BLOCKER, reads, Source.SINCH_LAUNCH, stops=LAUNCH)


_Q = "details.questionnaire"
RULES = (
    _required("logo", logo, lazy("A logo is given."), "details.brand.logoUrl"),
    _required("banner", banner, lazy("A banner is given."), "details.brand.bannerUrl"),
    _required(
        "privacy-policy",
        privacy_policy,
        lazy("A privacy policy is given."),
        "details.brand.privacyPolicyUrl",
    ),
    _required(
        "terms-of-service",
        terms_of_service,
        lazy("Terms of service are given."),
        "details.brand.termsOfServiceUrl",
    ),
    _required(
        "contact",
        contact,
        lazy("Users can contact the brand by phone or email."),
        "details.brand.phones",
        "details.brand.emails",
    ),
    _required("countries", countries, lazy("A country is selected."), "details.countries"),
    _required(
        "general",
        general,
        lazy("The general questions about messages are answered."),
        f"{_Q}.general.answers",
    ),
    _required(
        "verification",
        verification,
        lazy("The questions about the brand’s contact are answered."),
        f"{_Q}.verification.answers",
    ),
    _required(
        "verification-phone",
        verification_phone,
        lazy("The brand’s contact has a phone number if the US is selected."),
        f"{_Q}.verification.answers.phone",
        "details.countries",
    ),
    _required(
        "gb",
        gb,
        lazy("The questions for the United Kingdom are answered if it is selected."),
        f"{_Q}.gb.answers",
        "details.countries",
    ),
    _required(
        "fr",
        fr,
        lazy("The questions for France are answered if it is selected."),
        f"{_Q}.fr.answers",
        "details.countries",
    ),
    _required(
        "us",
        us,
        lazy("The questions for the United States are answered if it is selected."),
        f"{_Q}.us.answers",
        "details.countries",
    ),
)
