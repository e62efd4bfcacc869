"""Opens and describes an image by its content. Fitting it is ``onboarding.images``."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageFile, UnidentifiedImageError

from senders.inspections.causes import Failure, NotMeasured

MAX_PIXELS = 25_000_000
# A progressive JPEG has about ten passes over the picture; each takes as long as the first.
MAX_SCANS = 100
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Pillow warns above this number and stops above twice that; the limit above is our own, and it is
# judged from the header before anything is decoded.
Image.MAX_IMAGE_PIXELS = 4 * MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False

# Types that are named, not opened: first bytes, and where they begin.
_OTHERS: tuple[tuple[bytes, int, str], ...] = (
    (b"BM", 0, "BMP"),
    (b"II*\0", 0, "TIFF"),
    (b"MM\0*", 0, "TIFF"),
    (b"ftypavif", 4, "AVIF"),
    (b"ftypheic", 4, "HEIC"),
    (b"ftypheix", 4, "HEIC"),
    (b"ftypmif1", 4, "HEIC"),
    (b"%PDF-", 0, "PDF"),
    (b"\0\0\1\0", 0, "ICO"),
    (b"8BPS", 0, "PSD"),
)
_READABLE = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_DAMAGE = (OSError, ValueError, SyntaxError, IndexError, EOFError, OverflowError)


def image_of(content: bytes) -> Image.Image:
    """Returns the decoded first frame. Raises ``NotMeasured`` with the cause.

    The type is the content's own, among ``FORMATS``.
    """
    if not content:
        raise NotMeasured(Failure.EMPTY)
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MAX_SCANS:
        raise NotMeasured(Failure.NOT_AN_IMAGE, bytes=len(content))
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotMeasured(Failure.TOO_MANY_PIXELS, bytes=len(content)) from error
    except UnidentifiedImageError as error:
        raise _not_opened(content) from error
    except _DAMAGE as error:
        raise NotMeasured(Failure.DAMAGED, bytes=len(content)) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise NotMeasured(Failure.TOO_MANY_PIXELS, width=width, height=height, bytes=len(content))
    try:
        image.load()
    except (*_DAMAGE, Image.DecompressionBombError) as error:
        raise NotMeasured(
            Failure.DAMAGED, width=width, height=height, bytes=len(content)
        ) from error
    return image


def facts_of(content: bytes) -> dict[str, Any]:
    """Returns type, pixels, bytes, transparency and frames. Raises ``NotMeasured``."""
    image = image_of(content)
    return {
        "type": type_of(image),
        "width": image.width,
        "height": image.height,
        "bytes": len(content),
        "transparent": is_transparent(image),
        # Not the number of frames: counting them takes long where there are many.
        "animated": type_of(image) != "JPEG" and bool(getattr(image, "is_animated", False)),
    }


def type_of(image: Image.Image) -> str:
    """Returns ``PNG``, ``JPEG``, ``WEBP`` or ``GIF``."""
    # A phone's JPEG with a second picture inside is still a JPEG to who downloads it.
    return "JPEG" if image.format == "MPO" else str(image.format)


def is_transparent(image: Image.Image) -> bool:
    """Returns True if at least one pixel lets the background show."""
    if not image.has_transparency_data:
        return False
    opaque = 255
    return sum(image.convert("RGBA").getchannel("A").histogram()[:opaque]) > 0


def _not_opened(content: bytes) -> NotMeasured:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_READABLE):
        return NotMeasured(Failure.DAMAGED, bytes=len(content))
    for first, at, name in _OTHERS:
        if content[at : at + len(first)] == first:
            return NotMeasured(Failure.FORMAT, type=name, bytes=len(content))
    if start.startswith((b"<svg", b"<?xml")) and b"<svg" in content[:4096].lower():
        return NotMeasured(Failure.FORMAT, type="SVG", bytes=len(content))
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--", b"<script", b"<body")):
        return NotMeasured(Failure.WEB_PAGE, bytes=len(content))
    return NotMeasured(Failure.NOT_AN_IMAGE, bytes=len(content))
