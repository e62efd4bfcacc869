"""Rules about name, description and colour, each at its limits."""

from typing import Any

import pytest

from senders.onboarding.readiness import BLOCKER, HINT, LAUNCH, WARNING, appearance
from tests.onboarding.complete import GONE, body
from tests.onboarding.rules import fired, found

NAMES = {rule.name for rule in appearance.RULES}
LONG = "Order updates, offers of the week and help"


@pytest.mark.parametrize(
    ("colour", "detail"),
    [
        (GONE, ""),
        ("#000000", ""),
        ("#E91B0C", ""),  # 4.54:1
        ("#e91b0c", ""),
        ("#767676", ""),  # 4.54:1, the lightest grey that passes
        ("#777777", "#777777 on white has 4.48:1."),
        ("#767777", "#767777 on white has 4.49:1."),  # not rounded up to 4.5
        ("#2E9E83", "#2E9E83 on white has 3.32:1."),
        ("#ff0000", "#FF0000 on white has 4.00:1."),
        ("#FFFFFF", "#FFFFFF on white has 1.00:1."),
        ("red", ""),  # no colour: another rule says so
        (7, ""),
    ],
)
def test_colour_needs_a_contrast_of_four_and_a_half_with_white(colour: Any, detail: str) -> None:
    findings = found(body(details__brand__color=colour), "contrast")
    assert [each.detail for each in findings] == ([detail] if detail else [])
    assert all(
        (each.level, each.stops, each.step) == (BLOCKER, LAUNCH, "images") for each in findings
    )


@pytest.mark.parametrize(
    ("description", "what"),
    [
        (LONG, ""),
        ("Save 20% on boots & shoes", ""),
        ("Mon–Fri 9:00–17:00, 24/7 in December", ""),
        ("Preise < 10 € und > 5 €", ""),
        ("News <b>now</b>", "an HTML tag"),
        ("<script>alert(1)</script>", "an HTML tag"),
        ("Hello {name}", "a curly bracket"),
        ('{"a": 1}', "a curly bracket"),
        ("nested {a (b)}", "a curly bracket"),
        ("50%25 off", "an encoded character"),
        ("a%2Eb", "an encoded character"),
        ("see ../up", "a file path"),
        ("C:\\temp", "a file path"),
        ("cat /etc/passwd", "a file path"),
        (GONE, ""),
        (7, ""),
    ],
)
def test_description_contains_no_code(description: Any, what: str) -> None:
    findings = found(body(details__brand__description=description), "description-code")
    assert [each.message for each in findings] == (
        [f"The description contains {what}."] if what else []
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Aurora & Co. (Deals)", ""),
        ("Aurora < 40", ""),
        ("Aurora <b>Deals</b>", "an HTML tag"),
        ("{brand}", "a curly bracket"),
        ("Aurora%2fDeals", "an encoded character"),
    ],
)
def test_name_contains_no_code(name: str, what: str) -> None:
    findings = found(body(details__brand__name=name), "name-code")
    assert [each.message for each in findings] == (
        [f"The brand name contains {what}."] if what else []
    )


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Aurora Deals", ""),
        ("Aurora & Co.", ""),
        ("A/B", "/"),
        ("A\\B", "\\"),
        ("A: B", ":"),
        ("أورورا", ""),
    ],
)
def test_signs_that_phones_leave_out_of_a_name_are_a_warning(name: str, sign: str) -> None:
    findings = found(body(details__brand__name=name), "name-signs")
    assert [f"“{sign}”" in each.message for each in findings] == [True] * bool(sign)


@pytest.mark.parametrize(
    ("name", "others", "is_found"),
    [
        ("Aurora Deals", [], False),
        ("Aurora Deals", ["Aurora Codes"], False),
        ("Aurora Deals", ["Aurora Codes", "AURORA  deals"], True),
        ("Aurora-Deals", ["Aurora Deals"], True),
        ("Straße", ["STRASSE"], True),
        ("🎉", ["🎈"], False),
        ("", [""], False),
    ],
)
def test_name_of_another_sender_is_a_warning(name: str, others: list[str], is_found: bool) -> None:
    findings = found(body(details__brand__name=name), "name-of-another", names=others)
    assert [each.level for each in findings] == [WARNING] * is_found


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ("x" * 20, ""),
        ("x" * 19, "The description has 19 of 100 characters."),
        (f"  {'x' * 19} ", "The description has 19 of 100 characters."),
        ("aurora deals!", "The description only repeats the brand name."),
        ("", ""),
        (GONE, ""),
    ],
)
def test_short_description_is_a_suggestion(description: Any, message: str) -> None:
    findings = found(body(details__brand__description=description), "description-short")
    assert [(each.level, each.message) for each in findings] == (
        [(HINT, message)] if message else []
    )


@pytest.mark.parametrize(
    ("description", "is_found"),
    [
        (LONG, False),
        ("Offers, news and help!", False),
        ("The #1 shop in town", True),
        ("Buy now!!!", True),
        ("The world’s best shoes", True),
        ("No. 1 in Europe", True),
        ("No. 10 Downing Street news", False),
        ("We are open on the #10 bus", False),
    ],
)
def test_slogan_is_a_suggestion(description: str, is_found: bool) -> None:
    findings = found(body(details__brand__description=description), "description-slogan")
    assert [each.level for each in findings] == [HINT] * is_found


def test_good_brand_has_no_finding() -> None:
    assert fired(body(), NAMES, names=["Aurora Codes"]) == []


@pytest.mark.parametrize(
    "brand", [None, [], "text", {"name": ["x"], "color": {}, "description": 1}]
)
def test_malformed_brand_raises_nothing(brand: Any) -> None:
    assert fired(body(details__brand=brand), NAMES) == []
