"""Public addresses of the images that the portal serves itself. Storing them is ``onboarding``."""

import re
from urllib.parse import urlsplit

from django.conf import settings

FOLDER = "brand"
COPIES = f"/media/{FOLDER}/"
SANDBOX_IMAGES = "/sandbox/images/"
_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg)", re.ASCII)


def is_name(name: str) -> bool:
    """Returns True for ``<SHA-256>.png`` or ``.jpg``, the only names that are served."""
    return _NAME.fullmatch(name) is not None


def address_of(name: str) -> str:
    """Returns the public address of a copy by its file name."""
    return f"{settings.PORTAL_URL}{COPIES}{name}"


def copy_in(address: str) -> str:
    """Returns the file name of our copy that an address leads to; empty for any other address."""
    name = address.removeprefix(f"{settings.PORTAL_URL}{COPIES}")
    return name if name != address and is_name(name) else ""


def path_of(address: str | None) -> str:
    """Returns the path of an image of ours, or nothing: browsers load from no customer's host."""
    if not address:
        return ""
    if name := copy_in(address):
        return f"{COPIES}{name}"
    if not settings.SANDBOX:
        return ""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return path if path.startswith(SANDBOX_IMAGES) and ".." not in path else ""
