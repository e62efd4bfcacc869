"""Fetches one web address: dialled as checked, each redirect checked again, one deadline.

The request bears no cookie and no credential and follows no proxy of the environment. Nothing is
logged: an address may hold a secret of the customer.
"""

import math
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import httpcore
import httpx

from senders.inspections.causes import Failure, NotMeasured
from senders.inspections.targets import Target, target_of
from senders.provisioning import (
    Cause,
    Deadline,
    LookUp,
    NetworkTransport,
    Resolver,
    cause_of,
    in_force,
)

SECONDS = 5.0  # for all hops together
MAX_BYTES = 5 * 1024 * 1024
REDIRECTS = 5
PIECE = 64 * 1024  # bytes unpacked at a time
USER_AGENT = "rcs-sender-portal (checks links and images before a launch)"

_MOVED = {301, 302, 303, 307, 308}
# Host names of customers may hang; they take no thread from the calls to Sinch.
_names = Resolver("checked-host-names")
_FAILURES = {
    Cause.HOST_UNKNOWN: Failure.HOST_UNKNOWN,
    Cause.REFUSED: Failure.CONNECTION_REFUSED,
    Cause.CERTIFICATE_EXPIRED: Failure.CERTIFICATE_EXPIRED,
    Cause.CERTIFICATE_OF_ANOTHER: Failure.CERTIFICATE_OF_ANOTHER,
    Cause.CERTIFICATE_UNTRUSTED: Failure.CERTIFICATE_UNTRUSTED,
    Cause.TLS: Failure.TLS,
    Cause.CUT: Failure.CUT,
}


@dataclass(frozen=True)
class Network:
    """The way to the network: who looks host names up, who opens connections, for how long."""

    look_up: LookUp = _names
    sockets: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    seconds: float = SECONDS


@dataclass(frozen=True)
class Fetched:
    """The last response of a chain of redirects. ``body`` is unpacked."""

    status: int
    url: httpx.URL
    hops: int
    headers: httpx.Headers
    body: bytes
    is_whole: bool = True

    @property
    def content_type(self) -> str:
        """The declared type without its parameters, in lower case; empty if there is none."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()


def fetch(
    address: str,
    *,
    allow: Collection[str] = (),
    network: Network | None = None,
    part: int | None = None,
) -> Fetched:
    """Returns the response of an address. Raises ``NotMeasured`` with the cause.

    ``part`` reads the first bytes alone, else a body above ``MAX_BYTES`` is an error.
    """
    network = network or Network()
    with in_force(Deadline.after(network.seconds)):
        target = target_of(address, allow)
        for hops in range(REDIRECTS + 1):
            try:
                found = _ask(target, network, part, hops)
            except httpx.TimeoutException as error:
                seconds = math.ceil(network.seconds)
                raise NotMeasured(Failure.TIMED_OUT, host=target.host, seconds=seconds) from error
            except httpx.TransportError as error:
                failure = _FAILURES.get(cause_of(error), Failure.NETWORK)
                raise NotMeasured(failure, host=target.host) from error
            if isinstance(found, Fetched):
                return found
            target = _next(target, found, allow)
    raise NotMeasured(Failure.REDIRECTS, limit=REDIRECTS)


def _ask(target: Target, network: Network, part: int | None, hops: int) -> Fetched | str:
    """Returns the response, or the text of the address that a redirect leads to."""

    def addresses(host: str, port: int, timeout: float | None) -> list[str]:
        return target.dialled(network.look_up(host, port, timeout))

    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity" if part else "gzip",
        "Connection": "close",
        **({"Range": f"bytes=0-{part - 1}"} if part else {}),
    }
    transport = NetworkTransport(addresses, network.sockets)
    try:
        response = transport.handle_request(httpx.Request("GET", target.url, headers=headers))
        try:
            if response.status_code in _MOVED:
                return str(response.headers.get("location", ""))
            body, is_whole = _body(target, response, part)
        finally:
            response.close()
    finally:
        transport.close()
    return Fetched(response.status_code, target.url, hops, response.headers, body, is_whole)


def _next(target: Target, location: str, allow: Collection[str]) -> Target:
    following = location.strip().replace(" ", "%20")
    nowhere = NotMeasured(Failure.REDIRECT_NOWHERE, host=target.host)
    if not following or "\\" in following:
        raise nowhere
    try:
        following = str(target.url.join(following))
    except (httpx.InvalidURL, ValueError) as error:
        raise nowhere from error
    return target_of(following, allow)


def _body(target: Target, response: httpx.Response, part: int | None) -> tuple[bytes, bool]:
    """Returns the body and whether it is whole; a ``part`` of it never counts as too large."""
    limit = part or MAX_BYTES
    too_large = NotMeasured(Failure.TOO_LARGE, host=target.host, limit=MAX_BYTES)
    declared = response.headers.get("content-length", "")
    if not part and declared.isascii() and declared.isdigit() and int(declared[:12]) > limit:
        raise too_large
    body = bytearray()
    for piece in _unpacked(target, response):
        body += piece
        if part and len(body) >= limit:
            return bytes(body[:limit]), False
        if len(body) > limit:
            raise too_large
    return bytes(body), True


def _unpacked(target: Target, response: httpx.Response) -> Iterator[bytes]:
    """Yields the body in pieces of bounded size, so that a bomb ends at the limit."""
    assert isinstance(response.stream, Iterable)  # noqa: S101  a sync stream, for the type
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        yield from response.stream
        return
    broken = NotMeasured(Failure.ENCODING, host=target.host)
    if encoding not in {"gzip", "x-gzip"}:
        raise broken
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for packed in response.stream:
        while packed and not unpacker.eof:
            try:
                yield unpacker.decompress(packed, PIECE)
            except zlib.error as error:
                raise broken from error
            packed = unpacker.unconsumed_tail
        if unpacker.eof:  # what follows would be collected without limit
            return
    raise NotMeasured(Failure.CUT, host=target.host)
