"""Draws brand images from a slug: plain shapes in two colours, as PNG files.

Sizes are the documented ones for RCS: logo 224 × 224, banner 1440 × 448 pixels.
"""

import hashlib
import struct
import zlib
from functools import lru_cache

SIZES = {"logo": (224, 224), "banner": (1440, 448), "screenshot": (540, 960)}
_PALETTE = (
    ((18, 59, 109), (233, 27, 12)),
    ((11, 110, 79), (250, 199, 72)),
    ((94, 43, 113), (242, 140, 90)),
    ((14, 92, 122), (236, 229, 206)),
    ((132, 34, 42), (245, 214, 160)),
    ((33, 37, 48), (94, 196, 178)),
    ((176, 84, 20), (255, 241, 214)),
    ((38, 70, 168), (190, 214, 255)),
)


@lru_cache(maxsize=256)
def draw(slug: str, kind: str) -> bytes:
    """Returns the PNG of a brand's ``logo`` or ``banner``; equal slugs give equal images."""
    width, height = SIZES[kind]
    digest = hashlib.sha256(slug.encode()).digest()
    ground, figure = _PALETTE[digest[0] % len(_PALETTE)]
    inside = (_disc, _stripes, _hills)[digest[1] % 3]
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # filter type: none
        rows += inside(width, height, y, digest[2])
    return _png(width, height, bytes(rows), (ground, figure))


def _disc(width: int, height: int, y: int, seed: int) -> bytes:
    """Draws a disc: in the middle of a logo, at the upper right of a banner."""
    radius = height * (0.3 if width == height else 0.68)
    centre_x = width / 2 if width == height else width * (0.7 + seed / 1700)
    centre_y = height / 2 if width == height else height * 0.1
    reach = radius * radius - (y - centre_y) ** 2
    if reach <= 0:
        return bytes(width)
    half = reach**0.5
    start, end = max(0, int(centre_x - half)), min(width, int(centre_x + half))
    return bytes(start) + b"\1" * (end - start) + bytes(width - end)


def _stripes(width: int, height: int, y: int, seed: int) -> bytes:
    """Draws slanting stripes of equal width."""
    step = max(height // 4, 24) + seed % 16
    line = (bytes(step) + b"\1" * (step // 2)) * (width // step + 3)
    shift = y % (step + step // 2)
    return line[shift : shift + width]


def _hills(width: int, height: int, y: int, seed: int) -> bytes:
    """Draws a horizon: two triangles above a filled area."""
    if y > height * 0.8:
        return b"\1" * width
    line = bytearray(width)
    for peak, wide in ((0.3 + seed / 2560, 0.35), (0.68, 0.5)):
        half = int(width * wide * max(0.0, y / height - 0.25))
        middle = int(width * peak)
        start, end = max(0, middle - half), min(width, middle + half)
        line[start:end] = b"\1" * max(0, end - start)
    return bytes(line)


def _png(width: int, height: int, rows: bytes, colours: tuple[tuple[int, int, int], ...]) -> bytes:
    """Encodes an indexed PNG with 8 bits per pixel (PNG specification, third edition)."""
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = bytes(value for colour in colours for value in colour)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
