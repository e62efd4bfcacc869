"""The connection pool to Sinch: every step of a call obeys the call's deadline.

httpx limits each read and each write, but not their sum, and no look-up of a host name. Here each
step gets what is left of the deadline in force, so that a peer that drips or stays silent at any
stage ends with the call. Errors are httpx's; what they mean stands in ``network_errors``.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

from senders.provisioning.deadlines import allowed

CONNECTIONS = 32
# A look-up cannot be interrupted; one that hangs keeps its thread until the resolver gives up.
LOOK_UPS = 8
PIECE = 64 * 1024  # bytes written before the deadline is looked at again

# Returns the addresses to dial for a host name, a port and the seconds a look-up may take.
LookUp = Callable[[str, int, float | None], list[str]]

_ERRORS: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}


@cache
def _trusted() -> ssl.SSLContext:
    """Returns the authorities to trust; reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


class NetworkTransport(httpx.BaseTransport):
    """A pool of connections, safe between threads. It follows no proxy of the environment.

    ``look_up`` chooses the addresses; no other is dialled. ``sockets`` opens the connections.
    """

    def __init__(
        self, look_up: LookUp | None = None, sockets: httpcore.NetworkBackend | None = None
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=_Backend(look_up or host_names, sockets or httpcore.SyncBackend()),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        outgoing = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _httpx_errors():
            response = self._pool.handle_request(outgoing)
        assert isinstance(response.stream, Iterable)  # noqa: S101  a sync pool, for the type
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Content(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Content(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class _Backend(httpcore.NetworkBackend):
    """Looks up host names and connects within the deadline in force."""

    def __init__(self, look_up: LookUp, sockets: httpcore.NetworkBackend) -> None:
        self._look_up = look_up
        self._sockets = sockets

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("no address")
        for address in self._look_up(host, port, timeout):
            try:
                left = _left(timeout, httpcore.ConnectTimeout)
                stream = self._sockets.connect_tcp(
                    address, port, left, local_address, socket_options
                )
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps ends with the deadline in force."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            left = _left(timeout, httpcore.WriteTimeout)
            self._inner.write(buffer[start : start + PIECE], left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Resolver:
    """Looks up host names in threads of its own, each within the deadline in force."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix=name)

    def __call__(self, host: str, port: int, timeout: float | None = None) -> list[str]:
        """Returns the addresses of a host in the system's order. Raises httpcore's errors."""
        found: Future[Any] = self._threads.submit(
            socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM
        )
        try:
            answers = found.result(_left(timeout, httpcore.ConnectTimeout))
        except TimeoutError as error:
            found.cancel()
            raise httpcore.ConnectTimeout("looking up the host name") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("looking up the host name") from error
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


host_names = Resolver("host-names")


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """Returns the seconds a step may take. Raises ``error`` when the deadline has passed."""
    seconds = allowed(timeout)
    if seconds is not None and seconds <= 0:
        raise error("the deadline has passed")
    return seconds


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Turns the pool's errors into those of httpx, with their causes."""
    try:
        yield
    except tuple(_ERRORS) as error:
        kind = next(ours for theirs, ours in _ERRORS.items() if isinstance(error, theirs))
        raise kind(str(error)) from error
