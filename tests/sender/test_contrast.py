"""The contrast of a brand's colour on white, at the limit of 4.5:1 and at its ends."""

import pytest

from senders.provisioning import Brand
from senders.sender import contrast
from senders.sender.preview import Preview


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#808080", "#808080", 1.0),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#0000ff", "#ffffff", 8.59),
        ("#0a0a0a", "#000000", 1.06),
    ],
)
def test_contrast_ratio_is_computed_as_in_wcag(first: str, second: str, ratio: float) -> None:
    assert contrast.ratio(first, second) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "is_enough", "shown"),
    [
        ("#767676", True, "4.54"),
        ("#d24540", True, "4.50"),
        ("#bd5940", False, "4.49"),  # 4.4999, which rounds to a ratio that would be enough
        ("#777777", False, "4.48"),
    ],
)
def test_colour_below_the_limit_never_reads_as_enough(
    colour: str, is_enough: bool, shown: str
) -> None:
    preview = Preview.of(Brand.model_validate({"color": colour}), "Aurora")
    assert (preview.contrast_is_enough, preview.ratio) == (is_enough, shown)
