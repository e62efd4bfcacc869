"""Between stored answers and the API's JSON: nothing is lost, added or said twice."""

import copy
from typing import Any

import pytest

from senders.onboarding.forms.fields import Choice
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.questions import Questions
from senders.onboarding.wire import details_of, field_of, import_body, payload
from senders.provisioning import SenderInput, changes
from senders.sandbox.models import Sender
from tests.onboarding.bodies import (
    ALL_THREE,
    US_ANSWERS,
    JsonObject,
    asking,
    sample,
    with_us,
)

OLDER = {
    "companyLegalName": "Aurora Retail Inc.",
    "ein": "93-1234567",
    "brandIndustry": "Shopping and retail",
    "fullCompanyAddress": "200 SW Harbor Way-split-Portland",
    "fullCompanyAddressMetadata": {"ignore": "-split-"},
    "smsCampaign": "AUR1",
    "messagesVolume": "10K - 100K messages",
}


def us(**answers: Any) -> JsonObject:
    body = sample(countries=["US"])
    body["details"]["questionnaire"] = {"us": {"answers": answers}}
    return body


def as_sent(body: JsonObject) -> JsonObject:
    """Returns the body without the spaces and hyphens of its contact phones."""
    sent = copy.deepcopy(body)
    for row in sent.get("details", {}).get("brand", {}).get("phones", []):
        row["number"] = row["number"].replace(" ", "").replace("-", "")
    return sent


@pytest.mark.parametrize(
    "body",
    [
        sample(),
        with_us(),
        with_us(
            ownershipType="PRIVATE", stockExchange=None, stockSymbol=None, legalForm="PARTNERSHIP"
        ),
        us(**OLDER),
        us(companyLegalName="Aurora Retail Inc."),
        us(messagesVolume=2.5, embeddedLink=False),
        {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "MULTIUSE"},
        {},
    ],
    ids=["sample", "us", "us private", "older us", "us name", "us volume", "minimal", "empty"],
)
def test_imported_body_yields_the_same_payload(body: JsonObject) -> None:
    imported = import_body(body)
    assert imported.unknown == []
    assert payload(imported.answers, ALL_THREE) == as_sent(body)


def test_sample_body_is_imported_into_its_steps() -> None:
    answers = import_body(sample()).answers
    assert answers["basics"] == {
        "region": ["EU"],
        "billing_category": ["BASIC_MESSAGE"],
        "use_case": ["OTP"],
    }
    assert answers["contacts"]["emails-2-address"] == ["office@aurora.example"]
    assert answers["countries"] == {"countries": ["GB", "FR"]}
    assert answers["general"]["interactions_description"] == [
        "Bills and reminders\n Order news\n Parcel has arrived"
    ]
    assert answers["general"]["interactions_description_as_list"] == ["on"]
    assert answers["general"]["video_uris-0-url"] == ["https://cdn.aurora.example/demo.mp4"]
    assert answers["fr"]["full_company_address"] == ["12 rue du Port\n59000 Lille\nFrance"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("colour", "red"),
        ("region.name", "EU"),
        ("details.callbackUrls", "https://aurora.example"),
        ("details.brand.slogan", "Cheap!"),
        ("details.brand.name", [5]),
        ("details.questionnaire.general.answers.newThing", ["a"]),
        ("details.questionnaire.general.answers.newThing", "a"),
        ("details.questionnaire.us.answers.embeddedLink", 5),
        ("details.questionnaire.us.answers.messagesVolume", True),
        ("details.questionnaire.de.answers.impressum", "Aurora GmbH"),
        ("details.testNumbers", "+46701234567"),
        ("details.countries", ["SE", 5]),
    ],
)
def test_value_without_a_field_is_reported_as_unknown(path: str, value: Any) -> None:
    body: JsonObject = {}
    place = body
    *parents, last = path.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = value
    assert import_body(body).unknown == [path]


def test_contact_with_an_unknown_key_is_imported_and_reported() -> None:
    emails = [{"label": "Care", "address": "care@aurora.example", "verified": True}]
    imported = import_body({"details": {"brand": {"emails": emails}}})
    assert imported.unknown == ["details.brand.emails.0.verified"]
    assert imported.answers["contacts"]["emails-0-address"] == ["care@aurora.example"]


def test_every_seeded_sender_is_imported_without_a_change() -> None:
    seen = 0
    for sender in Sender.objects.using("sandbox").all():
        body = {**sender.body, "id": sender.id, "state": sender.state}
        details = body.get("details") or {}
        imported = import_body(body)
        assert not [path for path in imported.unknown if path.startswith("details.")]
        wanted = details_of(imported.answers, ALL_THREE, base=details)
        assert changes(details, wanted) is None
        chosen = set(details.get("countries", ()))
        if chosen >= {
            code.upper() for code in ("gb", "fr", "us") if code in details.get("questionnaire", {})
        }:
            assert changes(details, details_of(imported.answers, ALL_THREE)) is None
        seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    "change",
    [
        {"brand": {"name": "", "description": "a\r\nb"}},
        {"brand": {"emails": [{"label": "Care", "address": "a@b.se", "verified": True}]}},
        {"testNumbers": ["+48 221-234-567"]},
        {"countries": ["RU", "GB"]},
        {"countries": []},
        {"questionnaire": {"gb": {"answers": {"companyLegalName": "Aurora Retail Ltd"}}}},
        {"questionnaire": {"us": {"answers": OLDER}}},
        {"questionnaire": {"general": {"answers": {"newThing": "kept", "newer": [1]}}}},
        {"questionnaire": {"general": {"answers": {"optInDescriptionMetadata": {"ignore": "|"}}}}},
        {"questionnaire": {"general": {"answers": {"optInDescription": ""}}}},
        {"questionnaire": {"us": {"answers": {"addressState": "OR", "taxIdCountry": "SE"}}}},
        {"callbackUrl": "https://aurora.example/old"},
    ],
)
def test_unchanged_edit_has_no_changes(change: JsonObject) -> None:
    base = {"questionnaire": {"general": {"answers": {}}}, **change}
    answers = import_body({"id": "1", "details": base}).answers
    assert changes(base, details_of(answers, ALL_THREE, base=base)) is None


def test_edit_has_only_the_changed_values() -> None:
    base = sample(brand={"name": "Aurora", "description": "a\r\nb"})["details"]
    answers = import_body({"details": base}).answers
    answers["brand"]["name"] = ["Aurora Deals"]
    answers["general"]["opt_in_description"] = [""]
    assert changes(base, details_of(answers, ALL_THREE, base=base)) == {
        "brand": {"name": "Aurora Deals"},
        "questionnaire": {"general": {"answers": {"optInDescription": None}}},
    }


def test_answer_to_a_new_question_can_be_changed_in_an_edit() -> None:
    base = {"questionnaire": {"general": {"answers": {"newThing": "old"}}}}
    answers = import_body({"details": base}).answers
    answers["general"]["more_new_thing"] = ["new"]
    wanted = details_of(answers, asking("general", "newThing"), base=base)
    assert changes(base, wanted) == {"questionnaire": {"general": {"answers": {"newThing": "new"}}}}


@pytest.mark.parametrize("country", ["GB", "FR", "US"])
def test_unselected_countries_are_not_in_the_payload(country: str) -> None:
    body = with_us()
    answers = import_body(body).answers
    answers["countries"]["countries"] = [code for code in ("GB", "FR", "US") if code != country]
    sent = payload(answers, ALL_THREE)
    expected = as_sent(body)
    expected["details"]["countries"].remove(country)
    del expected["details"]["questionnaire"][country.lower()]
    assert sent == expected


def test_answer_to_a_new_question_is_sent_only_while_asked() -> None:
    answers = {
        "basics": {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["OTP"]},
        "general": {"more_new_thing": ["As typed"]},
    }
    asked = asking("general", "newThing")
    body = payload(answers, asked)
    assert body["details"]["questionnaire"]["general"]["answers"] == {"newThing": "As typed"}
    assert SenderInput.parse(body, listed=asked.listed).wire == body
    assert "details" not in payload(answers, ALL_THREE)


def test_current_us_answers_replace_legacy_ones_in_the_payload() -> None:
    answers = import_body(us(**OLDER)).answers
    answers["us"]["brand_name"] = ["Aurora"]
    sent = payload(answers, ALL_THREE)["details"]["questionnaire"]["us"]["answers"]
    assert sent == {"brandName": "Aurora"}


def test_private_company_has_no_stock_answers_in_the_payload() -> None:
    answers = import_body(with_us(ownershipType="PRIVATE")).answers
    sent = payload(answers, ALL_THREE)["details"]["questionnaire"]["us"]["answers"]
    assert set(US_ANSWERS) - set(sent) == {"stockExchange", "stockSymbol"}
    assert answers["us"]["stock_symbol"] == ["AURO"]


def test_payloads_of_the_samples_are_accepted_by_the_client() -> None:
    for body in (sample(), with_us()):
        sent = payload(import_body(body).answers, Questions())
        assert SenderInput.parse(sent).wire == sent


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("region", ("basics", "region")),
        ("details.brand.name", ("brand", "name")),
        ("details.brand.emails", ("contacts", "emails")),
        ("details.brand.emails.0", ("contacts", "emails-0-address")),
        ("details.brand.emails.1.label", ("contacts", "emails-1-label")),
        ("details.brand.emails.0.address", ("contacts", "emails-0-address")),
        ("details.brand.logoUrl", ("images", "logo_url")),
        ("details.testNumbers.3", ("test-numbers", "test_numbers")),
        ("details.countries", ("countries", "countries")),
        ("details.countries.0", ("countries", "countries")),
        ("details.questionnaire.general.answers.videoUris.1", ("general", "video_uris-1-url")),
        (
            "details.questionnaire.general.answers.optInDescriptionMetadata.ignore",
            ("general", "opt_in_description"),
        ),
        (
            "details.questionnaire.verification.answers.partner",
            ("verification", "partner_company_name"),
        ),
        (
            "details.questionnaire.verification.answers.partner.contactEmailAddress",
            ("verification", "partner_contact_email_address"),
        ),
        ("details.questionnaire.gb.answers.campaignLength", ("gb", "campaign_length")),
        ("details.questionnaire.us.answers.sampleMessages.2", ("us", "sample_messages-2-text")),
        ("details.questionnaire.us.answers.companyLegalName", ("us", "company_legal_name")),
        ("details.questionnaire.us.answers.ein", ("us", "older_ein")),
        ("details.questionnaire.gb.answers.newThing", ("gb", "more_new_thing")),
        ("details", None),
        ("details.brand", None),
        ("details.brand.slogan", None),
        ("details.questionnaire.de.answers.impressum", None),
        ("", None),
    ],
)
def test_api_path_has_its_step_and_field(path: str, expected: tuple[str, str] | None) -> None:
    assert field_of(path) == expected


YES_NO_WORDS = {"yes": ("true", "TRUE", "True"), "no": ("false", "FALSE", "False")}
CHOICES = [
    (slug, name, typed)
    for slug, kind in FORMS.items()
    for name, field in kind.base_fields.items()
    if isinstance(field, Choice) and field.wire and not name.startswith("older_")
    for value in sorted(field.values)[:2]
    for typed in dict.fromkeys(
        [value, value.lower(), value.title(), f" {value} ", *YES_NO_WORDS.get(value, ())]
    )
]


@pytest.mark.parametrize(("slug", "name", "typed"), CHOICES)
def test_choice_in_other_letters_is_sent_as_it_is_read_back(
    slug: str, name: str, typed: str
) -> None:
    """A draft that is imported from its own payload sends the same: ``TRUE`` is sent as true."""
    body = payload(
        {"countries": {"countries": ["GB", "FR", "US"]}, slug: {name: [typed]}}, ALL_THREE
    )
    assert payload(import_body(body).answers, ALL_THREE) == body
