"""The copy that fits: size, bytes, the part that is used, and nothing else of the file."""

import random
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from senders.inspections.measuring import measure_file
from senders.onboarding.images import fitting
from senders.sender import contrast
from tests.inspections.web import animation, image

LIMITS = {"logo": ((224, 224), 50_000), "banner": ((1440, 448), 200_000)}


def fitted(content: bytes, kind: str, part: str = "middle") -> tuple[Image.Image, dict[str, Any]]:
    copy = fitting.fit(fitting.opened(content), kind, part)
    facts = measure_file("logo", copy.content)
    assert (facts["width"], facts["height"]) == LIMITS[kind][0]
    assert facts["bytes"] <= LIMITS[kind][1]
    assert facts["type"] == {"png": "PNG", "jpg": "JPEG"}[copy.extension]
    return Image.open(BytesIO(copy.content)), facts


def noise(mode: str, size: tuple[int, int] = (1440, 448)) -> bytes:
    """The hardest picture to compress."""
    data = random.Random(1).randbytes(size[0] * size[1] * len(mode))
    file = BytesIO()
    Image.frombytes(mode, size, data).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize("part", fitting.PARTS)
@pytest.mark.parametrize(
    "content",
    [
        image((1, 1)),
        image((5000, 3)),
        image((3, 5000), "JPEG"),
        image((2400, 1350), "WEBP"),
        image((300, 300), "JPEG", "CMYK"),
        image((300, 300), "PNG", "I;16", color=40_000),
        image((300, 300), "PNG", "1"),
        image((300, 300), "PNG", "P", transparency=0),
        image((300, 300), "PNG", "RGBA", color=(1, 2, 3, 100)),
        animation("PNG"),
    ],
    ids=range(10),
)
def test_copy_of_any_picture_fits(kind: str, part: str, content: bytes) -> None:
    fitted(content, kind, part)


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_copy_of_the_hardest_picture_fits(kind: str, mode: str) -> None:
    fitted(noise(mode), kind)


def stripes(vertical: bool) -> bytes:
    """Red, green and blue thirds, from top to bottom or from left to right."""
    whole = Image.new("RGB", (300, 900) if vertical else (9000, 300))
    for number, colour in enumerate(("red", "lime", "blue")):
        place = (0, number * 300) if vertical else (number * 3000, 0)
        whole.paste(Image.new("RGB", (300, 300) if vertical else (3000, 300), colour), place)
    file = BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("part", "colour"), [("top", (255, 0, 0)), ("middle", (0, 255, 0)), ("low", (0, 0, 255))]
)
def test_part_is_the_chosen_one(part: str, colour: tuple[int, int, int]) -> None:
    tall, _facts = fitted(stripes(vertical=True), "logo", part)
    wide, _facts = fitted(stripes(vertical=False), "banner", part)
    assert tall.convert("RGB").getpixel((112, 112)) == colour
    assert wide.convert("RGB").getpixel((720, 224)) == colour


def test_whole_picture_stands_on_the_colour_of_its_edge() -> None:
    copy, _facts = fitted(image((448, 448), color=(200, 100, 50)), "banner", "whole")
    assert copy.convert("RGB").getcolors() == [(1440 * 448, (200, 100, 50))]


@pytest.mark.parametrize(
    ("size", "part", "frame"),
    [
        ((2400, 1350), "top", (0, 0, 2400, 747)),
        ((2400, 1350), "middle", (0, 302, 2400, 747)),
        ((2400, 1350), "low", (0, 603, 2400, 747)),
        ((2400, 1350), "whole", (0, 0, 2400, 1350)),
        ((4000, 448), "low", (2560, 0, 1440, 448)),
        ((1440, 448), "low", (0, 0, 1440, 448)),
    ],
)
def test_frame_marks_the_part(
    size: tuple[int, int], part: str, frame: tuple[int, int, int, int]
) -> None:
    assert fitting.frame(size, "banner", part) == fitting.Frame(*frame)


def test_picture_is_turned_upright_and_its_metadata_left_out() -> None:
    upright = Image.new("RGB", (20, 10), "white")
    upright.paste(Image.new("RGB", (10, 10), "red"), (0, 0))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ines"  # turned by 90 degrees; maker
    file = BytesIO()
    upright.save(file, "PNG", exif=exif, comment="secret")
    opened = fitting.opened(file.getvalue())
    assert opened.size == (10, 20)
    assert opened.getpixel((5, 2)) == (255, 0, 0)
    copy = fitting.fit(opened, "logo", "middle").content
    assert b"Camera" not in copy
    assert b"secret" not in copy


def test_content_behind_the_picture_is_not_in_its_copies() -> None:
    polyglot = image() + b"<script>alert(1)</script>"
    opened = fitting.opened(polyglot)
    for copy in (fitting.fit(opened, "logo", "middle"), fitting.source(opened)):
        assert b"<script>" not in copy.content


def test_grey_of_16_bits_stays_grey() -> None:
    opened = fitting.opened(image((4, 4), "PNG", "I;16", color=128 * 257))
    assert opened.getpixel((1, 1)) == (128, 128, 128)


def test_transparent_logo_stays_transparent_and_banner_turns_white() -> None:
    content = image((300, 300), "PNG", "RGBA", color=(0, 0, 0, 0))
    assert fitted(content, "logo")[1]["transparent"] is True
    banner, facts = fitted(content, "banner")
    assert facts["transparent"] is False
    assert banner.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_source_is_at_most_twice_as_wide_as_a_banner() -> None:
    opened = fitting.opened(image((6000, 3000), mode="1"))
    assert Image.open(BytesIO(fitting.source(opened).content)).size == (2880, 1440)


COLOURS = ["#2e9e83", "#777777", "#ff0000", "#00ff00", "#ffff00", "#ffffff", "#fefefe", "#80ffff"]


@pytest.mark.parametrize("colour", COLOURS)
def test_nearest_colour_passes_has_the_hue_and_is_the_lightest_such(colour: str) -> None:
    nearest = contrast.nearest(colour, 4.5)
    assert contrast.ratio(nearest, "#ffffff") >= 4.5
    given = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    found = [int(nearest[start : start + 2], 16) for start in (1, 3, 5)]
    share = max(found) / max(given)
    assert all(abs(channel * share - new) <= 1 for channel, new in zip(given, found, strict=True))
    lighter = (max(found) + 1) / max(given)
    brighter = "#" + "".join(f"{round(channel * lighter):02x}" for channel in given)
    assert contrast.ratio(brighter, "#ffffff") < 4.5


@pytest.mark.parametrize("colour", ["#000000", "#e91b0c", "#767676"])
def test_colour_that_passes_is_its_own_nearest(colour: str) -> None:
    assert contrast.nearest(colour, 4.5) == colour


def test_nearest_of_the_drawing() -> None:
    assert contrast.nearest("#2e9e83", 4.5) == "#27856e"
