"""Secrets and personal data are planted, then looked for in the audit trail."""

import json
from typing import Any

import pytest
from django.test import override_settings

from senders.audit import redaction

NUMBER, MAIL, PERSON, SECRET = (
    "+46701234567",
    "jane.holm@aurora.example",
    "Jane Holm",
    "planted-0815",
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+46701234567", "+46•••567"),
        ("0046 70-123 45 67", "+46•••567"),
        ("+1 (212) 555-0142", "+1•••142"),
        ("+353861234567", "+353•••567"),
        ("070-123 45 67", "•••567"),
        ("112", "•••"),
        ("123456", "•••"),
        ("1234567", "•••567"),
        ("+999", "•••"),
        ("+999 1234567", "+•••567"),
        ("call me", "•••"),
    ],
)
def test_redacted_phone_number_keeps_country_code_and_last_three_digits(
    number: str, shown: str
) -> None:
    reduced, _, keyed = redaction.phone(number).partition(" #")
    assert reduced == shown
    assert len(keyed) == redaction.HASH_LENGTH


@pytest.mark.parametrize("written", ["+46 70 123 45 67", "0046701234567", "+46-701-234567"])
def test_phone_number_has_the_same_hash_in_every_spelling(written: str) -> None:
    assert redaction.phone(written) == redaction.phone(NUMBER)
    assert redaction.phone(NUMBER) != redaction.phone("+46701234568")


def test_hash_of_a_phone_number_depends_on_the_secret_key() -> None:
    before = redaction.phone(NUMBER)
    with override_settings(SECRET_KEY="another"):
        assert redaction.phone(NUMBER) != before


@pytest.mark.parametrize(
    ("reduce", "value", "shown"),
    [
        (redaction.email, "Jane.Holm@Aurora.example", "J•••@Aurora.example #"),
        (redaction.email, "nonsense", "••• #"),
        (redaction.person, "Jane  Holm", "J••• #"),
    ],
)
def test_email_addresses_and_names_are_redacted_to_their_first_letter(
    reduce: Any, value: str, shown: str
) -> None:
    assert reduce(value).startswith(shown)
    assert reduce(value) == reduce(value) != reduce(value + "x")
    assert reduce("") == ""


@pytest.mark.parametrize(
    ("reduce", "value", "shown"),
    [
        (redaction.phone, "+46701234567", "+46•••567 #0f30e1ed1897a0af"),
        (redaction.email, "Jane@Aurora.example", "J•••@Aurora.example #b4f1bba1294fe341"),
        (redaction.person, "Jane Holm", "J••• #105682ca9e0b2b80"),
        (redaction.hidden, "Jane Holm", "••• #dc67ff8a657405e9"),
    ],
)
@override_settings(SECRET_KEY="the key of this test")
def test_hash_of_a_redacted_value_is_the_same_in_every_version_of_the_portal(
    reduce: Any, value: str, shown: str
) -> None:
    assert reduce(value) == shown


def test_hash_of_emails_and_names_ignores_case_and_extra_spaces() -> None:
    for reduce, value, other in (
        (redaction.email, "jane@aurora.example", " JANE@aurora.EXAMPLE "),
        (redaction.person, "jane holm", "  JANE \n Holm"),
    ):
        assert reduce(value).partition("#")[2] == reduce(other).partition("#")[2] != ""


def test_hash_of_the_same_text_differs_between_kinds_of_data() -> None:
    text = "0701234567"
    hashes = {
        reduce(text).partition("#")[2]
        for reduce in (redaction.phone, redaction.email, redaction.person, redaction.hidden)
    }
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (5.0, "5"),
        (-0.5, "-0.5"),
        (1e22, "10000000000000000000000"),
        (float("inf"), '"inf"'),
        (float("nan"), '"nan"'),
        (7, "7"),
        (False, "false"),
    ],
)
def test_numbers_are_redacted_to_json_that_every_database_returns_unchanged(
    value: Any, kept: str
) -> None:
    assert json.dumps(redaction.redact({"list": [value]})) == f'{{"list": [{kept}]}}'


# path and value, as the API spells them; what must not be found is in PLANTED
PLANTED = [
    ("authToken", SECRET),
    ("details.AuthToken", SECRET),
    ("secret", SECRET),
    ("key_secret", SECRET),
    ("keySecret", SECRET),
    ("access_token", SECRET),
    ("password", SECRET),
    ("secret", {"nested": SECRET}),
    ("secrets", [SECRET]),
    ("target", f"https://user:{SECRET}@hooks.example/in"),
    ("target", f"https://hooks.example/in?token={SECRET}&a=1#{SECRET}"),
    ("details.testNumbers", [NUMBER, "+46 70-123 45 67"]),
    ("details.testNumbers", NUMBER),
    ("testNumber", NUMBER),
    ("testNumberStates", [{"number": NUMBER, "state": "VERIFIED"}]),
    ("details.brand.phones", [{"label": "Help", "number": NUMBER}]),
    ("details.brand.phones", [{"label": "Help", "number": 46701234567}]),
    ("details.brand.emails", [{"label": f"Write to {MAIL}", "address": MAIL}]),
    ("details.questionnaire.verification.answers.name", PERSON),
    ("details.questionnaire.verification.answers.email", MAIL),
    ("details.questionnaire.verification.answers.phone", NUMBER),
    ("details.questionnaire.verification.answers.partner", {"contactName": PERSON}),
    ("details.questionnaire.verification.answers", {"name": PERSON}),
    ("questionnaire", {"verification": {"answers": {"partner": {"contactEmailAddress": MAIL}}}}),
    ("details.Verification.Answers.Name", PERSON),
    ("us.answers.contactFirstName", PERSON),
    ("us.answers.contactSurname", PERSON),
    ("firstName", PERSON),
    ("last_name", PERSON),
    ("fullName", PERSON),
    ("surname", PERSON),
    ("numbers", ["46701234567"]),
    ("testNumber", "46701234567"),
    ("phone", "46701234567"),
    ("email", "jane.holm at aurora"),
    ("us.answers.companyEmailAddress", "jane.holm at aurora"),
    ("emails", ["jane.holm at aurora"]),
    ("Authorization", SECRET),
    ("apiKey", SECRET),
    ("X-Api-Key", SECRET),
    ("private_key", SECRET),
    ("us.answers.companyPhoneNumber", NUMBER),
    ("us.answers.contactPhoneNumber", NUMBER),
    ("us.answers.companyEmailAddress", MAIL),
    ("comment", f"Ask for {MAIL}, or {NUMBER}."),
    ("comment", "Her number: +46 (0)70 123 45 67!"),
    ("comment", "Ring 070-123 45 67 or (212) 555-0142 or 0046701234567"),
    ("comment", f"mailto:{MAIL}"),
    (f"errors.{NUMBER}", "unreachable"),
    ("errors", [f"details.testNumbers: {NUMBER} is no tester"]),
]
NEVER = [
    SECRET,
    "701234567",
    "70-123 45 67",
    "70 123 45 67",
    "555-0142",
    "jane.holm",
    "Jane Holm",
]


@pytest.mark.parametrize(("path", "value"), PLANTED, ids=[path for path, _value in PLANTED])
def test_redaction_hides_secrets_and_personal_data_in_every_shape(path: str, value: Any) -> None:
    nested: Any = value
    for key in reversed(path.split(".")):
        nested = {key: nested}
    for shape in (nested, {path: value}, {"asked": {path: value}}):
        kept = json.dumps(redaction.redact(shape), ensure_ascii=False)
        assert not [planted for planted in NEVER if planted in kept], kept
        assert redaction.HIDDEN in kept


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("details.brand.name", "Aurora Deals"),
        ("details.brand.color", "#012345"),
        ("details.brand.logoUrl", "https://images.example/0123456789/logo.png"),
        ("details.countries", ["SE", "DE"]),
        ("fr.answers.siren", "412345678"),
        ("gb.answers.companyRegistrationNumber", "SC123456"),
        ("us.answers.taxId", "12-3456789"),
        ("us.answers.messagesVolume", "1000000 a month"),
        ("us.answers.embeddedPhone", True),
        ("us.answers.sampleMessages", ["Your order 4711 leaves on 01.12.2026 at 08:15."]),
        ("id", "01234567-0123-4000-8000-000000000001"),
        ("id", "0123456789abcdef0123456789abcdef"),
        ("modified", "2026-11-23T08:24:10.000Z"),
        ("comment", ""),
        ("authToken", None),
        ("number", None),
        ("number", ""),
        ("number", "  "),
        ("authToken", []),
        ("authToken", {}),
        ("authToken", ""),
        ("state", "LAUNCHED"),
    ],
)
def test_redaction_keeps_values_that_are_neither_secret_nor_personal(path: str, value: Any) -> None:
    assert redaction.redact({path: value}) == {path: value}


def test_redacting_twice_changes_nothing_more() -> None:
    once = redaction.redact({"comment": f"{MAIL} {NUMBER} https://a.example/?b=c"})
    assert redaction.redact(once) == once


@pytest.mark.parametrize("text", ["a" * 65_535, "a@" * 30_000, "0" * 65_535, "https://" * 8_000])
def test_redaction_of_long_texts_terminates(text: str) -> None:
    assert redaction.redact_text(text)


def test_redaction_reaches_keys_and_values_at_every_depth_and_in_every_list() -> None:
    wire: dict[str, Any] = {"comment": NUMBER, "testNumber": NUMBER, NUMBER: {"authToken": SECRET}}
    for _level in range(20):
        wire = {"inner": [[wire], ({"name": "Aurora"}, MAIL)], "count": 1}
    kept = json.dumps(redaction.redact(wire), ensure_ascii=False)
    assert not [planted for planted in NEVER if planted in kept], kept
    assert kept.count('"name": "Aurora"') == 20
    assert kept.count("j•••@aurora.example #") == 20
    assert kept.count("+46•••567 #") == 3


def test_redacted_text_without_hashes_keeps_everything_else() -> None:
    text = redaction.redact_text(f"Ring {NUMBER}, write to {MAIL}, issue #0123456789abcdef.")
    assert redaction.shown(text) == (
        "Ring +46•••567, write to j•••@aurora.example, issue #0123456789abcdef."
    )


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/in", "https://a.example/in"),
        ("https://user@a.example/in", "https://•••@a.example/in"),
        ("https://a.example/hooks/0123456789abcdef-_AZ/", "https://a.example/hooks/•••-_AZ/"),
        ("https://a.example/hooks/0123456789abcdef-_AZ", "https://a.example/hooks/•••-_AZ"),
        ("https://a.example/hooks/short/", "https://a.example/hooks/short/"),
        ("https://a.example/in?a=b", "https://a.example/in?•••"),
        ("HTTP://a.example/#part", "HTTP://a.example/#•••"),
        ("(https://a.example/?a=b) https://b.example", "(https://a.example/?••• https://b.example"),
    ],
)
def test_redacted_url_keeps_host_and_path_only(url: str, kept: str) -> None:
    assert redaction.redact_text(url) == kept


def test_text_that_no_database_stores_gets_replacement_characters() -> None:
    assert redaction.redact({"a\x00": "b\ud800c"}) == {"a\ufffd": "b\ufffdc"}
    assert redaction.phone("07012345\x0067") == redaction.phone("0701234567")
    assert redaction.email("\ud800@a.example").startswith("\ufffd•••@a.example #")
    assert redaction.person("\ud800").startswith("\ufffd••• #")
    assert redaction.hidden("\ud800") == redaction.hidden("\ufffd")
