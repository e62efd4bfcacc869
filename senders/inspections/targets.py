"""Judges a web address and the IP addresses behind it before anything is dialled. Pure functions.

Python's ``is_global`` lets special networks pass, so the lists are our own (IANA's registries of
special-purpose addresses, RFC 6890 and later).
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from senders.inspections.causes import Failure, NotMeasured

PORTS = {"http": 80, "https": 443}
LENGTH = 2048  # characters of an address

_NOT_PUBLIC_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared between a provider and its customers; a cloud's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
# Everything that was given to the public so far; IPv4-mapped addresses, 64:ff9b::/96, unique local,
# link-local and multicast addresses lie outside.
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
]
# Names that never belong to a public host (RFC 6761, 6762, 7686, 8375; ICANN for .internal).
_PRIVATE_NAMES = frozenset(
    {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "onion", "test"}
)


@dataclass(frozen=True)
class Target:
    """A web address that may be fetched as far as its text shows."""

    url: httpx.URL
    host: str
    port: int
    may_be_private: bool

    def dialled(self, addresses: Iterable[str]) -> list[str]:
        """Returns the addresses to dial. Raises ``NotMeasured`` if one of them is not public."""
        found = list(addresses)
        if not self.may_be_private and not all(map(is_public, found)):
            raise NotMeasured(Failure.PRIVATE_NAME, host=self.host)
        return found


def target_of(text: str, allow: Iterable[str] = ()) -> Target:
    """Returns the target of an address. Raises ``NotMeasured`` with the cause.

    ``allow`` holds hosts (any port) and ``host:port`` that may be private.
    """
    url = _parsed(text)
    if url.scheme not in PORTS:
        raise NotMeasured(Failure.SCHEME, scheme=url.scheme[:20])
    host = _host(url)
    if url.userinfo:
        raise NotMeasured(Failure.USERINFO, host=host)
    port = PORTS[url.scheme] if url.port is None else url.port
    bracketed = f"[{host}]" if ":" in host else host
    may_be_private = not {host, bracketed, f"{bracketed}:{port}"}.isdisjoint(
        entry.lower() for entry in allow
    )
    if not may_be_private:
        _judge(host, port)
    return Target(url.copy_with(host=host, fragment=None), host, port, may_be_private)


def is_public(address: str) -> bool:
    """Returns True for an IP address of the public internet; False in doubt."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(given, ipaddress.IPv4Address):
        return not any(given in network for network in _NOT_PUBLIC_V4)
    if given.scope_id or given not in _PUBLIC_V6:
        return False
    return not any(given in network for network in _NOT_PUBLIC_V6)


def _parsed(text: str) -> httpx.URL:
    if len(text) > LENGTH or "\\" in text or any(sign.isspace() for sign in text):
        raise NotMeasured(Failure.NOT_A_URL)
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotMeasured(Failure.NOT_A_URL) from error


def _host(url: httpx.URL) -> str:
    host = url.raw_host.decode("ascii").lower().removesuffix(".")
    labels = host.split(".")
    if "%" in host or len(host) > 253 or not all(0 < len(label) <= 63 for label in labels):
        raise NotMeasured(Failure.NOT_A_URL)
    return host


def _judge(host: str, port: int) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        # The system's resolver reads 127.1, 0x7f.1 and 2130706433 as addresses.
        if last.isdigit() or last.startswith("0x"):
            raise NotMeasured(Failure.NOTATION, host=host) from None
        if last == host or last in _PRIVATE_NAMES:
            raise NotMeasured(Failure.PRIVATE, host=host) from None
    else:
        if not is_public(host):
            raise NotMeasured(Failure.PRIVATE, host=host)
    if port not in PORTS.values():
        raise NotMeasured(Failure.PORT, host=host, port=port)
