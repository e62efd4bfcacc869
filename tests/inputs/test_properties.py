"""Whatever is typed: no kind raises, what is sent is accepted, and a valid form stays itself."""

import json
from collections.abc import Callable
from typing import Any

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from senders import inputs
from senders.inputs import Kind, Reading
from senders.provisioning import (
    LAUNCH_COUNTRIES,
    formats,
    is_color,
    is_contact_phone,
    is_e164,
    is_email,
    is_possible_number,
    is_siren,
    is_url,
    is_us_tax_id,
    is_verification_phone,
)
from senders.sandbox import fields as sandbox
from senders.sandbox import formats as sandbox_formats
from senders.sandbox.kinds import Field
from tests.worst_texts import KIB, limited, texts

NO_KINDS = {"Kind", "Reading", "kind_of"}
KINDS: dict[str, Kind] = {
    name: getattr(inputs, name) for name in inputs.__all__ if name not in NO_KINDS
}
COUNTRIES = st.lists(st.sampled_from(LAUNCH_COUNTRIES), max_size=3, unique=True)
# Signs that mean something to some kind, so that random texts get past its first look.
SIGNS = "0123456789+-()/ .,;:@<>[]\"'“”#xXeEaAfFwW\u00a0\u200b\u202a–٣０\n\t%&?=_"
TYPED = st.one_of(st.text(max_size=40), st.text(SIGNS, max_size=40))
MANY = settings(max_examples=80, deadline=None)


def field_of(body: Any, key: str) -> Callable[[Any], list[str]]:
    """Returns the sandbox's own check of one key."""
    field: Field = body[key]
    return lambda value: list(field.kind.problems(value, key, update=False))


def phone_in_contacts(value: str) -> list[str]:
    phones = [{"label": "Care", "number": value}]
    return field_of(sandbox.BRAND.fields, "phones")(phones)


# What the client and the sandbox say of a value: True and no problem.
ACCEPTED: dict[str, tuple[Callable[[str], bool], Callable[[str], list[str]]]] = {
    "web_address": (is_url, field_of(sandbox.BRAND.fields, "logoUrl")),
    "email": (
        is_email,
        lambda value: field_of(sandbox.BRAND.fields, "emails")([{"label": "", "address": value}]),
    ),
    "colour": (is_color, field_of(sandbox.BRAND.fields, "color")),
    "contact_phone": (is_contact_phone, phone_in_contacts),
    "company_phone": (is_contact_phone, field_of(sandbox.US_V2, "companyPhoneNumber")),
    "verification_phone": (is_verification_phone, field_of(sandbox.VERIFICATION, "phone")),
    "invited_number": (
        lambda value: is_e164(value) and is_possible_number(value),
        lambda value: [] if sandbox_formats.is_test_number(value) else ["no test number"],
    ),
    "siren": (is_siren, field_of(sandbox.FR, "siren")),
    "ein": (is_us_tax_id, field_of(sandbox.US_V1, "ein")),
    "number": (
        lambda value: isinstance(json.loads(value), int | float),
        lambda value: field_of(sandbox.US_V2, "messagesVolume")(json.loads(value)),
    ),
}


def is_accepted(kind: str, value: str) -> bool:
    client, box = ACCEPTED[kind]
    return client(value) and box(value) == []


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(typed=TYPED, countries=COUNTRIES)
@example(typed="\ud800", countries=[])
@example(typed="\x00", countries=["GB"])
@example(typed="https://\ud800.example", countries=[])
@example(typed="https://xn--\u00e9.example", countries=[])
@example(typed="00", countries=["GB"])
@example(typed="+44(0)", countries=["GB"])
@example(typed="(0)44", countries=["GB"])
def test_any_text_is_read_and_reading_it_again_changes_nothing(
    kind: str, typed: str, countries: list[str]
) -> None:
    reading = KINDS[kind](typed, "It", countries)
    assert reading.typed == typed
    if reading.problem:
        assert reading.sent == typed
        assert reading.problem.startswith("It ")
        return
    if reading.sent:
        again = KINDS[kind](reading.sent, "It", countries)
        assert (again.problem, again.sent) == ("", reading.sent)


@pytest.mark.parametrize("kind", ACCEPTED)
@MANY
@given(typed=TYPED, countries=COUNTRIES)
def test_what_is_sent_is_accepted_by_client_and_sandbox(
    kind: str, typed: str, countries: list[str]
) -> None:
    reading = KINDS[kind](typed, "It", countries)
    assert reading.problem or is_accepted(kind, reading.sent)


# Dressed in harmless notation, a valid value is sent as the value itself.
DRESSES: list[Callable[[str], str]] = [
    lambda value: value,
    lambda value: f" {value}\u00a0",
    lambda value: f"\ufeff{value}\u200b",
    lambda value: f"“{value}”",
    lambda value: f"\u202a{value}\u202c",
    lambda value: f"{value}.",
    lambda value: f"{value};",
]
E164 = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)).flatmap(
    lambda region: st.sampled_from(
        [
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            for type_ in range(11)
            if (number := phonenumbers.example_number_for_type(region, type_))
        ]
        or ["+442079460018"]
    )
)
HOSTS = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,9}[a-z0-9])?", fullmatch=True), min_size=2)
VALID: dict[str, st.SearchStrategy[str]] = {
    "web_address": HOSTS.map(lambda labels: f"https://{'.'.join(labels)}/path?a=1"),
    "email": HOSTS.map(lambda labels: f"name@{'.'.join(labels)}"),
    "colour": st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True),
    "siren": st.from_regex(r"[0-9]{9}", fullmatch=True),
    "ein": st.from_regex(r"[0-9]{2}-[0-9]{7}", fullmatch=True),
    "uk_company_number": st.from_regex(r"[0-9]{8}|[A-Z]{2}[0-9]{6}", fullmatch=True),
    "number": st.one_of(st.integers(), st.floats(0, 99).map(lambda x: round(x, 1))).map(json.dumps),
    "whole_number": st.integers().map(str),
    "date": st.dates().map(lambda day: day.isoformat()),
    "invited_number": E164,
    "verification_phone": E164,
}


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), dress=st.sampled_from(DRESSES), countries=COUNTRIES)
def test_valid_value_in_harmless_notation_is_sent_as_itself(
    kind: str, data: st.DataObject, dress: Callable[[str], str], countries: list[str]
) -> None:
    value = data.draw(VALID[kind])
    reading = KINDS[kind](dress(value), "It", countries)
    assert (reading.problem, reading.sent) == ("", value)


@settings(max_examples=80, deadline=None)
@given(number=E164, countries=COUNTRIES, style=st.sampled_from([0, 1, 3]))
def test_number_of_any_country_never_becomes_another_number(
    number: str, countries: list[str], style: int
) -> None:
    """In E.164, as grouped for calls from abroad and as ``tel:``, in every kind of field."""
    typed = phonenumbers.format_number(phonenumbers.parse(number), style)
    for kind in ("invited_number", "verification_phone", "contact_phone"):
        reading = KINDS[kind](typed, "It", countries)
        if not (kind == "contact_phone" and len(number) > 15):
            assert (reading.problem, reading.sent) == ("", number)


@settings(max_examples=80, deadline=None)
@given(number=E164)
def test_national_number_of_the_only_country_is_completed_to_the_same_number(number: str) -> None:
    parsed = phonenumbers.parse(number)
    country = phonenumbers.region_code_for_number(parsed)
    if country not in LAUNCH_COUNTRIES:
        return
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    reading = inputs.invited_number(national, "It", [country])
    assert reading.problem or reading.sent == number


@settings(max_examples=80, deadline=None)
@given(digits=st.from_regex(r"\+?[0-9]{6,14}", fullmatch=True), countries=COUNTRIES)
def test_contact_phone_that_is_valid_as_typed_keeps_its_digits(
    digits: str, countries: list[str]
) -> None:
    """Only a trunk prefix goes and only a country code comes: the end of the number stays."""
    reading = inputs.contact_phone(digits, "It", countries)
    if not reading.problem:
        end = digits.lstrip("+0")[-5:]
        assert reading.sent.endswith(end)
        if not reading.left_out and not digits.startswith(("00", "+00")):
            assert reading.sent == digits


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_long_texts_are_read_in_linear_work(kind: str) -> None:
    signs = ["@", "<a@", "http://", "(0)", "+4", "/", "a.", "1,", "١", "\u200b", "ü", "“", "[", "-"]
    for text in [*texts(), *(sign * (64 * KIB // len(sign)) for sign in signs)]:
        with limited(f"{kind} with {text[:40]!r}"):
            KINDS[kind](text, "It", ["GB", "DE"])


def test_reading_says_when_it_differs() -> None:
    assert not Reading("a", "a").differs
    assert Reading("a ", "a").differs
    assert not Reading("a ", "b", problem="It is wrong.").differs
    assert formats.is_url("https://a")
