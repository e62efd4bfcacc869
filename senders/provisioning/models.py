"""Responses of the API as typed models, tolerant in reading; ``limits`` has the rules of writing.

Unknown fields are kept, an unknown enum value stays the text it came as, and only fields that the
reference marks as required are required. Source: Provisioning API reference 1.2.117, RCS Senders.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

from pydantic import ConfigDict, PrivateAttr, SecretStr

from senders.provisioning.questionnaire import Questionnaire
from senders.provisioning.tolerant import Brief, Moment, Page, Tolerant
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


class Operator(Tolerant):
    """``RcsOperatorDto``. The name is an open string, the status an open enum."""

    name: str
    status: str
    remark: str | None = None
    modified: Moment | None = None


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
    submitted: Moment | None = None


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


class SenderDetails(Tolerant):
    questionnaire: Questionnaire
    brand: Brand | None = None
    test_numbers: list[str] | None = None
    countries: list[str] | None = None
    callback_url: str | None = None


class _SenderHead(Tolerant):
    """The fields that the list and the single sender share; five are required, the state is not."""

    id: str
    region: str
    billing_category: str
    use_case: str
    hosting_region: str
    state: str | None = None
    test_number_states: list[TestNumber] | None = None
    country_status: list[CountryStatus] | None = None
    brand_details: BrandRegistration | None = None
    created: Moment | None = None
    modified: Moment | None = None
    launched: Moment | None = None


class EmailAddress(Brief):
    address: str | None = None


class BrandName(Brief):
    """The parts of a brand by which people find its sender."""

    name: str | None = None
    emails: list[EmailAddress] | None = None


class AppId(Brief):
    id: str | None = None


class SummaryDetails(Brief):
    brand: BrandName | None = None
    test_numbers: list[str] | None = None
    countries: list[str] | None = None


class SenderSummary(_SenderHead):
    """A sender in a list, without questionnaire and token."""

    model_config = ConfigDict(extra="ignore")

    details: SummaryDetails | None = None
    auth_name: str | None = None
    conversation_api_app: str | None = None
    conversation_api_app_details: AppId | None = None

    @cached_property
    def text(self) -> str:
        """The sender as JSON without empty fields.

        Written once an object: a list of fifty compares it, stores it twice and draws by it.
        """
        return self.model_dump_json(exclude_none=True)

    @cached_property
    def fingerprint(self) -> str:
        """The digest of ``text``, by which two reads are known to say the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()


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
        """A copy of its own for each caller; those who only read take what is below."""
        return copy.deepcopy(self._wire)

    @cached_property
    def wire_details(self) -> Mapping[str, Any]:
        """The details in ``wire``, to be read and not changed: one copy for all readers."""
        return copy.deepcopy(self._wire.get("details")) or {}

    def wire_text(self, *, indent: int | None = None, sort_keys: bool = False) -> str:
        """Returns ``wire`` as JSON; with ``indent`` for people, in the letters of any script."""
        readable = indent is not None
        return json.dumps(self._wire, indent=indent, sort_keys=sort_keys, ensure_ascii=not readable)

    def summary(self) -> SenderSummary:
        """Returns the part of the sender that a list has."""
        return SenderSummary.model_validate(self._wire)


S = TypeVar("S", SenderSummary, Sender)


class TokenPage(Page, Generic[S]):
    """``RcsSenderListDto``: one page of senders."""

    senders: list[S]


class TestNumbersAnswer(Tolerant):
    """``RcsTestNumbersDto``: the states of all numbers of the sender, not only of those added."""

    __test__ = False

    test_numbers: list[TestNumber]


class Capabilities(Tolerant):
    """``RcsTestNumberCapabilitiesDto``: names of features, an open list."""

    features: list[str]
