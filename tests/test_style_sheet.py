"""Every token pair of the style sheet meets WCAG 2.2 AA in both schemes."""

import re
from itertools import product
from pathlib import Path

import pytest

from senders.sender import contrast

CSS = (Path(__file__).resolve().parent.parent / "static" / "css" / "portal.css").read_text("utf-8")
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
}
GROUNDS = [
    "surface",
    "raised",
    "sunken",
    "hover",
    "accent-soft",
    "ok-soft",
    "wait-soft",
    "bad-soft",
    "info-soft",
]
PAIRS = [
    *[(ink, ground, 4.5) for ink, ground in product(["text", "muted", "accent"], GROUNDS)],
    *[
        (ink, ground, 4.5)
        for ink in ["ok", "wait", "bad", "info"]
        for ground in [*GROUNDS[:4], f"{ink}-soft"]
    ],
    *[
        (f"{ink}-mark", ground, 3.0)
        for ink in ["ok", "wait", "bad", "info"]
        for ground in [*GROUNDS[:4], f"{ink}-soft"]
    ],
    *[("edge", ground, 3.0) for ground in GROUNDS[:4]],
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("phone-text", "phone", 4.5),
    ("phone-muted", "phone", 4.5),
]


@pytest.mark.parametrize(("ink", "ground", "limit"), PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_of_each_token_pair_meets_its_limit(
    ink: str, ground: str, limit: float, scheme: int
) -> None:
    assert contrast.ratio(TOKENS[ink][scheme], TOKENS[ground][scheme]) >= limit


def test_every_colour_token_except_decoration_is_in_a_pair() -> None:
    held = {name for ink, ground, _limit in PAIRS for name in (ink, ground)}
    assert set(TOKENS) - held == {"line", "phone-line", "phone-frame"}, "decoration only"


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_ratio_is_as_defined_and_symmetric(first: str, second: str, ratio: float) -> None:
    assert round(contrast.ratio(first, second), 2) == ratio
    assert contrast.ratio(first, second) == contrast.ratio(second, first)


def test_rules_contain_no_colours_outside_tokens() -> None:
    rules = CSS.partition("@layer base")[2]
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", rules.replace("#progress", ""))
