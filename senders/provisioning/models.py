"""What the API says, as typed models: tolerant in reading, and the one place of enums and limits.

Unknown fields are kept, an unknown enum value stays the text it came as, and only what the
reference marks as required is required. Source: Provisioning API reference 1.2.117, RCS Senders.
"""

import copy
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, SecretStr
from pydantic.alias_generators import to_camel

from senders.provisioning.wire import hide_tokens


class SenderState(StrEnum):
    DRAFT = "DRAFT"
    IN_PROGRESS = "IN_PROGRESS"
    IN_TEST = "IN_TEST"
    PREPARING_LAUNCH = "PREPARING_LAUNCH"
    LAUNCHING = "LAUNCHING"
    LAUNCHED = "LAUNCHED"
    UNLAUNCHED = "UNLAUNCHED"
    UNKNOWN = "UNKNOWN"


class SortColumn(StrEnum):
    CREATED = "CREATED"
    MODIFIED = "MODIFIED"
    NAME = "NAME"
    STATE = "STATE"


class SortDirection(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


class Tolerant(BaseModel):
    """Reads camelCase, keeps what it does not know, and never shows input in its errors."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        frozen=True,
        hide_input_in_errors=True,
    )


class Brief(Tolerant):
    """For lists: what is not asked for is not kept, so that no secret and no ballast stays."""

    model_config = ConfigDict(extra="ignore")


M = TypeVar("M", bound=Tolerant)

# Answers carry sizes as JSON numbers: 50 and 50.0 are the same size.
Count = Annotated[int, Field(ge=0)]


class Operator(Tolerant):
    """``RcsOperatorDto``. The name is an open string, the status an open enum."""

    name: str
    status: str
    remark: str | None = None
    modified: datetime | None = None


class CountryStatus(Tolerant):
    """``RcsCountryStatusDto``: the country's own status, not one derived from its operators."""

    country: str
    status: str
    operators: list[Operator]


class TestNumber(Tolerant):
    """``RcsTestNumberStateDto``; the number in E.164."""

    __test__ = False  # the name tempts test collectors

    number: str
    state: str
    submitted: datetime | None = None


class ConversationApp(Tolerant):
    """``RcsConversationApiAppDto``."""

    id: str
    project_id: str
    region: str
    channel_status: str | None = None


class RegistrationProcess(Tolerant):
    id: str
    status: str


class BrandRegistration(Tolerant):
    """``RcsBrandRegistrationDto``: the status people wait for is the process's."""

    id: str
    status: str
    registration: RegistrationProcess


class CampaignRegistration(Tolerant):
    id: str
    campaign_name: str
    request_id: str


class GoogleSupplier(Tolerant):
    agent_id: str | None = None
    brand_id: str | None = None


class SupplierDetails(Tolerant):
    google: GoogleSupplier | None = None


class Email(Tolerant):
    label: str
    address: str


class Phone(Tolerant):
    label: str
    number: str


class Website(Tolerant):
    label: str
    url: str


class Brand(Tolerant):
    """``RcsSenderDetailsBrandDto``; all optional."""

    name: str | None = None
    emails: list[Email] | None = None
    phones: list[Phone] | None = None
    websites: list[Website] | None = None
    color: str | None = None
    description: str | None = None
    banner_url: str | None = None
    logo_url: str | None = None
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None


class Question(Tolerant):
    """One question as the API words it; the text may be empty."""

    question: str
    suggested_answers: list[str]


def _question_or_group(value: object) -> object:
    """A question by its shape; any other object is a group of questions (``partner``)."""
    if isinstance(value, Mapping) and not isinstance(value.get("question"), str):
        return {key: _question_or_group(inner) for key, inner in value.items()}
    return Question.model_validate(value) if isinstance(value, Mapping) else value


Questions = dict[str, Annotated[Any, BeforeValidator(_question_or_group)]]


class AnsweredSection(Tolerant):
    """A questionnaire section of a sender. Answers stay JSON: keys come and go with operators."""

    questions: Questions
    answers: dict[str, Any]


class Questionnaire(Tolerant):
    general: AnsweredSection
    verification: AnsweredSection
    gb: AnsweredSection | None = None
    fr: AnsweredSection | None = None
    us: AnsweredSection | None = None

    def sections(self) -> dict[str, AnsweredSection]:
        """Known sections in the documented order, then new ones that have the same shape."""
        found = {key: getattr(self, key) for key in type(self).model_fields}
        for key, value in (self.model_extra or {}).items():
            if isinstance(value, Mapping) and _is_section(value):
                found[key] = AnsweredSection.model_validate(value)
        return {key: section for key, section in found.items() if section is not None}


def _is_section(value: Mapping[str, Any]) -> bool:
    parts = (value.get("questions"), value.get("answers"))
    return all(isinstance(part, Mapping) for part in parts)


class SenderDetails(Tolerant):
    questionnaire: Questionnaire
    brand: Brand | None = None
    test_numbers: list[str] | None = None
    countries: list[str] | None = None
    callback_url: str | None = None


class _SenderHead(Tolerant):
    """What the list and the single sender share. Five fields are required; state is not."""

    id: str
    region: str
    billing_category: str
    use_case: str
    hosting_region: str
    state: str | None = None
    test_number_states: list[TestNumber] | None = None
    country_status: list[CountryStatus] | None = None
    brand_details: BrandRegistration | None = None
    created: datetime | None = None
    modified: datetime | None = None
    launched: datetime | None = None


class BrandName(Brief):
    name: str | None = None


class SummaryDetails(Brief):
    brand: BrandName | None = None
    test_numbers: list[str] | None = None
    countries: list[str] | None = None


class SenderSummary(_SenderHead):
    """A sender in a list, without questionnaire, contacts and credentials."""

    model_config = ConfigDict(extra="ignore")

    details: SummaryDetails | None = None


class Sender(_SenderHead):
    """``RcsSenderDto``, whole. ``wire`` is the JSON as it came, every ``authToken`` hidden."""

    details: SenderDetails | None = None
    auth_name: str | None = None
    auth_token: SecretStr | None = None
    conversation_api_app: str | None = None
    conversation_api_app_details: ConversationApp | None = None
    supplier_details: SupplierDetails | None = None
    campaign_details: CampaignRegistration | None = None
    _wire: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    def from_wire(cls, body: Mapping[str, Any]) -> Self:
        """Reads the JSON of a sender. Raises ``pydantic.ValidationError``, without the input."""
        hidden = hide_tokens(body)
        # Fields we do not know are kept and printed like any other; a token may stand in them too.
        shown = {**hidden, "authToken": body["authToken"]} if "authToken" in body else hidden
        sender = cls.model_validate(shown)
        sender._wire = hidden
        return sender

    @property
    def wire(self) -> dict[str, Any]:
        return copy.deepcopy(self._wire)


S = TypeVar("S", SenderSummary, Sender)


class TokenPage(Tolerant, Generic[S]):
    """``RcsSenderListDto``: one page, and opaque tokens of its neighbours, absent at the ends."""

    senders: list[S]
    total_size: Count
    page_size: Count
    previous_page_token: str | None = None
    next_page_token: str | None = None
