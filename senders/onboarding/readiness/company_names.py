"""Rules about the names and domains of brand and company, compared across the sections."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding import plain_words
from senders.onboarding.readiness import addresses, wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject
from senders.words import address_hosts
from senders.words.fields import name_of, question_path
from senders.words.rule_sources import Source
from senders.words.rule_words import ANY_FORM, COMPANY_FORMS

NAME = "details.brand.name"
_NOT_OF_BRANDS = address_hosts.MAIL_PROVIDERS | address_hosts.PLACEHOLDERS
US_BRAND, LEGAL_NAME, LEGAL_FORM, TAX_COUNTRY = (
    question_path("us", key)
    for key in ("brandName", "companyLegalName", "legalForm", "taxIdCountry")
)


def legal_form_fits_the_name(subject: Subject) -> Iterator[Issue]:
    name = plain_words.folded(wording.us_answer(subject, "companyLegalName"))
    form = wording.us_answer(subject, "legalForm")
    other = "CORPORATION" if form == "LIMITED_LIABILITY_COMPANY" else "LIMITED_LIABILITY_COMPANY"
    if form not in {"CORPORATION", "S_CORPORATION", "LIMITED_LIABILITY_COMPANY"}:
        return
    if plain_words.mentions(name, COMPANY_FORMS[form]):
        return
    if found := plain_words.mentions(name, COMPANY_FORMS[other]):
        yield Issue(
            LEGAL_FORM,
            _("The legal form and the registered company name do not agree."),
            _("The name contains “%(word)s”.") % {"word": found},
        )


def legal_name_is_whole(subject: Subject) -> Iterator[Issue]:
    name = wording.us_answer(subject, "companyLegalName")
    is_taxed_there = wording.us_answer(subject, "taxIdCountry") == "US"
    is_one = wording.us_answer(subject, "legalForm") in COMPANY_FORMS
    if not (name and is_one and is_taxed_there):
        return
    if not plain_words.mentions(plain_words.folded(name), ANY_FORM):
        yield Issue(
            LEGAL_NAME,
            _("The registered company name has no ending such as Inc. or LLC."),
            _("Copy the name from the letter in which the IRS assigned the EIN."),
        )


def us_brand_is_the_brand(subject: Subject) -> Iterator[Issue]:
    here, there = wording.brand_text(subject, "name"), wording.us_answer(subject, "brandName")
    if not here or not there or plain_words.is_latin(here) != plain_words.is_latin(there):
        return
    if plain_words.own_words(here) & plain_words.own_words(there):
        return
    first, second = plain_words.squeezed(here), plain_words.squeezed(there)
    if first not in second and second not in first:
        yield Issue(
            US_BRAND,
            _("The brand name in the US and the sender’s name have no word in common."),
            _("%(first)s and %(second)s")
            % {"first": plain_words.quoted(there), "second": plain_words.quoted(here)},
        )


def spelling_agrees(subject: Subject) -> Iterator[Issue]:
    """Compares names that differ in capitals, spaces or signs alone."""
    us_name, gb_name = wording.us_answer(subject, "companyLegalName"), ""
    if "GB" in subject.countries:
        gb_name = wording.answer(subject, "gb", "companyLegalName")
    pairs = (
        (US_BRAND, wording.us_answer(subject, "brandName"), wording.brand_text(subject, "name")),
        (LEGAL_NAME, us_name, gb_name),
    )
    for path, first, second in pairs:
        if (
            first != second
            and first
            and plain_words.squeezed(first) == plain_words.squeezed(second)
        ):
            yield Issue(
                path,
                _("%(field)s is spelled differently elsewhere.") % {"field": name_of(path)},
                _("%(first)s and %(second)s")
                % {"first": plain_words.quoted(first), "second": plain_words.quoted(second)},
            )


def websites_agree(subject: Subject) -> Iterator[Issue]:
    """Compares the websites of the questionnaire with the brand's websites and email addresses.

    Two endings of one name (``brand.com``, ``brand.de``) count as the same.
    """
    places = [*addresses.sites(subject), *addresses.mails(subject)]
    own = [
        place
        for place in places
        if place.path.startswith("details.brand.")
        and not address_hosts.is_one_of(place.host, _NOT_OF_BRANDS)
    ]
    names = {address_hosts.name_in(place.host) for place in own} - {""}
    for place in addresses.sites(subject):
        name = address_hosts.name_in(place.host)
        is_short = address_hosts.is_one_of(place.host, address_hosts.SHORTENERS)
        if names and name and name not in names and place not in own and not is_short:
            yield Issue(
                place.path,
                _("%(field)s and the brand’s contacts have different domains.")
                % {"field": name_of(place.path)},
                _("%(first)s and %(second)s") % {"first": place.host, "second": own[0].host},
            )


def questionnaire_is_current(subject: Subject) -> Iterator[Issue]:
    if "US" in subject.countries and not subject.us_is_current:
        yield Issue(
            LEGAL_NAME,
            _("The US answers belong to the legacy questionnaire."),
            _("Sinch marks it as deprecated and will remove it."),
        )


_COMPARE = lazy("Reviewers compare the answers with the register.")
_AGREE = lazy("Reviewers ask where the answers differ.")
RULES = (
    Rule(
        "legal-form",
        legal_form_fits_the_name,
        lazy("The legal form and the registered company name agree."),
        _COMPARE,
        WARNING,
        (LEGAL_FORM, LEGAL_NAME),
        Source.US_OPERATORS,
    ),
    Rule(
        "websites-agree",
        websites_agree,
        lazy("The websites of the questionnaire have the domain of the brand’s contacts."),
        _AGREE,
        WARNING,
        (
            question_path("verification", "website"),
            question_path("us", "websiteUrl"),
            "details.brand.websites",
            "details.brand.emails",
        ),
        Source.REVIEWS,
    ),
    Rule(
        "legal-name",
        legal_name_is_whole,
        lazy("The registered company name is complete."),
        _COMPARE,
        HINT,
        (LEGAL_NAME, LEGAL_FORM, TAX_COUNTRY),
        Source.US_OPERATORS,
    ),
    Rule(
        "us-brand",
        us_brand_is_the_brand,
        lazy("The brand name in the US and the sender’s name have a word in common."),
        _AGREE,
        WARNING,
        (US_BRAND, NAME),
        Source.US_OPERATORS,
    ),
    Rule(
        "spelling",
        spelling_agrees,
        lazy("Names are spelled the same in every section."),
        _AGREE,
        HINT,
        (US_BRAND, NAME, LEGAL_NAME, question_path("gb", "companyLegalName")),
        Source.REVIEWS,
    ),
    Rule(
        "us-legacy",
        questionnaire_is_current,
        lazy("The US answers belong to the current questionnaire."),
        lazy("Sinch marks the legacy questionnaire as deprecated."),
        HINT,
        (LEGAL_NAME, question_path("us", "ein"), question_path("us", "fullCompanyAddress")),
        Source.SINCH_LAUNCH,
    ),
)
