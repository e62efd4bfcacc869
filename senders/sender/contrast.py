"""WCAG 2.2 contrast of two colours (relative luminance, success criterion 1.4.3)."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def is_colour(text: str) -> bool:
    """True for ``#rrggbb``, the only form that may be printed into an SVG attribute."""
    return _HEX.match(text) is not None


def ratio(first: str, second: str) -> float:
    """1.0 (same) to 21.0 (black on white), both colours as ``#rrggbb``."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def printed(colour: str, enough: float) -> str:
    """Returns the ratio with white; one that is not enough never reads as one that is."""
    found = ratio(colour, "#ffffff")
    return f"{found if found >= enough else min(found, enough - 0.01):.2f}"


def nearest(colour: str, enough: float) -> str:
    """Returns the lightest colour of the same hue whose contrast with white is ``enough``.

    A colour that passes is returned as it is. Takes and returns ``#rrggbb``.
    """
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    brightest = max(channels)
    for level in range(brightest, 0, -1):
        darker = "#" + "".join(f"{round(channel * level / brightest):02x}" for channel in channels)
        if ratio(darker, "#ffffff") >= enough:
            return darker
    return "#000000"
