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
    ("us.answers.contactFirstName", PERSON),
    ("us.answers.contactSurname", PERSON),
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
