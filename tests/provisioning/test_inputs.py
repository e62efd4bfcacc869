"""Bodies as wholes: rules across keys, US versions, listed answers, words, and no leaks."""

import copy
import json
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senders import provisioning as p
from tests.provisioning.edges import EMAIL, PATHS, US, answer, details_with, url
from tests.provisioning.test_edges import HEAD, on_create, on_patch, refusals

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "provisioning"
CREATE = json.loads((FIXTURES / "create.json").read_text("utf-8"))
CREATE_US = json.loads((FIXTURES / "create_us.json").read_text("utf-8"))
# The page's phones and test numbers have spaces and hyphens, which are not sent.
CREATE_SENT = json.loads(json.dumps(CREATE))
for _row in CREATE_SENT["details"]["brand"]["phones"]:
    _row["number"] = _row["number"].replace(" ", "").replace("-", "")
CREATE_SENT["details"]["testNumbers"] = ["+48777777777"]
ABSENT = object()


@pytest.mark.parametrize("key", ["callbackUrl", "launch", "questions", "test_numbers"])
def test_details_reject_an_unknown_key(key: str) -> None:
    assert on_create({key: ["GB"]}) == [f"details.{key}"]
    assert on_patch({key: ["GB"]}) == [f"details.{key}"]


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("region", ["BR", "EU", "US"], ["eu", "", "ASIA", 5, None, ["EU"], ABSENT]),
        (
            "billingCategory",
            [
                "BASIC_MESSAGE",
                "CONVERSATIONAL",
                "CONVERSATIONAL_LEGACY",
                "NON_CONVERSATIONAL",
                "SINGLE_MESSAGE",
            ],
            ["basic_message", "", "FREE", 5, None, ABSENT],
        ),
        (
            "useCase",
            ["MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"],
            ["otp", "", "OTHER", 5, None, ABSENT],
        ),
        ("details", [ABSENT, {}], [None, [], "x", 5]),
        ("hostingRegion", [ABSENT], ["EUROPE"]),
        ("state", [ABSENT], ["DRAFT"]),
        ("use_case", [ABSENT], ["OTP"]),
    ],
)
def test_create_accepts_only_documented_region_billing_and_use_case(
    key: str, good: list[Any], bad: list[Any]
) -> None:
    def body(value: Any) -> dict[str, Any]:
        rest = {name: each for name, each in HEAD.items() if name != key}
        return rest if value is ABSENT else {**rest, key: value}

    for value in good:
        assert refusals(p.SenderInput, body(value)) == []
    for value in bad:
        assert refusals(p.SenderInput, body(value)) == [key]


def test_patch_requires_details_and_rejects_any_other_key() -> None:
    assert refusals(p.SenderUpdate, {}) == ["details"]
    assert refusals(p.SenderUpdate, {"details": None}) == ["details"]
    body = {"details": {"countries": ["GB"]}, "region": "EU"}
    assert refusals(p.SenderUpdate, body) == ["region"]


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"brand": {}},
        {"questionnaire": {}},
        {"questionnaire": {"gb": {"answers": {}}}, "brand": {}},
        {"questionnaire": {"general": {"answers": {"optOutDescriptionMetadata": {}}}}},
    ],
)
def test_patch_without_a_change_is_rejected_as_no_fields_to_update(details: Any) -> None:
    with pytest.raises(p.InvalidBody) as caught:
        p.SenderUpdate.parse({"details": details})
    assert caught.value.code == "no_fields_to_update"
    assert caught.value.validation_errors == [("details", "must contain at least one change")]


def test_metadata_ignore_can_be_null_in_a_patch_but_not_in_create() -> None:
    path = answer("general.optInDescriptionMetadata")
    assert on_patch(details_with(path, {"ignore": None})) == []
    assert on_create(details_with(path, {"ignore": None})) == [f"details.{path}.ignore"]


def us(**answers: Any) -> dict[str, Any]:
    return details_with(US, answers)


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ({"ownershipType": "PUBLIC", "legalForm": "CORPORATION"}, []),
        ({"ownershipType": "PUBLIC", "legalForm": "PARTNERSHIP"}, ["legalForm"]),
        ({"ownershipType": "PUBLIC"}, []),
        ({"legalForm": "PARTNERSHIP"}, []),
        ({"ownershipType": "PRIVATE", "legalForm": "CORPORATION"}, []),
        ({"ownershipType": "PUBLIC", "stockExchange": "NYSE", "stockSymbol": "X"}, []),
        ({"ownershipType": "PRIVATE", "stockExchange": "NYSE"}, ["stockExchange"]),
        ({"ownershipType": "PRIVATE", "stockSymbol": "X"}, ["stockSymbol"]),
        ({"stockSymbol": "X", "stockExchange": "NYSE"}, []),
        ({"taxIdCountry": "US", "taxId": "12-3456789"}, []),
        ({"taxIdCountry": "US", "taxId": "123456789"}, ["taxId"]),
        ({"taxIdCountry": "US", "taxId": "12-345678"}, ["taxId"]),
        ({"taxIdCountry": "US", "taxId": "١٢-3456789"}, ["taxId"]),
        ({"taxIdCountry": "SE", "taxId": "556000-0000"}, []),
        ({"taxId": "anything"}, []),
        ({"taxIdCountry": "US"}, []),
        ({"taxIdCountry": "US", "addressState": "XX"}, ["addressState"]),
        ({"taxIdCountry": "SE", "addressState": "XX"}, ["addressState"]),
        ({"taxIdCountry": "SE", "addressState": "OR"}, []),
        ({"addressCountry": "US", "taxId": "anything"}, []),
        ({"ownershipType": "STATE", "legalForm": "PARTNERSHIP"}, ["ownershipType"]),
    ],
)
def test_us_answers_that_contradict_each_other_are_rejected_in_any_order(
    answers: dict[str, Any], refused: list[str]
) -> None:
    paths = [f"details.{US}.{key}" for key in refused]
    assert on_create(us(**answers)) == paths
    assert on_create(us(**dict(reversed(answers.items())))) == paths, "in any order"
    assert on_patch(us(**answers)) == paths


def test_patch_to_private_ownership_can_clear_the_stock_fields() -> None:
    gone = us(ownershipType="PRIVATE", stockExchange=None, stockSymbol=None)
    assert on_patch(gone) == []
    assert len(on_create(gone)) == 2


V1 = {
    "companyLegalName": "",
    "ein": "12-3456789",
    "brandIndustry": "Automotive",
    "fullCompanyAddress": "",
    "fullCompanyAddressMetadata": {"ignore": "|"},
    "smsCampaign": "",
    "messagesVolume": "1M+ messages",
}


@pytest.mark.parametrize(
    ("answers", "version", "refused"),
    [
        (V1, "v1", []),
        ({"messagesVolume": ""}, "v1", []),
        ({"messagesVolume": 5}, "v2", []),
        ({"messagesVolume": "5", "brandName": "x"}, "v2", ["messagesVolume"]),
        ({"ein": "123456789"}, "v1", ["ein"]),
        ({"ein": "12-3456789", "taxId": "12-3456789"}, "v1", ["taxId"]),
        ({"smsCampaign": "x", "messagesVolume": 5}, "v1", ["messagesVolume"]),
        ({"fullCompanyAddress": "x", "brandIndustry": "Automotive"}, "v1", []),
        ({"brandIndustry": "Automotive"}, "v2", ["brandIndustry"]),
        ({"companyLegalName": ""}, "v2", ["companyLegalName"]),
        ({"addressLine1": "x"}, "v2", ["addressLine1"]),
    ],
)
def test_us_version_is_derived_from_the_keys_and_types_of_the_answers(
    answers: dict[str, Any], version: str, refused: list[str]
) -> None:
    paths = [f"details.{US}.{key}" for key in refused]
    assert p.us_version(answers) == version
    assert on_create(us(**answers)) == paths
    assert on_patch(us(**answers)) == paths
    if not refused:
        assert p.SenderUpdate.parse({"details": us(**answers)}).us_version == version


def test_us_version_can_be_given_and_is_kept_only_with_us_answers() -> None:
    automotive = us(brandIndustry="Automotive")
    assert on_patch(automotive, us_version="v1") == []
    body = p.SenderUpdate.parse({"details": automotive}, us_version="v1")
    assert body.us_version == "v1"
    assert on_patch(us(ein="12-3456789"), us_version="v2") == [f"details.{US}.ein"]
    other = {"details": {"countries": ["GB"], "questionnaire": {"us": {"answers": {}}}}}
    assert p.SenderUpdate.parse(other, us_version="v1").us_version == ""


LISTED = {
    "general": frozenset({"optInDescription", "ageCheck"}),
    "verification": frozenset({"partner", "partner.vatId", "partner.companyName"}),
    "us": frozenset({"ein", "callerId"}),
    "it": frozenset({"codiceFiscale", "videoUris"}),
}


@pytest.mark.parametrize(
    ("sections", "refused"),
    [
        ({"general": {"answers": {"ageCheck": {"any": ["thing", None]}}}}, []),
        ({"general": {"answers": {"ageCheck": None}}}, []),
        ({"general": {"answers": {"other": 1}}}, ["general.answers.other"]),
        ({"general": {"answers": {"optInDescription": 5}}}, ["general.answers.optInDescription"]),
        ({"gb": {"answers": {"ageCheck": 1}}}, ["gb.answers.ageCheck"]),
        ({"verification": {"answers": {"partner": {"vatId": "IT1"}}}}, []),
        (
            {"verification": {"answers": {"partner": {"companyName": ""}}}},
            ["verification.answers.partner.companyName"],
        ),
        ({"us": {"answers": {"callerId": "x", "brandName": "x"}}}, []),
        ({"us": {"answers": {"ein": "x"}}}, ["us.answers.ein"]),
        ({"it": {"answers": {"codiceFiscale": "x"}}}, []),
        ({"it": {"answers": {"codiceFiscale": "x", "other": 1}}}, ["it"]),
        ({"it": {"answers": {"codiceFiscale": "x"}, "questions": {}}}, ["it"]),
        ({"it": {"answers": 5}}, ["it"]),
        ({"it": None}, ["it"]),
        ({"es": {"answers": {"nif": "x"}}}, ["es"]),
    ],
)
def test_unknown_answers_are_accepted_only_if_the_questionnaire_lists_them(
    sections: dict[str, Any], refused: list[str]
) -> None:
    details = {"questionnaire": sections, "countries": ["GB"]}
    paths = [f"details.questionnaire.{path}" for path in refused]
    assert on_create(details, listed=LISTED) == paths
    assert on_patch(details, listed=LISTED) == paths
    if not refused:
        assert on_create(details), "and only if they were listed"


@pytest.mark.parametrize(
    ("body", "sent"),
    [(CREATE, CREATE_SENT), (CREATE_US, CREATE_US), (HEAD, HEAD)],
    ids=["page", "us", "least"],
)
def test_documented_create_bodies_are_sent_unchanged_but_for_their_numbers(
    body: dict[str, Any], sent: dict[str, Any]
) -> None:
    before = copy.deepcopy(body)
    parsed = p.SenderInput.parse(body)
    assert json.dumps(parsed.wire) == json.dumps(sent)
    assert parsed.content() == json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
    parsed.wire.clear()
    assert parsed.wire == sent
    assert body == before


@pytest.mark.parametrize(
    "body",
    [None, [], "x", 5, [HEAD], {"region": object()}, {**HEAD, "details": {"brand": {1, 2}}}],
    ids=["null", "list", "text", "number", "list of heads", "no JSON", "a set"],
)
def test_body_that_is_not_a_json_object_is_rejected(body: Any) -> None:
    for model in (p.SenderInput, p.SenderUpdate, p.CommentInput, p.WebhookInput):
        assert refusals(model, body)


def test_values_that_json_cannot_carry_are_rejected() -> None:
    for bad in ("\ud800", float("nan"), float("inf")):
        details = details_with(answer("general.ageCheck"), bad)
        assert on_create(details, listed=LISTED) == [""]
    assert on_create(us(messagesVolume=float("nan"))) == [f"details.{US}.messagesVolume"]
    assert on_create(details_with("brand.name", "\ud800")) == ["details.brand.name"]
    deep: Any = "x"
    for _level in range(100_000):
        deep = [deep]
    assert on_create(details_with(answer("general.ageCheck"), deep)) == [""]


@pytest.mark.parametrize(
    ("details", "path", "message"),
    [
        ({"brand": {"name": "x" * 41}}, "brand.name", "must have at most 40 characters"),
        ({"brand": {"emails": []}}, "brand.emails", "must not be empty"),
        ({"brand": {"emails": [{}]}}, "brand.emails.0.label", "is required"),
        (
            {"brand": {"emails": [EMAIL, {**EMAIL, "label": "x"}]}},
            "brand.emails",
            "must not have two entries with the same address",
        ),
        (
            {"brand": {"logoUrl": "x"}},
            "brand.logoUrl",
            "must be a complete URL that starts with http:// or https://",
        ),
        ({"testNumbers": ["+1"]}, "testNumbers.0", "must be a phone number with + and 7 to"),
        ({"testNumbers": ["+1"] * 201}, "testNumbers", "must have at most 200 entries"),
        ({"countries": ["GB", "GB"]}, "countries", "must not contain duplicates"),
        (us(helpMessage="x"), f"{US}.helpMessage", "must have at least 20 characters"),
        (us(ownershipType="x"), f"{US}.ownershipType", "must be one of PRIVATE or PUBLIC"),
        (us(brandIndustry="x"), f"{US}.brandIndustry", "is not supported"),
        (us(sampleMessages=["x" * 20] * 6), f"{US}.sampleMessages", "must have at most 5 entries"),
        (us(embeddedLink="x"), f"{US}.embeddedLink", "must be true or false"),
        (us(messagesVolume=[]), f"{US}.messagesVolume", "must be a number"),
        ({"brand": []}, "brand", "must be an object"),
        ({"brand": {"name": 5}}, "brand.name", "must be text"),
        ({"brand": {"phones": {}}}, "brand.phones", "must be a list"),
        ({"brand": {"name": None}}, "brand.name", "must not be null"),
        ({"more": 1}, "more", "is not supported"),
    ],
)
def test_rejected_field_has_its_path_and_a_plain_message(
    details: Any, path: str, message: str
) -> None:
    with pytest.raises(p.InvalidBody) as caught:
        p.SenderUpdate.parse({"details": details})
    found = dict(caught.value.validation_errors)
    assert found[f"details.{path}"].startswith(message)
    assert caught.value.code == "invalid_input"


@pytest.mark.parametrize(
    ("numbers", "code", "paths"),
    [
        (["+999777777777"], "add_test_number_invalid", ["testNumbers.0"]),
        (["+48777777777", "+48777"], "invalid_input", ["testNumbers.1"]),
        (["+48777777777", "+336123456"], "add_test_number_invalid", ["testNumbers.1"]),
        (["+999777777777", "x"], "invalid_input", ["testNumbers.0", "testNumbers.1"]),
        (["+48777777777", "+48 777 777 777"], "invalid_input", ["testNumbers"]),
        (["+48777777777"] * 201, "invalid_input", ["testNumbers"]),
        ("+48777777777", "invalid_input", ["testNumbers"]),
        (None, "invalid_input", ["testNumbers"]),
    ],
)
def test_invalid_test_numbers_are_rejected_with_code_and_position(
    numbers: Any, code: str, paths: list[str]
) -> None:
    with pytest.raises(p.InvalidBody) as caught:
        p.TestNumbersInput.parse({"testNumbers": numbers})
    found = [path for path, _message in caught.value.validation_errors]
    assert (caught.value.code, found[: len(paths)]) == (code, paths)


def test_test_numbers_are_sent_without_spaces_and_dashes() -> None:
    body = p.TestNumbersInput.parse({"testNumbers": ["+48 777-777-777", "+447700900123"]})
    assert body.content() == b'{"testNumbers":["+48777777777","+447700900123"]}'
    assert p.TestNumbersInput.parse({"testNumbers": []}).wire == {"testNumbers": []}
    assert refusals(p.TestNumbersInput, {}) == ["testNumbers"]
    assert refusals(p.TestNumbersInput, {"testNumbers": [], "more": 1}) == ["more"]


@pytest.mark.parametrize(
    ("comment", "fits"),
    [
        ("x", True),
        ("x" * 65535, True),
        ("x" * 65536, False),
        ("", False),
        (5, False),
        (None, False),
        (["x"], False),
    ],
)
def test_comment_must_be_text_of_1_to_65535_characters(comment: Any, fits: bool) -> None:
    assert refusals(p.CommentInput, {"comment": comment}) == ([] if fits else ["comment"])


HOOK = {"target": "https://b.example/hook", "secret": "planted-hook-secret", "triggers": ["ALL"]}


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        *((key, each, fits) for key, each, fits in url("target", 742)),
        ("secret", "x", True),
        ("secret", "é" * 128, True),
        ("secret", "é" * 129, False),
        ("secret", "", False),
        ("secret", 5, False),
        ("triggers", list(p.TRIGGERS), True),
        ("triggers", [], False),
        ("triggers", ["ALL", "ALL"], False),
        ("triggers", ["RCS_SENDER_DELETED"], False),
        ("triggers", ["all"], False),
        ("triggers", "ALL", False),
        ("triggers", [5], False),
        ("more", 1, False),
        ("target", None, False),
        ("secret", None, False),
        ("triggers", None, False),
    ],
)
def test_webhook_fields_are_checked_against_their_documented_limits(
    key: str, value: Any, fits: bool
) -> None:
    for model, body in ((p.WebhookInput, {**HOOK, key: value}), (p.WebhookUpdate, {key: value})):
        if fits:
            assert json.loads(model.parse(body).content()) == body
            continue
        with pytest.raises(p.InvalidBody) as caught:
            model.parse(body)
        assert all(path.startswith(key) for path, _message in caught.value.validation_errors)


def test_new_webhook_requires_all_three_fields_and_an_update_none() -> None:
    for key in HOOK:
        body = {name: value for name, value in HOOK.items() if name != key}
        assert refusals(p.WebhookInput, body) == [key]
    assert p.WebhookUpdate.parse({}).content() == b"{}"


def test_text_forms_and_errors_of_a_body_contain_no_secret_or_number() -> None:
    body = p.WebhookInput.parse(HOOK)
    sender = p.SenderInput.parse(CREATE)
    shown = [repr(body), str(body), repr(vars(body)), f"{body.wire}", repr(sender), str(sender)]
    shown += [repr(sender.details), f"{body.secret}"]
    for wrong in ({**HOOK, "target": "x"}, {**HOOK, "secret": ["planted-hook-secret"]}):
        with pytest.raises(p.InvalidBody) as caught:
            p.WebhookInput.parse(wrong)
        assert caught.value.__context__ is None, "nothing that knows the input travels along"
        shown += [str(caught.value), repr(vars(caught.value))]
        shown.append("".join(traceback.format_exception(caught.value)))
    for text_ in shown:
        assert "planted-hook-secret" not in text_
        assert "777-777" not in text_
    assert b"planted-hook-secret" in body.content()
    assert body.wire == {**HOOK, "secret": "•••"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(path=st.sampled_from(["", *PATHS]), value=JSON)
def test_any_json_gives_a_body_or_a_list_of_rejected_paths(path: str, value: Any) -> None:
    details = details_with(path, value) if path else value
    for check in (on_create, on_patch):
        for refused in check(details):
            assert isinstance(refused, str)


def test_lists_of_codes_are_as_long_as_documented() -> None:
    found = (p.LAUNCH_COUNTRIES, p.US_STATES, p.US_QUESTIONNAIRE_COUNTRIES, p.TRIGGERS)
    assert [len(set(codes)) for codes in found] == [25, 56, 236, 39]
    assert [len(codes) for codes in found] == [25, 56, 236, 39]
    assert " ".join(p.LAUNCH_COUNTRIES).startswith("AT BE BR CA CZ DK FI FR DE GR HU IT LT MX NL")
    assert [str(each) for each in p.OFFERED_BILLING_CATEGORIES] == [
        "CONVERSATIONAL",
        "NON_CONVERSATIONAL",
    ]
    assert len(p.OLDER_BILLING_CATEGORIES) == 3
