"""The one way a call goes out and its answer comes in: time allowed, retries, errors, the log.

Which calls there are stands in ``client``.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self, TypeVar
from urllib.parse import quote

import httpx
import stamina
from pydantic import ValidationError

from senders.provisioning import errors
from senders.provisioning.auth import Credentials
from senders.provisioning.bodies import Body
from senders.provisioning.wire import as_json

log = logging.getLogger("senders.provisioning")
R = TypeVar("R")

POOL = httpx.Limits(max_connections=32, max_keepalive_connections=32)
LARGEST_REPLY = 32 * 1024 * 1024  # bytes; a page of 100 whole senders is about one megabyte
LONGEST_WAIT = 30.0  # seconds that a background read honours of a Retry-After


@dataclass(frozen=True)
class Patience:
    """The time limits of a call in seconds, and the number of attempts of a read."""

    connect: float = 3.0
    read: float = 10.0
    write: float = 30.0
    attempts: int = 1

    PAGE: ClassVar["Patience"]
    BACKGROUND: ClassVar["Patience"]

    def timeout(self, *, writes: bool) -> httpx.Timeout:
        """Writes wait longer: Sinch fetches and measures the images meanwhile."""
        return httpx.Timeout(self.write if writes else self.read, connect=self.connect)


Patience.PAGE = Patience()
Patience.BACKGROUND = Patience(connect=5.0, read=30.0, attempts=3)


def network_transport() -> httpx.HTTPTransport:
    """A pool that opens a connection twice if need be: that much sends nothing yet."""
    return httpx.HTTPTransport(retries=1, limits=POOL, trust_env=False)


class Sending:
    """Sends calls for one Sinch project over one connection pool; safe between threads."""

    def __init__(
        self,
        project_id: str,
        base_url: str,
        credentials: Credentials,
        *,
        transport: httpx.BaseTransport | None = None,
        patience: Patience = Patience.PAGE,
    ) -> None:
        self._project_id = project_id
        self._root = f"{base_url.rstrip('/')}/v1/projects/{quote(project_id, safe='')}"
        self._patience = patience
        self._http = httpx.Client(
            auth=credentials.build(),
            transport=transport or network_transport(),
            headers={"Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(project_id={self._project_id!r})"

    def with_patience(self, patience: Patience) -> Self:
        """The same pool and token with other patience."""
        if patience == self._patience:
            return self
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _patience=patience)
        return other

    def close(self) -> None:
        self._http.close()

    def _request(
        self,
        method: str,
        route: str,
        *,
        parse: Callable[[bytes], R],
        path: Mapping[str, str] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        writes: bool | None = None,
    ) -> R:
        """Sends one call and parses its success: the only place that talks HTTP.

        ``route`` is a template; only it is logged, since filled in it may hold a phone number.
        What ``writes`` (any method but GET, unless said) waits longer and is never repeated.
        """
        writes = method != "GET" if writes is None else writes
        segments = {key: _segment(value) for key, value in (path or {}).items()}
        request = self._http.build_request(
            method,
            self._root + route.format(**segments),
            params=list(query),
            content=None if body is None else body.content(),
            headers=None if body is None else {"Content-Type": "application/json"},
            timeout=self._patience.timeout(writes=writes),
        )
        if writes:
            return self._once(request, route, parse)
        for attempt in stamina.retry_context(
            on=_worth_another_try,
            attempts=self._patience.attempts,
            wait_initial=0.5,
            wait_max=LONGEST_WAIT,
        ):
            with attempt:
                return self._once(request, route, parse)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, request: httpx.Request, route: str, parse: Callable[[bytes], R]) -> R:
        started = time.monotonic()
        status: int | str = "no answer"
        request_id = None
        try:
            response, content = self._exchange(request)
            status, request_id = response.status_code, _request_id(response)
            if response.status_code >= 400:
                raise _refusal(response, content, request_id)
            return _parsed(response, content, request_id, parse)
        finally:
            log.info(
                "%s /v1/projects/{project}%s %s %d ms, request %s",
                request.method,
                route,
                status,
                (time.monotonic() - started) * 1000,
                request_id,
            )

    def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Request out, answer in; what httpx raises becomes one of ours."""
        try:
            return self._send(request)
        except httpx.TimeoutException:
            raise errors.TimedOut("no answer in time") from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise errors.Unreachable(type(error).__name__) from None
        except (httpx.DecodingError, httpx.StreamError) as error:
            raise errors.UnreadableReply(type(error).__name__, status=200) from None

    def _send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        response = self._http.send(request, stream=True)
        try:
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > LARGEST_REPLY:
                    raise errors.UnreadableReply(
                        "the answer is too large", status=response.status_code
                    )
            return response, bytes(content)
        finally:
            response.close()


def _worth_another_try(error: Exception) -> bool | float:
    """Tests if a background read may be sent again: no response, 5xx or 429.

    For a 429 it returns the seconds that Sinch named, at most ``LONGEST_WAIT``, or ``True`` if
    Sinch named none.
    """
    if isinstance(error, errors.RateLimited):
        return min(error.retry_after, LONGEST_WAIT) if error.retry_after else True
    return isinstance(error, errors.Unreachable | errors.ServerFault)


def _segment(value: str) -> str:
    """One path segment. Dots are encoded too: ``..`` would climb out of the project."""
    quoted = quote(value, safe="")
    return quoted.replace(".", "%2E") if not value.strip(".") else quoted


def _request_id(response: httpx.Response) -> str | None:
    for header in ("x-request-id", "x-correlation-id"):
        if found := response.headers.get(header):
            return str(found)[:128]
    return None


def _refusal(response: httpx.Response, content: bytes, request_id: str | None) -> errors.ApiError:
    try:
        body: object = as_json(content)
    except ValueError:
        body = None
    return errors.from_reply(
        response.status_code,
        body,
        request_id=request_id,
        retry_after=response.headers.get("Retry-After"),
        now=datetime.now(UTC),
    )


def _parsed(
    response: httpx.Response, content: bytes, request_id: str | None, parse: Callable[[bytes], R]
) -> R:
    if not response.is_success:
        raise errors.UnreadableReply(
            "a redirect", status=response.status_code, request_id=request_id
        )
    try:
        return parse(content)
    except (ValidationError, ValueError) as error:
        # The cause would hold the body, and the body holds tokens.
        reason = (
            f"{error.error_count()} fields do not fit"
            if isinstance(error, ValidationError)
            else "not JSON"
        )
        raise errors.UnreadableReply(
            reason, status=response.status_code, request_id=request_id
        ) from None
