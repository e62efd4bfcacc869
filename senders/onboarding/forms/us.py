"""The form of the step United States: four sections, dependent fields and legacy answers."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.onboarding.forms import unknown_questions
from senders.onboarding.forms.fields import Answer, Choice, Choices, Number, YesNo
from senders.onboarding.forms.layout import RowForm, Rows
from senders.onboarding.forms.question_form import QuestionsForm, group, question
from senders.provisioning import (
    SAMPLE_MESSAGE_LENGTH,
    SAMPLE_MESSAGES_MAX,
    US_QUESTIONNAIRE_COUNTRIES,
    US_STATES,
    BrandIndustry,
    LegalForm,
    OwnershipType,
)
from senders.words import countries, us_states
from senders.words.fields import LEGACY_LABELS, question_path

OLDER = "older_"
OLDER_KEYS = {
    "older_company_legal_name": "companyLegalName",
    "older_ein": "ein",
    "older_brand_industry": "brandIndustry",
    "older_full_company_address": "fullCompanyAddress",
    "older_full_company_address_marker": "fullCompanyAddressMetadata.ignore",
    "older_sms_campaign": "smsCampaign",
    "older_messages_volume": "messagesVolume",
}
CHOOSE = gettext_lazy("Not answered")
OWNERS = [
    (OwnershipType.PRIVATE.value, gettext_lazy("Private company")),
    (OwnershipType.PUBLIC.value, gettext_lazy("Public company (listed on a stock exchange)")),
]
LEGAL_FORMS = [
    (LegalForm.CORPORATION.value, gettext_lazy("Corporation")),
    (LegalForm.LIMITED_LIABILITY_COMPANY.value, gettext_lazy("Limited liability company")),
    (LegalForm.PARTNERSHIP.value, gettext_lazy("Partnership")),
    (LegalForm.S_CORPORATION.value, gettext_lazy("S corporation")),
]
INDUSTRIES = [(one.value, one.value.replace("_", " ").capitalize()) for one in BrandIndustry]
COUNTRIES = sorted(
    ((code, countries.name(code)) for code in US_QUESTIONNAIRE_COUNTRIES), key=lambda pair: pair[1]
)
STATES = sorted(((code, us_states.labelled(code)) for code in US_STATES), key=lambda pair: pair[1])


class MessageRow(RowForm):
    needed = "text"
    text = Answer(
        "",
        fewest=SAMPLE_MESSAGE_LENGTH[0],
        most=SAMPLE_MESSAGE_LENGTH[1],
        multiline=True,
        subject=gettext_lazy("Sample message"),
        label=gettext_lazy("Sample message"),
    )


def _older(name: str) -> Answer:
    """Returns a hidden field for a legacy answer, which only older senders have."""
    key = OLDER_KEYS[name]
    return Answer(question_path("us", key), widget=forms.HiddenInput(), counted=False)


def _choice(key: str, choices: Choices) -> Choice:
    return Choice(question_path("us", key), choices, empty=CHOOSE, size="width-30")


class UsForm(QuestionsForm):
    section = "us"
    by_group = True
    unasked = frozenset(LEGACY_LABELS)
    offers = {
        "company_legal_name": "company",
        "brand_name": "brand",
        "website_url": "websites",
        "company_phone_number": "phones",
        "company_email_address": "emails",
    }

    ownership_type = Choice(question_path("us", "ownershipType"), OWNERS, radios=True, empty=CHOOSE)
    company_legal_name = question("us", "companyLegalName")
    brand_name = question("us", "brandName")
    brand_industry = Choice(
        question_path("us", "brandIndustry"), INDUSTRIES, empty=CHOOSE, size="width-30"
    )
    legal_form = Choice(
        question_path("us", "legalForm"), LEGAL_FORMS, empty=CHOOSE, size="width-30"
    )
    tax_id_country = Choice(
        question_path("us", "taxIdCountry"), COUNTRIES, empty=CHOOSE, size="width-30"
    )
    tax_id = question("us", "taxId", size="width-20")
    stock_exchange = question(
        "us", "stockExchange", size="width-12", shown_when="ownership_type=PUBLIC"
    )
    stock_symbol = question(
        "us", "stockSymbol", size="width-12", shown_when="ownership_type=PUBLIC"
    )
    website_url = question("us", "websiteUrl", keyboard="url")
    address_line = question("us", "addressLine")
    address_city = question("us", "addressCity")
    address_state = Choice(
        question_path("us", "addressState"),
        STATES,
        empty=CHOOSE,
        size="width-20",
        shown_when="tax_id_country=US",
    )
    address_postal_code = question("us", "addressPostalCode", size="width-12")
    address_country = Choice(
        question_path("us", "addressCountry"), COUNTRIES, empty=CHOOSE, size="width-30"
    )
    contact_first_name = question("us", "contactFirstName")
    contact_surname = question("us", "contactSurname")
    company_phone_number = question("us", "companyPhoneNumber", keyboard="tel", size="width-20")
    company_email_address = question("us", "companyEmailAddress", keyboard="email")
    messages_volume = Number(question_path("us", "messagesVolume"), size="width-20")
    embedded_link = YesNo(question_path("us", "embeddedLink"))
    embedded_phone = YesNo(question_path("us", "embeddedPhone"))
    age_gated_content = YesNo(question_path("us", "ageGatedContent"))
    direct_lending = YesNo(question_path("us", "directLending"))
    call_to_action_message = question("us", "callToActionMessage", multiline=True)
    opt_in_confirmation_message = question("us", "optInConfirmationMessage", multiline=True)
    help_message = question("us", "helpMessage", multiline=True)

    older_company_legal_name = _older("older_company_legal_name")
    older_ein = _older("older_ein")
    older_brand_industry = _older("older_brand_industry")
    older_full_company_address = _older("older_full_company_address")
    older_full_company_address_marker = _older("older_full_company_address_marker")
    older_sms_campaign = _older("older_sms_campaign")
    older_messages_volume = _older("older_messages_volume")

    rows = (
        Rows(
            "sample_messages",
            question_path("us", "sampleMessages"),
            MessageRow,
            add=gettext_lazy("Add sample message"),
            remove=gettext_lazy("Remove sample message %d"),
            most=SAMPLE_MESSAGES_MAX,
        ),
    )
    sections = (
        group(
            "ownership_type",
            "company_legal_name",
            "brand_name",
            "brand_industry",
            "legal_form",
            "tax_id_country",
            "tax_id",
            "stock_exchange",
            "stock_symbol",
            "website_url",
            title=gettext_lazy("Company"),
            slug="company",
        ),
        group(
            "address_line",
            "address_city",
            "address_state",
            "address_postal_code",
            "address_country",
            title=gettext_lazy("Address"),
            slug="address",
        ),
        group(
            "contact_first_name",
            "contact_surname",
            "company_phone_number",
            "company_email_address",
            title=gettext_lazy("Contact"),
            slug="contact",
        ),
        group(
            "messages_volume",
            "embedded_link",
            "embedded_phone",
            "age_gated_content",
            "direct_lending",
            "call_to_action_message",
            "opt_in_confirmation_message",
            "help_message",
            "sample_messages",
            title=gettext_lazy("Messages"),
            slug="messages",
        ),
    )

    def countries_of(self, name: str) -> Sequence[str]:
        taxed, placed = self.typed("tax_id_country"), self.typed("address_country")
        if name == "tax_id":
            return (taxed,) if taxed else ()
        if name == "company_phone_number" and (placed or taxed):
            return (placed or taxed,)
        return super().countries_of(name)

    def unsent(self) -> Mapping[str, str]:
        """Returns unsent fields. Legacy answers are sent only if there is no current answer."""
        reasons = dict(super().unsent())
        current = [
            name for name in self.data if not name.startswith((OLDER, unknown_questions.PREFIX))
        ]
        if any(self.data.get(name) for name in current):
            reason = _("From the legacy questionnaire. The current answers are sent instead.")
            reasons |= dict.fromkeys(OLDER_KEYS, reason)
        if self.typed("ownership_type") == OwnershipType.PRIVATE:
            reason = _("Not sent, because this applies only to public companies.")
            reasons |= dict.fromkeys(("stock_exchange", "stock_symbol"), reason)
        return reasons

    def remarks(self) -> Sequence[str]:
        older = [name for name in OLDER_KEYS if self.typed(name)]
        if not older or older[0] in self.unsent():
            return ()
        return [
            _("This sender has answers from the legacy US questionnaire: %(answers)s.")
            % {
                "answers": "; ".join(
                    f"{self.fields[name].label}: {self.typed(name)}" for name in older
                )
            }
        ]

    def clean(self) -> None:
        public = self.typed("ownership_type") == OwnershipType.PUBLIC
        form = self.typed("legal_form")
        if public and form and form != LegalForm.CORPORATION:
            self.add_error(
                "legal_form", _("The legal form of a public company must be Corporation.")
            )
