"""The web addresses in a sender's details, each with the kind of its check. Pure functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Wire = Mapping[str, Any]
Key = tuple[str, str]  # kind and address
LONGEST = 2048  # characters of an address

_BRAND = {
    "logoUrl": "logo",
    "bannerUrl": "banner",
    "privacyPolicyUrl": "page",
    "termsOfServiceUrl": "page",
}
# (section, key) of answers that hold one address or a list of them.
_ANSWERS = {
    ("general", "videoUris"): "video",
    ("general", "screenshotUris"): "screenshot",
    ("verification", "website"): "page",
    ("us", "websiteUrl"): "page",
}


@dataclass(frozen=True)
class Address:
    """An address at a wire path, such as ``details.brand.logoUrl``."""

    kind: str
    url: str
    path: str

    @property
    def key(self) -> Key:
        return self.kind, self.url


def addresses_of(details: Wire) -> list[Address]:
    """Returns the complete addresses, in the order of the wizard, also those that nobody can reach.

    Values that are no address, or one that is still being typed, are left out.
    """
    return [address for address in _all(details) if _is_whole(address.url)]


def host_of(url: str) -> str:
    """Returns the host of a web address in lower case; empty for what is no web address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and url.split() == [url]  # no white space
    return host if is_web and len(url) <= LONGEST else ""


def _all(details: Wire) -> Iterator[Address]:
    brand = _part(details, "brand")
    for key, kind in _BRAND.items():
        yield from _one(kind, brand.get(key), f"details.brand.{key}")
    websites = brand.get("websites")
    for number, row in enumerate(websites if isinstance(websites, list) else []):
        if isinstance(row, Mapping):
            yield from _one("page", row.get("url"), f"details.brand.websites.{number}.url")
    sections = _part(details, "questionnaire")
    for (section, key), kind in _ANSWERS.items():
        value = _part(_part(sections, section), "answers").get(key)
        path = f"details.questionnaire.{section}.answers.{key}"
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from _one(kind, each, f"{path}.{number}")
        else:
            yield from _one(kind, value, path)


def _one(kind: str, value: object, path: str) -> Iterator[Address]:
    if isinstance(value, str) and value.strip():
        yield Address(kind, value.strip(), path)


def _is_whole(url: str) -> bool:
    host = host_of(url)
    return "." in host or host == "localhost" or ":" in host


def _part(whole: Wire, key: str) -> Wire:
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}
