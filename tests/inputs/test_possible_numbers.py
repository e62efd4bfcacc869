"""Numbers for a search: whatever a tester's number may be typed as, the number sent is found."""

import pytest

from senders.inputs import phones
from senders.inputs.possible_numbers import possible_numbers
from tests.inputs.test_table import ROWS

READABLE = [
    (typed, sent)
    for kind, _countries, typed, sent, _words in ROWS
    if kind in {"invited_number", "verification_phone"} and sent is not None
]


@pytest.mark.parametrize(("typed", "sent"), READABLE)
def test_number_that_can_be_sent_is_among_the_possible_ones(typed: str, sent: str) -> None:
    assert sent in possible_numbers(typed)


@pytest.mark.parametrize(
    ("typed", "first", "also"),
    [
        ("+46 70 123 45 67", "+46701234567", "+46701234567"),
        ("0046701234567", "+46701234567", "+46701234567"),
        ("+46 (0)70-123 45 67", "+46701234567", "+46701234567"),
        ("+46 070 123 45 67", "+46701234567", "+460701234567"),
        ("46701234567", "+46701234567", "+46701234567"),
        ("tel:+46-70-123-45-67", "+46701234567", "+46701234567"),
        ("+52 1 55 1234 5678", "+525512345678", "+5215512345678"),
    ],
)
def test_likeliest_number_comes_first(typed: str, first: str, also: str) -> None:
    found = possible_numbers(typed)
    assert found[0] == first
    assert also in found


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("070-123 45 67", "+46701234567"),
        ("07700 900123", "+447700900123"),
        ("(202) 555-0100", "+12025550100"),
        ("011 46 70 123 45 67", "+46701234567"),
        ("06 20 123 4567", "+36201234567"),
        ("8 912 345 67 89", "+79123456789"),
        ("02 1234 5678", "+390212345678"),
        ("02 1234 5678", "+61212345678"),
        ("０７０ １２３ ４５ ６７", "+46701234567"),
    ],
)
def test_national_notation_finds_the_number_of_each_country(typed: str, sent: str) -> None:
    assert sent in possible_numbers(typed)


def test_every_possible_number_is_the_notation_of_the_api() -> None:
    for typed, _sent in READABLE:
        for one in possible_numbers(typed):
            assert one[0] == "+"
            assert one[1:].isdigit()
            assert len(one) <= 16


@pytest.mark.parametrize(
    "typed",
    ["", "elbe", "123456", "+46", "Aurora Testers 200", "a@b.example", "000000000", "1" * 99],
)
def test_text_that_is_no_number_has_no_possible_number(typed: str) -> None:
    assert possible_numbers(typed) == ()


def test_reading_agrees_with_the_forms_where_the_country_is_known() -> None:
    reading = phones.invited_number("070-123 45 67", "", ["SE"])
    assert reading.sent in possible_numbers("070-123 45 67")
