"""Images as facts: type by content, pixels, transparency, animation, damage and bombs."""

import hashlib
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from senders.inspections.image_facts import MAX_PIXELS
from senders.inspections.measuring import measure, measure_file
from tests.inspections.web import animation, image, sends, serving, status

PNG = image()
FACTS = ("failed", "type", "width", "height", "transparent", "animated")


def _claims(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; its few bytes would unpack to it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


JPEG = image(kind="JPEG", progressive=True)
# The last pass, again and again: a picture that is small as a file and takes long to decode.
PASSES = JPEG[:-2] + JPEG[JPEG.rindex(b"\xff\xda") : -2] * 200 + JPEG[-2:]


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (PNG, ("", "PNG", 224, 224, False, False)),
        (image((1440, 448), "JPEG"), ("", "JPEG", 1440, 448, False, False)),
        (image((7, 5), "WEBP"), ("", "WEBP", 7, 5, False, False)),
        (image((7, 5), "GIF"), ("", "GIF", 7, 5, False, False)),
        (image((7, 5), "JPEG", "CMYK"), ("", "JPEG", 7, 5, False, False)),
        (image((7, 5), "PNG", "I;16"), ("", "PNG", 7, 5, False, False)),
        (image((7, 5), "PNG", "L"), ("", "PNG", 7, 5, False, False)),
        (image(mode="RGBA", color=(1, 2, 3, 255)), ("", "PNG", 224, 224, False, False)),
        (image(mode="RGBA", color=(1, 2, 3, 254)), ("", "PNG", 224, 224, True, False)),
        (image(mode="LA", color=(1, 0)), ("", "PNG", 224, 224, True, False)),
        (image(mode="P", transparency=0), ("", "PNG", 224, 224, True, False)),
        (image((5, 5), "WEBP", "RGBA", color=(1, 2, 3, 9)), ("", "WEBP", 5, 5, True, False)),
        (JPEG, ("", "JPEG", 224, 224, False, False)),
        (animation("GIF"), ("", "GIF", 224, 224, False, True)),
        (animation("PNG"), ("", "PNG", 224, 224, False, True)),
        (animation("WEBP"), ("", "WEBP", 224, 224, False, True)),
    ],
)
def test_image_is_described_by_its_content(content: bytes, facts: tuple[Any, ...]) -> None:
    result = measure_file("logo", content)
    assert tuple(result.get(name) for name in FACTS) == facts
    assert result["bytes"] == len(content)


@pytest.mark.parametrize(
    ("content", "failed"),
    [
        (b"", "empty"),
        (b"text", "not_an_image"),
        (b"<!doctype html><title>View</title>", "web_page"),
        (b"\xef\xbb\xbf\n <HTML><body>", "web_page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (b"<?xml version='1.0'?><svg/>", "format"),
        (b"%PDF-1.7", "format"),
        (image(kind="BMP"), "format"),
        (image(kind="TIFF"), "format"),
        (b"\0\0\0\x20ftypavif", "format"),
        (b"\0\0\0\x20ftypheic", "format"),
        (PNG[:20], "damaged"),
        (PNG[:60], "damaged"),
        (PNG[:-30], "damaged"),
        (image(kind="JPEG")[:-200], "damaged"),
        (image(kind="WEBP", color=(9, 9, 9))[:30], "damaged"),
        (animation("GIF")[:40], "damaged"),
        (PASSES, "not_an_image"),
        (_claims(5001, 5000), "too_many_pixels"),
        (_claims(12_000, 12_000), "too_many_pixels"),
        (_claims(60_000, 60_000), "too_many_pixels"),
        (_claims(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    ],
)
def test_content_that_is_no_whole_image_of_a_known_type_is_named(
    content: bytes, failed: str
) -> None:
    assert measure_file("banner", content)["failed"] == failed


@pytest.mark.parametrize("size", [(5000, 5000), (25_000, 1000)])
def test_image_of_exactly_the_limit_is_opened(size: tuple[int, int]) -> None:
    assert size[0] * size[1] == MAX_PIXELS
    assert measure_file("logo", image(size, mode="1"))["failed"] == ""


def test_header_above_the_limit_is_judged_before_anything_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def decode(_image: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    result = measure_file("logo", _claims(5001, 5000))
    assert (result["failed"], result["width"], result["height"]) == ("too_many_pixels", 5001, 5000)


@pytest.mark.sockets
def test_type_is_the_contents_and_not_the_names_or_the_headers() -> None:
    pages = {
        "/logo.png": sends(image(kind="JPEG"), "image/png"),
        "/logo": sends(PNG, "text/plain"),
        "/view.jpg": sends(b"<!doctype html><p>Viewer", "image/jpeg"),
        "/old.png": status(410),
    }
    with serving(pages) as server:
        found = {path: measure("logo", server.url(path), allow=server.allow) for path in pages}
    assert found["/logo.png"]["type"] == "JPEG"
    assert found["/logo"] == {
        "version": 1,
        "kind": "logo",
        "failed": "",
        "host": "127.0.0.1",
        "status": 200,
        "hops": 0,
        "final": server.url("/logo"),
        "type": "PNG",
        "width": 224,
        "height": 224,
        "bytes": len(PNG),
        "transparent": False,
        "animated": False,
        "digest": hashlib.sha256(PNG).hexdigest(),
    }
    assert found["/view.jpg"]["failed"] == "web_page"
    assert (found["/old.png"]["failed"], found["/old.png"]["status"]) == ("status", 410)
