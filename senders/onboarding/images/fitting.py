"""Makes the copy of an image that has the size and the bytes that Sinch accepts. Pure functions.

The copy is encoded anew, so that nothing of the file but its picture gets into it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from senders.inspections.image_facts import image_of, is_transparent
from senders.provisioning import BANNER_MAX_KB, BANNER_SIZE, LOGO_MAX_KB, LOGO_SIZE

TOP, MIDDLE, LOW, WHOLE = PARTS = ("top", "middle", "low", "whole")
SIZES = {"logo": LOGO_SIZE, "banner": BANNER_SIZE}
# Sinch does not say if a KB has 1,000 or 1,024 bytes, so the copy fits both.
BYTES = {"logo": LOGO_MAX_KB * 1000, "banner": BANNER_MAX_KB * 1000}
SOURCE_SIDE = 2880  # pixels: twice the width of a banner

_POSITIONS = {TOP: 0.0, MIDDLE: 0.5, LOW: 1.0}
_QUALITIES = (92, 86, 80, 72, 64, 56, 48, 40, 30, 20, 10)
_COLOURS = (256, 128, 64, 32, 16)
_WHITE = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Encoded:
    """An encoded image; ``extension`` says of which type."""

    content: bytes
    extension: str


@dataclass(frozen=True)
class Frame:
    """The part of a picture that is used, in its pixels."""

    left: int
    top: int
    width: int
    height: int


def opened(content: bytes) -> Image.Image:
    """Returns the picture as people see it: turned upright, in sRGB, its first frame.

    Raises ``NotMeasured`` for what is no whole image of a known type.
    """
    image = image_of(content)
    profile = image.info.get("icc_profile")
    transparent = is_transparent(image)
    image = _upright(image)
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    return image.convert("RGBA" if transparent else "RGB")


def source(image: Image.Image) -> Encoded:
    """Returns the picture for later fits, at most ``SOURCE_SIDE`` pixels a side."""
    image = image.copy()
    image.thumbnail((SOURCE_SIDE, SOURCE_SIDE), Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        return Encoded(_encode(image, "PNG", compress_level=4), "png")
    return Encoded(_encode(image, "JPEG", quality=95, subsampling=0), "jpg")


def frame(size: tuple[int, int], kind: str, part: str) -> Frame:
    """Returns the part of a picture of this size that the copy shows."""
    width, height = size
    wanted_width, wanted_height = SIZES[kind]
    if part == WHOLE:
        return Frame(0, 0, width, height)
    scale = min(width / wanted_width, height / wanted_height)
    used_width = max(1, min(width, round(wanted_width * scale)))
    used_height = max(1, min(height, round(wanted_height * scale)))
    position = _POSITIONS[part]
    return Frame(
        round((width - used_width) * position),
        round((height - used_height) * position),
        used_width,
        used_height,
    )


def fit(image: Image.Image, kind: str, part: str) -> Encoded:
    """Returns the copy: exactly the size of its kind, at most its bytes."""
    if image.mode == "RGBA" and kind == "banner":
        image = _on_white(image)  # a transparent banner is unreadable on a dark screen
    wanted = SIZES[kind]
    if part == WHOLE:
        copy = _with_edges(image, wanted)
    else:
        used = frame(image.size, kind, part)
        box = (used.left, used.top, used.left + used.width, used.top + used.height)
        copy = image.resize(wanted, Image.Resampling.LANCZOS, box=box)
    return next(each for each in _smaller(copy) if len(each.content) <= BYTES[kind])


def _with_edges(image: Image.Image, wanted: tuple[int, int]) -> Image.Image:
    """Returns the whole picture on a ground of the colour of its own edge."""
    inside = ImageOps.contain(image, wanted, Image.Resampling.LANCZOS)
    ground: tuple[int, ...] = (*_WHITE, 0) if image.mode == "RGBA" else _edge_colour(inside)
    whole = Image.new(image.mode, wanted, ground)
    whole.paste(inside, ((wanted[0] - inside.width) // 2, (wanted[1] - inside.height) // 2))
    return whole


def _edge_colour(image: Image.Image) -> tuple[int, ...]:
    """Returns the middle colour of the four edges, per channel."""
    right, bottom = image.width - 1, image.height - 1
    strips = (
        (0, 0, image.width, 1),
        (0, bottom, image.width, bottom + 1),
        (0, 0, 1, image.height),
        (right, 0, right + 1, image.height),
    )
    data = b"".join(image.crop(strip).convert("RGB").tobytes() for strip in strips)
    channels = (sorted(data[channel::3]) for channel in range(3))
    return tuple(values[len(values) // 2] for values in channels)


def _smaller(image: Image.Image) -> Iterator[Encoded]:
    """Yields encodings, the best first: without loss, then with less and less detail."""
    yield Encoded(_encode(image, "PNG", optimize=True), "png")
    if image.mode == "RGBA":
        for colours in _COLOURS:
            fewer = image.quantize(colours, Image.Quantize.FASTOCTREE)
            yield Encoded(_encode(fewer, "PNG", optimize=True), "png")
        image = _on_white(image)
    for quality in _QUALITIES:
        yield Encoded(
            _encode(image, "JPEG", quality=quality, progressive=True, optimize=True), "jpg"
        )


def _encode(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.info = {}  # no EXIF, no profile, no comment
    image.save(file, kind, **options)
    return file.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", image.size, (*_WHITE, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _upright(image: Image.Image) -> Image.Image:
    """Returns the picture turned as its EXIF data say; unchanged if they cannot be read."""
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, OSError, ValueError, TypeError, LookupError, struct.error):
        return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Returns the picture in sRGB; unchanged if its profile cannot be read."""
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, given, _SRGB, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
