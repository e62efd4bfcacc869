"""Names a browser and its system from what it says of itself, which proves nothing. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# In this order: most browsers name those that they look like as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-", "Python"),
)
SYSTEMS = (
    ("iPhone", "iPhone", True),
    ("iPad", "iPad", True),
    ("Android", "Android", True),
    ("Windows", "Windows", False),
    ("Macintosh", "macOS", False),
    ("CrOS", "ChromeOS", False),
    ("Linux", "Linux", False),
)


@dataclass(frozen=True)
class Device:
    """A browser as people call it, and whether it is on a phone or tablet."""

    name: str
    is_mobile: bool

    @classmethod
    def of(cls, agent: str) -> "Device":
        browser = next((name for mark, name in BROWSERS if mark in agent), "")
        system, mobile = next(
            ((name, mobile) for mark, name, mobile in SYSTEMS if mark in agent), ("", False)
        )
        if browser and system:
            return cls(
                _("%(browser)s on %(system)s") % {"browser": browser, "system": system}, mobile
            )
        return cls(browser or system or _("Unknown browser"), mobile)
