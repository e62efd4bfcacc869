"""Dials the receivers of callbacks: public addresses, and those that practice needs.

Anybody who knows the published key can register a webhook. A target is therefore resolved once,
each of its addresses must be public, and the connection goes to the address that was checked.
Two kinds of targets need not be public: the portal's own receiver at ``PORTAL_URL``/hooks/, and
the hosts in ``SANDBOX_CALLBACK_HOSTS``.
"""

import ipaddress
import re
import socket
import time
from collections.abc import Iterable
from functools import lru_cache
from ssl import SSLContext, SSLError
from typing import Any

import httpcore
import httpx
from django.conf import settings

PATIENCE = 10.0  # seconds for all of a call after its name was resolved
LARGEST_HEAD = 64 * 1024  # bytes of a response; its body is not read
PIECE = 16 * 1024  # bytes written under one look at the clock
OWN_PATH = re.compile(r"/hooks/[A-Za-z0-9_-]+/?")

# The registries of special-purpose addresses (IANA). ``ipaddress.is_global`` passes some of them.
_SPECIAL_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    map(
        ipaddress.IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)


class NotAllowed(httpx.ConnectError):
    """The target has an address that callbacks must not reach. Nothing was dialled."""


class CallbackTransport(httpx.BaseTransport):
    """Sends one call over a connection of its own and returns the status, without the body."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        dialler = _Dialler(check=not is_allowed(request.url))
        pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), max_connections=1, network_backend=dialler
        )
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        try:
            with (
                pool,
                pool.stream(
                    request.method, url, headers=request.headers.raw, content=request.read()
                ) as response,
            ):
                return httpx.Response(response.status)
        except httpcore.TimeoutException:
            raise httpx.ReadTimeout("no response in time", request=request) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, SSLError) as error:
            raise httpx.ConnectError(type(error).__name__, request=request) from None


def is_allowed(url: httpx.URL) -> bool:
    """Tests if a target may have an address that is not public."""
    port = _port(url)
    named = {url.host, f"{url.host}:{port}", f"[{url.host}]", f"[{url.host}]:{port}"}
    if named & {host.lower() for host in settings.SANDBOX_CALLBACK_HOSTS}:
        return True
    own = httpx.URL(settings.PORTAL_URL)
    same_place = (url.scheme, url.host, port) == (own.scheme, own.host, _port(own))
    path = url.raw_path.decode("ascii").removeprefix(own.path.rstrip("/"))
    return same_place and OWN_PATH.fullmatch(path) is not None


def is_public(address: str) -> bool:
    """Tests if an IP address is a unicast address of the public internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _SPECIAL_4)
    return parsed in _UNICAST_6 and not any(parsed in network for network in _SPECIAL_6)


def resolve(host: str, port: int) -> list[str]:
    """Returns the addresses of a host, without repeats. Raises ``OSError`` or ``UnicodeError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class _Dialler(httpcore.NetworkBackend):
    """Resolves a host once and connects to one of the addresses that were checked."""

    def __init__(self, *, check: bool) -> None:
        self._check = check
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(type(error).__name__) from None
        if self._check and not all(map(is_public, addresses)):
            raise NotAllowed("the target has an address that is not public")
        ends = time.monotonic() + PATIENCE
        problem: Exception = httpcore.ConnectError("the host has no address")
        for address in addresses:
            try:
                return _Timed(self._network.connect_tcp(address, port, _left(ends)), ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


class _Timed(httpcore.NetworkStream):
    """A stream that ends at a moment and after a number of bytes, however slowly they come."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream, self._ends, self._room = stream, ends, LARGEST_HEAD

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, _left(self._ends))
        self._room -= len(data)
        if self._room < 0:
            raise httpcore.ReadError("the head of the response is too large")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self._stream.write(buffer[start : start + PIECE], _left(self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._ends))
        return _Timed(secured, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("no response in time")
    return left


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


@lru_cache(maxsize=1)
def _ssl_context() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)
