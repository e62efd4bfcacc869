"""Bodies of the writes on senders: create, PATCH, comments and test numbers.

Phone numbers are sent without spaces and hyphens, everything else as it was given.
Questionnaire answers stand in ``answers``. Source: Provisioning API reference, RCS Senders.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr

from senders.provisioning import limits
from senders.provisioning.answers import KNOWN_KEYS, QuestionnaireInput
from senders.provisioning.answers import us_version as version_of
from senders.provisioning.bodies import Body, Clearable, Lasting, Rules, Strict, compact
from senders.provisioning.errors import InvalidBody
from senders.provisioning.formats import (
    Color,
    ContactPhone,
    Email,
    TestNumbers,
    Url,
    clean_number,
    distinct,
    distinct_by,
    one_of,
)

# What a questionnaire call listed: keys by section (``QuestionSet.listed``).
Listed = Mapping[str, Collection[str]]

Label = Annotated[str, Field(max_length=limits.CONTACT_LABEL_MAX)]
BrandName = Annotated[str, Field(max_length=limits.BRAND_NAME_MAX)]
Description = Annotated[str, Field(max_length=limits.BRAND_DESCRIPTION_MAX)]
Address = Annotated[Email, Field(max_length=limits.EMAIL_MAX)]
Website = Annotated[Url, Field(max_length=limits.CONTACT_WEBSITE_MAX)]
Country = Annotated[str, one_of(limits.LAUNCH_COUNTRIES, "must be a supported launch country")]
Countries = Annotated[list[Country], Field(min_length=1), AfterValidator(distinct)]


class EmailInput(Strict):
    label: Label
    address: Address


class PhoneInput(Strict):
    label: Label
    number: ContactPhone


class WebsiteInput(Strict):
    label: Label
    url: Website


FEW = Field(min_length=1, max_length=limits.CONTACTS_MAX)


class BrandInput(Strict):
    """Lists can be cleared, texts emptied; a colour or an address can only be replaced."""

    name: Lasting[BrandName] = None
    emails: Clearable[Annotated[list[EmailInput], FEW, distinct_by("address")]] = None
    phones: Clearable[Annotated[list[PhoneInput], FEW, distinct_by("number")]] = None
    websites: Clearable[Annotated[list[WebsiteInput], FEW, distinct_by("url")]] = None
    color: Lasting[Color] = None
    description: Lasting[Description] = None
    banner_url: Lasting[Url] = None
    logo_url: Lasting[Url] = None
    privacy_policy_url: Lasting[Url] = None
    terms_of_service_url: Lasting[Url] = None


class DetailsInput(Strict):
    """``details`` of create and PATCH: the same limits, other rules for null."""

    brand: Lasting[BrandInput] = None
    test_numbers: Clearable[TestNumbers] = None
    countries: Clearable[Countries] = None
    questionnaire: Lasting[QuestionnaireInput] = None


class SenderInput(Body):
    """``RcsSenderInputDto``: the body of create."""

    region: Annotated[limits.Region, Field(strict=False)]
    billing_category: Annotated[limits.BillingCategory, Field(strict=False)]
    use_case: Annotated[limits.UseCase, Field(strict=False)]
    details: Lasting[DetailsInput] = None

    @classmethod
    def parse(cls, body: Mapping[str, Any], *, listed: Listed | None = None) -> Self:
        """Reads wire JSON; answers that we do not know pass where ``listed`` names them.

        Raises ``InvalidBody`` where the API would refuse the body.
        """
        return cls._read(with_clean_numbers(body), Rules(), _without(listed or {}))


class SenderUpdate(Body):
    """``RcsUpdateSenderInputDto``: the body of PATCH. Absent stays, null deletes."""

    details: DetailsInput
    _us_version: str = PrivateAttr("")

    @classmethod
    def parse(
        cls, body: Mapping[str, Any], *, listed: Listed | None = None, us_version: str = ""
    ) -> Self:
        """Reads wire JSON as ``SenderInput.parse`` does, with the null rules of PATCH.

        ``us_version`` (``v1`` or ``v2``) is what the sender's US answers are, where the shape of
        those in the body does not tell. Raises ``InvalidBody``, with ``no_fields_to_update`` as
        its code where the body would change nothing.
        """
        rules = Rules(patch=True, us_version=us_version)
        update = cls._read(with_clean_numbers(body), rules, _without(listed or {}))
        details = update.wire["details"]
        if not _says_something(details):
            raise InvalidBody(
                [("details", "must contain at least one change")], code="no_fields_to_update"
            )
        if answers := details.get("questionnaire", {}).get("us", {}).get("answers"):
            update._us_version = us_version or version_of(answers)
        return update

    @property
    def us_version(self) -> str:
        """``usQuestionnaireVersion``; empty where the body holds no US answer."""
        return self._us_version


def with_clean_numbers(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the body with contact phones and test numbers as they are sent, valid or not."""
    details = _object(_object(body).get("details"))
    brand = _object(details.get("brand"))
    changed: dict[str, Any] = {}
    if isinstance(phones := brand.get("phones"), list):
        changed["brand"] = {**brand, "phones": [_clean_row(row) for row in phones]}
    if isinstance(numbers := details.get("testNumbers"), list):
        changed["testNumbers"] = [_clean_text(number) for number in numbers]
    return {**body, "details": {**details, **changed}} if changed else body


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _clean_row(row: Any) -> Any:
    number = _object(row).get("number")
    return {**row, "number": _clean_text(number)} if isinstance(number, str) else row


def _clean_text(number: Any) -> Any:
    return clean_number(number) if isinstance(number, str) else number


def _without(listed: Listed) -> Callable[[Any], Any]:
    """Leaves the part of a body that has a model: no answers that only a questionnaire listed."""

    def modelled(given: Any) -> Any:
        details = given.get("details") if isinstance(given, dict) else None
        sections = details.get("questionnaire") if isinstance(details, dict) else None
        if not isinstance(sections, dict):
            return given
        for name, keys in listed.items():
            section = sections.get(name)
            answers = section.get("answers") if isinstance(section, dict) else None
            if isinstance(answers, dict):
                _drop(answers, set(keys) - KNOWN_KEYS.get(name, frozenset()))
                if name not in KNOWN_KEYS and section == {"answers": {}}:
                    del sections[name]
        return given

    return modelled


def _drop(answers: dict[str, Any], keys: Collection[str]) -> None:
    for key in keys:
        group, dot, inner = key.partition(".")
        if not dot:
            answers.pop(key, None)
        elif isinstance(answers.get(group), dict):
            answers[group].pop(inner, None)


def _says_something(value: object) -> bool:
    """Tests if a PATCH holds a value or a null anywhere, and not only empty objects."""
    return any(map(_says_something, value.values())) if isinstance(value, dict) else True


class CommentInput(Body):
    """``RcsCommentInputDto``, of a sender and of the account."""

    comment: Annotated[str, Field(min_length=1, max_length=limits.COMMENT_MAX)]


class TestNumbersInput(Body):
    """``RcsTestNumbersInputDto``. What is sent are the numbers without spaces and hyphens."""

    __test__ = False  # the name tempts test collectors

    test_numbers: TestNumbers

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Reads wire JSON. Raises ``InvalidBody`` for a number that is none, or comes twice."""
        model = super().parse(body)
        model._content = SecretStr(compact({"testNumbers": model.test_numbers}))
        return model
