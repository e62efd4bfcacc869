"""Answers of the questionnaire as they may be written, section by section, and US by version.

Nothing is required here: what a launch needs is not for a body to know. Source: Provisioning API
reference, RCS Senders, ``details.questionnaire``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, PlainValidator, ValidationInfo, field_validator

from senders.provisioning import limits
from senders.provisioning.bodies import Clearable, Lasting, Rules, Strict
from senders.provisioning.formats import (
    Ein,
    Email,
    Filled,
    Siren,
    Url,
    VerificationPhone,
    is_us_tax_id,
    length,
    one_of,
    refusal,
)

Links = Annotated[list[Url], Field(min_length=1)]


class Metadata(Strict):
    """Stands beside an answer; Sinch drops the text of ``ignore`` from it at launch."""

    ignore: Clearable[Filled] = None


class GeneralAnswers(Strict):
    opt_in_description: Clearable[Annotated[str, length("general.optInDescription")]] = None
    opt_in_description_metadata: Lasting[Metadata] = None
    trigger_description: Clearable[Annotated[str, length("general.triggerDescription")]] = None
    trigger_description_metadata: Lasting[Metadata] = None
    interactions_description: Clearable[
        Annotated[str, length("general.interactionsDescription")]
    ] = None
    interactions_description_metadata: Lasting[Metadata] = None
    opt_out_description: Clearable[Annotated[str, length("general.optOutDescription")]] = None
    opt_out_description_metadata: Lasting[Metadata] = None
    video_uris: Clearable[Links] = None
    screenshot_uris: Clearable[Links] = None


class PartnerAnswers(Strict):
    company_name: Clearable[Annotated[str, length("verification.partner.companyName")]] = None
    contact_name: Clearable[Annotated[str, length("verification.partner.contactName")]] = None
    contact_email_address: Clearable[
        Annotated[Email, length("verification.partner.contactEmailAddress")]
    ] = None


class VerificationAnswers(Strict):
    name: Clearable[Annotated[str, length("verification.name")]] = None
    email: Clearable[Annotated[Email, length("verification.email")]] = None
    title: Clearable[Annotated[str, length("verification.title")]] = None
    website: Clearable[Url] = None
    phone: Clearable[VerificationPhone] = None
    partner: Clearable[PartnerAnswers] = None


class GbAnswers(Strict):
    brand_industry: Clearable[Annotated[str, length("gb.brandIndustry")]] = None
    company_legal_name: Clearable[Annotated[str, length("gb.companyLegalName")]] = None
    company_registration_number: Clearable[
        Annotated[str, length("gb.companyRegistrationNumber")]
    ] = None
    full_company_address: Clearable[Annotated[str, length("gb.fullCompanyAddress")]] = None
    full_company_address_metadata: Lasting[Metadata] = None
    messages_volume: Clearable[Annotated[str, length("gb.messagesVolume")]] = None
    messages_frequency: Clearable[Annotated[str, length("gb.messagesFrequency")]] = None
    campaign_length: Clearable[Annotated[str, length("gb.campaignLength")]] = None


class FrAnswers(Strict):
    full_company_address: Clearable[Annotated[str, length("fr.fullCompanyAddress")]] = None
    full_company_address_metadata: Lasting[Metadata] = None
    siren: Clearable[Siren] = None


class UsV1Answers(Strict):
    """The older US questionnaire: texts that may be empty."""

    company_legal_name: Clearable[str] = None
    ein: Clearable[Ein] = None
    brand_industry: Clearable[str] = None
    full_company_address: Clearable[str] = None
    full_company_address_metadata: Lasting[Metadata] = None
    sms_campaign: Clearable[str] = None
    messages_volume: Clearable[str] = None


Code = Annotated[
    str,
    one_of(
        limits.US_QUESTIONNAIRE_COUNTRIES, "must be a two-letter country code in capital letters"
    ),
]
State = Annotated[
    str, one_of(limits.US_STATES, "must be a two-letter US state code in capital letters")
]
Ownership = Annotated[limits.OwnershipType, Field(strict=False)]
Industry = Annotated[limits.BrandIndustry, Field(strict=False)]
Form = Annotated[limits.LegalForm, Field(strict=False)]
Sample = Annotated[
    str,
    Field(min_length=limits.SAMPLE_MESSAGE_LENGTH[0], max_length=limits.SAMPLE_MESSAGE_LENGTH[1]),
]
Samples = Annotated[list[Sample], Field(min_length=1, max_length=limits.SAMPLE_MESSAGES_MAX)]


class UsV2Answers(Strict):
    """The current US questionnaire. Rules across keys hold where both stand in one body."""

    ownership_type: Lasting[Ownership] = None
    company_legal_name: Clearable[Annotated[str, length("us.companyLegalName")]] = None
    company_phone_number: Clearable[Annotated[str, length("us.companyPhoneNumber")]] = None
    company_email_address: Clearable[Annotated[Email, length("us.companyEmailAddress")]] = None
    brand_name: Clearable[Annotated[str, length("us.brandName")]] = None
    brand_industry: Lasting[Industry] = None
    legal_form: Lasting[Form] = None
    tax_id_country: Lasting[Code] = None
    tax_id: Clearable[Annotated[str, length("us.taxId")]] = None
    address_line: Clearable[Annotated[str, length("us.addressLine")]] = None
    address_city: Clearable[Annotated[str, length("us.addressCity")]] = None
    address_country: Lasting[Code] = None
    address_state: Lasting[State] = None
    address_postal_code: Clearable[Annotated[str, length("us.addressPostalCode")]] = None
    website_url: Clearable[Annotated[Url, length("us.websiteUrl")]] = None
    contact_first_name: Clearable[Annotated[str, length("us.contactFirstName")]] = None
    contact_surname: Clearable[Annotated[str, length("us.contactSurname")]] = None
    stock_exchange: Clearable[Annotated[str, length("us.stockExchange")]] = None
    stock_symbol: Clearable[Annotated[str, length("us.stockSymbol")]] = None
    sample_messages: Clearable[Samples] = None
    messages_volume: Clearable[Annotated[float, Field(allow_inf_nan=False)]] = None
    embedded_link: Clearable[bool] = None
    embedded_phone: Clearable[bool] = None
    age_gated_content: Clearable[bool] = None
    direct_lending: Clearable[bool] = None
    opt_in_confirmation_message: Clearable[
        Annotated[str, length("us.optInConfirmationMessage")]
    ] = None
    help_message: Clearable[Annotated[str, length("us.helpMessage")]] = None
    call_to_action_message: Clearable[Annotated[str, length("us.callToActionMessage")]] = None

    @field_validator("legal_form")
    @classmethod
    def _listed_companies_are_corporations(
        cls, value: limits.LegalForm | None, info: ValidationInfo
    ) -> limits.LegalForm | None:
        public = info.data.get("ownership_type") is limits.OwnershipType.PUBLIC
        if public and value is not limits.LegalForm.CORPORATION:
            raise refusal("must be CORPORATION for a PUBLIC company")
        return value

    @field_validator("tax_id")
    @classmethod
    def _us_tax_ids_have_a_form(cls, value: str | None, info: ValidationInfo) -> str | None:
        taxed_in_us = info.data.get("tax_id_country") == "US"
        if value is not None and taxed_in_us and not is_us_tax_id(value):
            raise refusal(
                "must have the format 12-3456789 for a company registered for tax in the US"
            )
        return value

    @field_validator("stock_exchange", "stock_symbol")
    @classmethod
    def _private_companies_have_no_stock(
        cls, value: str | None, info: ValidationInfo
    ) -> str | None:
        # Null is let through: it is how a company that went private loses what it had.
        private = info.data.get("ownership_type") is limits.OwnershipType.PRIVATE
        if private and value is not None:
            raise refusal("is not allowed for a PRIVATE company")
        return value


UsVersion = Literal["v1", "v2"]
V1_ONLY = frozenset({"ein", "smsCampaign", "fullCompanyAddress", "fullCompanyAddressMetadata"})


def keys_of(model: type[Strict]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in model.model_fields.items())


V2_ONLY = keys_of(UsV2Answers) - keys_of(UsV1Answers)


def us_version(answers: Mapping[str, Any]) -> UsVersion:
    """Tells which US questionnaire a set of answers belongs to; the wire has no marker for it.

    Returns ``v2`` if the answers do not show it. A volume in text beside answers that only ``v2``
    has is a wrong volume, and not another questionnaire.
    """
    if V1_ONLY & answers.keys():
        return "v1"
    is_text = isinstance(answers.get("messagesVolume"), str)
    return "v1" if is_text and not V2_ONLY & answers.keys() else "v2"


def _us_answers(value: Any, info: ValidationInfo) -> UsV1Answers | UsV2Answers:
    version = Rules.of(info).us_version
    if not version and isinstance(value, Mapping):
        version = us_version(value)
    kind = UsV1Answers if version == "v1" else UsV2Answers
    return kind.model_validate(value, context=info.context)


UsAnswers = Annotated[UsV1Answers | UsV2Answers, PlainValidator(_us_answers)]
A = TypeVar("A")


class Section(Strict, Generic[A]):
    """``answers`` and nothing else: ``questions`` are for reading."""

    answers: A


class QuestionnaireInput(Strict):
    general: Lasting[Section[GeneralAnswers]] = None
    verification: Lasting[Section[VerificationAnswers]] = None
    gb: Lasting[Section[GbAnswers]] = None
    fr: Lasting[Section[FrAnswers]] = None
    us: Lasting[Section[UsAnswers]] = None


# Every key that has a model, by section; what is not here may pass only where it was listed.
KNOWN_KEYS: dict[str, frozenset[str]] = {
    "general": keys_of(GeneralAnswers),
    "verification": keys_of(VerificationAnswers)
    | {f"partner.{key}" for key in keys_of(PartnerAnswers)},
    "gb": keys_of(GbAnswers),
    "fr": keys_of(FrAnswers),
    "us": keys_of(UsV1Answers) | keys_of(UsV2Answers),
}
# US answers that a PATCH can replace but not delete.
US_LASTING = frozenset(
    {
        "ownershipType",
        "brandIndustry",
        "legalForm",
        "taxIdCountry",
        "addressCountry",
        "addressState",
    }
)
